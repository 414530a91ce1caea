// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `Idempotency-Key`: a shop that lost an answer asks again and gets the same answer instead of a second verification
 * (A04). For secret keys only: a publishable key is public, and whoever guessed the idempotency key of another page
 * would get that page's verification.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalJson } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { hashSecret } from '../setup/secrets.ts';
import { findRemembered, type IdempotencyKey, rememberWith } from '../store/idempotency.ts';
import type { Database, Store } from '../store/store.ts';
import type { Caller } from './authentication.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The answer of a success, and the one write that makes it true. */
export type Effect = { readonly status: number; readonly body: object; write(db: Database): Promise<void> };

/** Writes what `prepare` made, or replays what was answered before. `prepare` itself changes nothing. */
export async function runOnce(
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  prepare: () => Promise<Effect>,
): Promise<FastifyReply> {
  const header = request.headers['idempotency-key'];
  if (header === undefined) {
    const { status, body, write } = await prepare();
    await write(store.db);
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
  const replayed = await replay(store, reply, key);
  if (replayed !== undefined) return replayed;
  const { status, body, write } = await prepare();
  // As Fastify would write it: by the route's schema.
  const response = String(reply.serializeInput({ ...body }, String(status)));
  if (await rememberWith(store, key, { status, response }, write)) return sendText(reply, status, response);
  const first = await replay(store, reply, key);
  if (first === undefined) throw new HushmarkError('server_busy');
  return first;
}

async function replay(store: Store, reply: FastifyReply, key: IdempotencyKey): Promise<FastifyReply | undefined> {
  const remembered = await findRemembered(store, key);
  if (remembered === undefined) return undefined;
  if (remembered.bodyHash !== key.bodyHash) throw new HushmarkError('auth_idempotency_conflict');
  return sendText(reply.header('idempotency-replayed', 'true'), remembered.status, remembered.response);
}

function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(text);
}
