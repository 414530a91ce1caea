/**
 * What a wallet posts: an answer or a refusal. Cheap checks first, then the proofs, then one conditional UPDATE that
 * decides whether this answer counted. Whoever loses that race has answered nothing.
 */

import { parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { readProof } from '#groth16/proof.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { type Presentation, parseResponse } from '#protocol/request/presentation.ts';
import type { Services } from '../services.ts';
import { hashSecret, responseCodeOf } from '../setup/secrets.ts';
import { findShop } from '../store/shops.ts';
import {
  acceptAnswer,
  countInvalidProof,
  declineSession,
  findSessionByRequest,
  type Session,
  visibleStatus,
} from '../store/verifications.ts';
import type { ProofTask } from '../verify/verifier.ts';
import { recordFinal } from './announce.ts';
import { hasScope, rebuildSignals, type StoredStatement } from './statements.ts';

/** Where the wallet sends the customer; nowhere after an answer from another device. */
export type Reply = { readonly redirectUri: string | undefined };

/** `body` is the exact form-encoded text. Throws input_*, proof_*, session_* and server_busy. */
export async function receiveAnswer(services: Services, body: string): Promise<Reply> {
  const { store } = services;
  const response = parseResponse(body);
  const session = await findSessionByRequest(store.db, response.requestId);
  if (session === undefined) throw new HushmarkError('session_not_found');
  const answerDigest = hashSecret(body);
  const earlier = replyAgain(services, session, answerDigest);
  if (earlier !== undefined) return earlier;
  await checkOpen(services, session);

  if (response.kind === 'declined') return decline(services, session, answerDigest);
  const answer = readAnswer(services, session, response.presentations);
  await checkTrust(services, session);
  await checkProofs(services, session, answer.tasks);
  // Time has passed: the trust in that root may have ended in between (R20).
  await checkTrust(services, session);
  return accept(services, session, answerDigest, answer.pseudonyms);
}

/** The same body after a lost reply gets the same reply (A03, R01). */
function replyAgain(services: Services, session: Session, answerDigest: string): Reply | undefined {
  if (session.answer_digest !== answerDigest) return undefined;
  return session.status === 'not_completed' ? declinedReply(session) : acceptedReply(services, session);
}

function acceptedReply({ keys }: Services, session: Session): Reply {
  if (session.return_url === null) return { redirectUri: undefined };
  const url = new URL(session.return_url);
  url.searchParams.append('response_code', responseCodeOf(keys.responseSecret, session.request_id));
  return { redirectUri: url.href };
}

function declinedReply(session: Session): Reply {
  return { redirectUri: session.return_url ?? undefined };
}

async function checkOpen({ store }: Services, session: Session): Promise<void> {
  const status = visibleStatus(session, await store.now());
  if (status === 'expired') throw new HushmarkError('session_expired');
  if (status === 'cancelled') throw new HushmarkError('session_cancelled');
  if (session.status !== 'pending') throw new HushmarkError('session_already_answered');
  const shop = await findShop(store.db, session.client_id);
  if (shop === undefined || shop.disabled) throw new HushmarkError('session_cancelled');
}

type ReadAnswer = {
  readonly tasks: readonly ProofTask[];
  readonly pseudonyms: readonly string[] | undefined;
};

/** Everything that costs nothing: the right circuits, a nullifier exactly where one belongs. */
function readAnswer(
  { artefacts }: Services,
  session: Session,
  presentations: ReadonlyMap<string, Presentation>,
): ReadAnswer {
  const statements = JSON.parse(session.statements) as StoredStatement[];
  if (presentations.size !== statements.length) {
    throw new HushmarkError('input_malformed', 'the answer does not have one presentation for each credential');
  }
  const challenge = challengeOf(payloadOf(session.request), session.code ?? undefined);
  const read = statements.map((statement) => {
    const presentation = presentations.get(statement.id);
    if (presentation === undefined) {
      throw new HushmarkError('input_malformed', `the answer has no presentation "${statement.id}"`);
    }
    if (presentation.circuit !== statement.circuit || presentation.circuitDigest !== statement.digest) {
      throw new HushmarkError('proof_circuit');
    }
    const { nullifier = 0n } = presentation;
    if (hasScope(statement) ? nullifier === 0n : presentation.nullifier !== undefined) {
      throw new HushmarkError('input_malformed', 'a nullifier belongs to policies with a pseudonym, and only to those');
    }
    if (readProof(presentation.proof) === undefined) throw new HushmarkError('proof_malformed');
    const signals = rebuildSignals(statement, artefacts, { nullifier, challenge });
    const pseudonym = hasScope(statement) ? [nullifier.toString()] : [];
    return { pseudonym, task: { circuit: statement.circuit, signals, proof: presentation.proof } };
  });
  const pseudonyms = read.flatMap(({ pseudonym }) => pseudonym);
  return {
    tasks: read.map(({ task }) => task),
    pseudonyms: pseudonyms.length > 0 ? pseudonyms : undefined,
  };
}

/** The exact bytes that were signed. */
function payloadOf(request: string): Uint8Array {
  return parseBase64url(request.split('.')[1], 'request payload');
}

async function checkTrust({ store, trust }: Services, { registry, bundle }: Session): Promise<void> {
  if (!trust.stillCounts(registry, bundle, await store.now())) throw new HushmarkError('session_root_superseded');
}

async function checkProofs(services: Services, session: Session, tasks: readonly ProofTask[]): Promise<void> {
  const results = await services.verifier.verify(tasks, { suspect: session.invalid_proofs > 0 });
  // Exactly `true`, and for every proof: whatever else comes back is not a yes (P26).
  if (results.length === tasks.length && tasks.length > 0 && results.every((result) => result?.valid === true)) return;
  const { store, limits, hub } = services;
  // With a number to type, a wrong number cannot be told from a wrong proof, and each try would be a guess.
  const allowed = session.flow === 'cross_device' ? 1 : limits.invalidProofs;
  const ended = await store.durably(async (transaction) => {
    const counted = await countInvalidProof(store, transaction, session.id, allowed);
    if (counted?.status !== 'not_completed') return false;
    await recordFinal(services, transaction, counted, 'not_completed');
    return true;
  });
  if (ended) hub.notify(session.id);
  throw new HushmarkError(session.flow === 'cross_device' ? 'session_code_wrong' : 'proof_invalid');
}

async function accept(
  services: Services,
  session: Session,
  answerDigest: string,
  pseudonyms: readonly string[] | undefined,
): Promise<Reply> {
  const { store, keys, limits, hub, metrics } = services;
  const responseCodeHash = hashSecret(responseCodeOf(keys.responseSecret, session.request_id));
  const accepted = await store.durably(async (transaction) => {
    const answer = { answerDigest, responseCodeHash, pseudonyms, redeemLife: limits.redeem };
    const changed = await acceptAnswer(store, transaction, session.id, answer);
    if (changed?.status === 'verified') await recordFinal(services, transaction, changed, 'verified');
    return changed;
  });
  if (accepted === undefined) return lost(services, session, answerDigest);
  metrics.counted('accepted');
  hub.notify(session.id);
  return acceptedReply(services, accepted);
}

async function decline(services: Services, session: Session, answerDigest: string): Promise<Reply> {
  const { store, hub, metrics } = services;
  const declined = await store.durably(async (transaction) => {
    const changed = await declineSession(store, transaction, session.id, answerDigest);
    if (changed !== undefined) await recordFinal(services, transaction, changed, 'not_completed');
    return changed;
  });
  if (declined === undefined) return lost(services, session, answerDigest);
  metrics.counted('declined');
  hub.notify(session.id);
  return declinedReply(declined);
}

/** Somebody else changed the session first: the same answer twice is one answer, any other is too late. */
async function lost(services: Services, session: Session, answerDigest: string): Promise<Reply> {
  const now = await findSessionByRequest(services.store.db, session.request_id);
  if (now === undefined) throw new HushmarkError('session_not_found');
  const earlier = replyAgain(services, now, answerDigest);
  if (earlier !== undefined) return earlier;
  await checkOpen(services, now);
  throw new HushmarkError('session_already_answered');
}
