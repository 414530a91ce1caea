/**
 * `Idempotency-Key`: a shop that lost an answer asks again and gets the same one instead of a second verification (A04).
 * For secret keys only: a publishable key is public, and whoever guessed another page's idempotency key would be given
 * that page's verification.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalJson } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { hashSecret } from '../secrets.ts';
import { claimIdempotency, settleIdempotency } from '../store/idempotency.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './authentication.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Runs `work`, or replays what it answered before. `work` gives the status and the body of a success. */
export async function runOnce(
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  work: () => Promise<{ status: number; body: object }>,
): Promise<FastifyReply> {
  const header = request.headers['idempotency-key'];
  if (header === undefined) {
    const { status, body } = await work();
    return reply.code(status).send(body);
  }
  if (caller.kind !== 'secret') {
    throw new HushmarkError('auth_not_allowed', 'Idempotency-Key is for secret keys');
  }
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new HushmarkError('input_malformed', 'Idempotency-Key is not 1 to 255 printable characters');
  }
  const key = {
    apiKey: caller.keyId,
    keyHash: hashSecret(`${request.method} ${request.url} ${header}`),
    bodyHash: hashSecret(canonicalJson(request.body ?? null)),
  };
  const claim = await claimIdempotency(store, key);
  if (claim.kind === 'conflict') throw new HushmarkError('auth_idempotency_conflict');
  if (claim.kind === 'in_flight') throw new HushmarkError('auth_idempotency_in_flight');
  if (claim.kind === 'replay') {
    return reply
      .code(claim.status)
      .header('idempotency-replayed', 'true')
      .type('application/json; charset=utf-8')
      .send(claim.response);
  }
  let answer: { status: number; body: object };
  try {
    answer = await work();
  } catch (error) {
    // Nothing was made, so the key stays free for the corrected request.
    await settleIdempotency(store, key, undefined);
    throw error;
  }
  // As Fastify would write it: by the route's schema.
  const response = String(reply.serializeInput({ ...answer.body }, String(answer.status)));
  await settleIdempotency(store, key, { status: answer.status, response });
  return reply.code(answer.status).type('application/json; charset=utf-8').send(response);
}
