// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a wallet posts: an answer or a refusal. Cheap checks first, then the proofs, then one conditional UPDATE that
 * decides whether this answer counts. An answer that loses that race has no effect.
 */

import { parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Circuit } from '#groth16/files/artefacts.ts';
import { readProof } from '#groth16/proof.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { type Presentation, parseResponse } from '#protocol/request/presentation.ts';
import type { Services } from '../services.ts';
import { hashSecret, outcomeOf } from '../setup/secrets.ts';
import { findShop } from '../store/shops.ts';
import {
  acceptAnswer,
  countInvalidProof,
  findVerificationByRequest,
  recordDeclined,
  type Verification,
  visibleStatus,
} from '../store/verifications.ts';
import type { ProofTask } from '../verify/verifier.ts';
import { recordFinal } from './announce.ts';
import { triesOf } from './code.ts';
import type { Circuits } from './key-sets.ts';
import { acceptedKeySets } from './key-sets.ts';
import { hasScope, rebuildSignals, type StoredStatement } from './statements.ts';

/** Where the wallet sends the customer; nowhere after an answer from another device. */
export type Reply = { readonly redirectUri: string | undefined };

/** `body` is the exact form-encoded text. Throws input_*, proof_*, session_* and server_busy. */
export async function receiveAnswer(services: Services, body: string): Promise<Reply> {
  const { store } = services;
  const response = parseResponse(body);
  const verification = await findVerificationByRequest(store.db, response.requestId);
  if (verification === undefined) throw new HushmarkError('session_not_found');
  const answerDigest = hashSecret(body);
  const earlier = replyAgain(services, verification, answerDigest);
  if (earlier !== undefined) return earlier;
  const now = await checkOpen(services, verification);

  if (response.kind === 'declined') return decline(services, verification, answerDigest);
  const answer = readAnswer(services, verification, response.presentations, now);
  await checkTrust(services, verification);
  await checkProofs(services, verification, answer.tasks);
  // Time has passed: the trust in that root may have ended in between (R20).
  await checkTrust(services, verification);
  return accept(services, verification, answerDigest, answer);
}

/** The same body after a lost reply gets the same reply (A03, R01). */
function replyAgain(services: Services, verification: Verification, answerDigest: string): Reply | undefined {
  if (verification.answer_digest !== answerDigest) return undefined;
  return verification.status === 'not_completed' ? declinedReply(verification) : acceptedReply(services, verification);
}

function acceptedReply({ keys }: Services, verification: Verification): Reply {
  if (verification.return_url === null) return { redirectUri: undefined };
  const url = new URL(verification.return_url);
  url.searchParams.append('response_code', outcomeOf(keys.responseSecret, verification.request_id));
  return { redirectUri: url.href };
}

function declinedReply(verification: Verification): Reply {
  return { redirectUri: verification.return_url ?? undefined };
}

/**
 * That it waits for an answer; throws session_* otherwise.
 * @returns the time, in Unix seconds
 */
export async function checkOpen({ store }: Services, verification: Verification): Promise<number> {
  const now = await store.now();
  const status = visibleStatus(verification, now);
  if (status === 'expired') throw new HushmarkError('session_expired');
  if (status === 'cancelled') throw new HushmarkError('session_cancelled');
  if (verification.status !== 'pending') throw new HushmarkError('session_already_answered');
  const shop = await findShop(store.db, verification.client_id);
  if (shop === undefined || shop.disabled) throw new HushmarkError('session_cancelled');
  return now;
}

type ReadAnswer = {
  readonly tasks: readonly ProofTask[];
  readonly pseudonyms: readonly string[] | undefined;
};

/** Everything that costs nothing: a key set that was offered and still counts, a nullifier where one belongs. */
function readAnswer(
  { artefacts }: Services,
  verification: Verification,
  presentations: ReadonlyMap<string, Presentation>,
  now: number,
): ReadAnswer {
  const statements = JSON.parse(verification.statements) as StoredStatement[];
  if (presentations.size !== statements.length) {
    throw new HushmarkError('input_malformed', 'the answer does not have one presentation for each credential');
  }
  const challenge = challengeOf(payloadOf(verification.request), verification.code ?? undefined);
  const read = statements.map((statement) => {
    const presentation = presentations.get(statement.id);
    if (presentation === undefined) {
      throw new HushmarkError('input_malformed', `the answer has no presentation "${statement.id}"`);
    }
    const circuit = keySetOf(presentation, statement, artefacts, now);
    const { nullifier = 0n } = presentation;
    if (hasScope(statement) ? nullifier === 0n : presentation.nullifier !== undefined) {
      throw new HushmarkError('input_malformed', 'a nullifier belongs to policies with a pseudonym, and only to those');
    }
    if (readProof(presentation.proof) === undefined) throw new HushmarkError('proof_malformed');
    const signals = rebuildSignals(statement, circuit, { nullifier, challenge });
    const pseudonym = hasScope(statement) ? [nullifier.toString()] : [];
    return { pseudonym, task: { circuitDigest: circuit.circuitDigest, signals, proof: presentation.proof } };
  });
  const pseudonyms = read.flatMap(({ pseudonym }) => pseudonym);
  return {
    tasks: read.map(({ task }) => task),
    pseudonyms: pseudonyms.length > 0 ? pseudonyms : undefined,
  };
}

