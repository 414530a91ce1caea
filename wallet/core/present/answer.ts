// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The two answers that a wallet can give: yes, with proofs bound to this one request, or nothing. Nothing is sent
 * without the customer's tap, or the word of the command line's owner. Every "nothing" has the same bytes, whatever the
 * reason (attack L16).
 */

import { isHushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { Binder } from '#groth16/prove/bind.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse, type Presentation } from '#protocol/request/presentation.ts';
import { checkRedirect, type ParsedRequest } from '#protocol/request/request.ts';
import type { Reach } from '../net/reach.ts';
import { type MemoryContext, remember, rememberMistyped, rememberUnsent, type Told } from './remember.ts';

export type ReadyAnswer = { prepared: Prepared; nullifier: bigint };

let binder: Promise<Binder> | undefined;

/** Loads the binder ahead of the tap, in a file of its own; it needs no proving key. */
export function warmBinder(): Promise<Binder> {
  binder ??= loadBinder();
  return binder;
}

async function loadBinder(): Promise<Binder> {
  try {
    const { createBinder } = await import('#groth16/prove/bind.ts');
    return await createBinder();
  } catch (error) {
    binder = undefined;
    throw error;
  }
}

/** The body of a yes: binds a proof for each credential of the policy, `answers` in its order. */
export async function createAnswer(
  request: ParsedRequest,
  answers: readonly ReadyAnswer[],
  code: string | undefined,
  random: Random,
): Promise<string> {
  const { bind } = await warmBinder();
  const challenge = challengeOf(request.payloadBytes, code);
  const presentations = new Map<string, Presentation>();
  for (const [index, credential] of request.policy.credentials.entries()) {
    const answer = answers[index];
    const statement = request.statements[index];
    if (!answer || !statement) throw new TypeError('an answer is missing');
    const { prepared, nullifier } = answer;
    const { proof } = bind(prepared, challenge, random);
    presentations.set(credential.id, {
      version: 1,
      circuit: statement.circuit,
      circuitDigest: prepared.circuitDigest,
      ...(request.policy.pseudonym === undefined ? {} : { nullifier }),
      proof,
    });
  }
  // Where the customer's waiting for the proof ends; `npm run bench` reads it.
  performance.mark('hushmark:proof');
  return createResponse({ kind: 'presented', requestId: request.requestId, presentations });
}

/** The body of every "nothing". */
export function createRefusal({ requestId }: ParsedRequest): string {
  return createResponse({ kind: 'declined', requestId });
}

/**
 * Either answer: remembered, made while the browser stores that, and sent when both are done; so a crash between the
 * two cannot lose the count that limits a shop's questions. Resolves to where the customer goes next.
 */
export async function deliver(
  request: ParsedRequest,
  told: Told,
  makeBody: () => string | Promise<string>,
  { reach, ...context }: MemoryContext & { reach: Pick<Reach, 'respond'> },
): Promise<URL | undefined> {
  const waited = context.store.list('waiting').filter(({ value }) => value.requestUri === told.requestUri);
  const { id, made } = await remember(request, told, context, makeBody);
  try {
    return await send(request, made, reach);
  } catch (error) {
    const isMistyped = isHushmarkError(error, 'session_code_mistyped');
    const isOver = isHushmarkError(error) && error.code.startsWith('session_');
    const noted = isMistyped
      ? rememberMistyped(id, context, waited)
      : rememberUnsent(id, context, isOver || told.answer === 'declined' ? [] : waited);
    // The reason to show is the first one.
    await noted.catch(() => {});
    throw error;
  }
}

/** Posts an answer; resolves to where the customer goes next. */
export async function send(
  request: ParsedRequest,
  body: string,
  reach: Pick<Reach, 'respond'>,
): Promise<URL | undefined> {
  const redirect = await reach.respond(request, body);
  if (redirect === undefined || request.flow === 'cross_device') return undefined;
  return checkRedirect(redirect, request);
}
