// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Waits longer for an answer, for a customer who is still getting a proof: by the policy's time again, up to a limit in
 * all. Whoever holds the link may ask, before the end; the signed request stays as it is, and so does what an answer to
 * it has to prove. Nobody gets more time while the shop's room for open questions is short (A53).
 */
import { HushmarkError } from '#base/errors.ts';
import { readRequest } from '#protocol/request/payload.ts';
import type { Services } from '../services.ts';
import { findVerificationByRequest, partyOf, prolong, type Verification } from '../store/verifications.ts';
import { checkOpen, payloadOf } from './answer.ts';

/** Seconds. Less than that is not worth a write, and asking again and again gets nothing. */
const LEAST = 30;

/** Until when the verifier waits now, and its clock, both in Unix seconds. Throws session_* and auth_rate_limited. */
export async function giveMoreTime(services: Services, requestId: string): Promise<{ until: number; now: number }> {
  const { store, limits, quota, hub } = services;
  const verification = await findVerificationByRequest(store.db, requestId);
  if (verification === undefined) throw new HushmarkError('session_not_found');
  const now = await checkOpen(services, verification);
  const until = Math.min(now + lifeOf(verification), verification.created_at + limits.longestWait);
  if (until < verification.expires_at + LEAST) return { until: verification.expires_at, now };
  await quota.checkRoom(partyOf(verification), now);
  const prolonged = await store.durably((transaction) => prolong(store, transaction, verification.id, until));
  if (prolonged !== undefined) {
    hub.notify(verification.id);
    return { until: prolonged.expires_at, now };
  }
  // Answered or over in this moment, or somebody else was faster.
  const found = await findVerificationByRequest(store.db, requestId);
  if (found === undefined) throw new HushmarkError('session_not_found');
  return { now: await checkOpen(services, found), until: found.expires_at };
}

/** Seconds, as the policy had it when the question was signed. */
function lifeOf({ request }: Verification): number {
  const { issuedAt, expiresAt } = readRequest(payloadOf(request));
  return expiresAt - issuedAt;
}