/** Not a wrong proof, so nothing is counted: a wallet may come back with another key set (P15, P30). */
function keySetOf(
  { circuit, circuitDigest }: Presentation,
  statement: StoredStatement,
  artefacts: Circuits,
  now: number,
): Circuit {
  const accepted = acceptedKeySets(artefacts, statement.circuit, now);
  const keySet = accepted.find((one) => one.circuitDigest === circuitDigest);
  if (circuit !== statement.circuit || keySet === undefined || !statement.circuitDigests.includes(circuitDigest)) {
    throw new HushmarkError('proof_circuit');
  }
  return keySet;
}

/** The exact bytes that were signed. */
export function payloadOf(request: string): Uint8Array {
  return parseBase64url(request.split('.')[1], 'request payload');
}

async function checkTrust({ store, trust }: Services, { registry, bundle }: Verification): Promise<void> {
  if (!trust.stillCounts(registry, bundle, await store.now())) throw new HushmarkError('session_root_superseded');
}

async function checkProofs(services: Services, verification: Verification, tasks: readonly ProofTask[]): Promise<void> {
  const results = await services.verifier.verify(tasks, { suspect: verification.invalid_proofs > 0 });
  // Exactly `true`, and for every proof: whatever else comes back is not a yes (P26).
  if (results.length === tasks.length && tasks.length > 0 && results.every((result) => result?.valid === true)) return;
  const { store, limits, hub } = services;
  const { code } = verification;
  const allowed = code === null ? limits.invalidProofs : triesOf(code);
  const ended = await store.durably(async (transaction) => {
    const counted = await countInvalidProof(store, transaction, verification.id, allowed);
    if (counted?.status !== 'not_completed') return false;
    await recordFinal(services, transaction, counted, 'not_completed');
    return true;
  });
  // A page that shows a number also hears of the wrong ones before the last.
  if (ended || code !== null) hub.notify(verification.id);
  if (code === null) throw new HushmarkError('proof_invalid');
  throw new HushmarkError(ended ? 'session_code_wrong' : 'session_code_mistyped');
}

async function accept(
  services: Services,
  verification: Verification,
  answerDigest: string,
  { tasks, pseudonyms }: ReadAnswer,
): Promise<Reply> {
  const { store, keys, limits, hub, metrics } = services;
  const outcomeHash = hashSecret(outcomeOf(keys.responseSecret, verification.request_id));
  const accepted = await store.durably(async (transaction) => {
    const circuitDigests = tasks.map(({ circuitDigest }) => circuitDigest);
    const answer = { answerDigest, outcomeHash, circuitDigests, pseudonyms, redeemLife: limits.redeem };
    const changed = await acceptAnswer(store, transaction, verification.id, answer);
    if (changed?.status === 'verified') await recordFinal(services, transaction, changed, 'verified');
    return changed;
  });
  if (accepted === undefined) return lost(services, verification, answerDigest);
  metrics.counted('accepted');
  hub.notify(verification.id);
  return acceptedReply(services, accepted);
}

async function decline(services: Services, verification: Verification, answerDigest: string): Promise<Reply> {
  const { store, hub, metrics } = services;
  const declined = await store.durably(async (transaction) => {
    const changed = await recordDeclined(store, transaction, verification.id, answerDigest);
    if (changed !== undefined) await recordFinal(services, transaction, changed, 'not_completed');
    return changed;
  });
  if (declined === undefined) return lost(services, verification, answerDigest);
  metrics.counted('declined');
  hub.notify(verification.id);
  return declinedReply(declined);
}

/** Somebody else changed the verification first: the same answer twice is one answer, any other is too late. */
async function lost(services: Services, verification: Verification, answerDigest: string): Promise<Reply> {
  const now = await findVerificationByRequest(services.store.db, verification.request_id);
  if (now === undefined) throw new HushmarkError('session_not_found');
  const earlier = replyAgain(services, now, answerDigest);
  if (earlier !== undefined) return earlier;
  await checkOpen(services, now);
  throw new HushmarkError('session_already_answered');
}
