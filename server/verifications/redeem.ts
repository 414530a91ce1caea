/**
 * The shop's server exchanges the response code for a signed decision: once, for the policy and order that it names.
 * In the same-device flow this is the moment at which the verification becomes `verified`; before it, the code had only
 * travelled through the browser that the answer came from (R05, R26).
 */

import { createDecision } from '#protocol/decision.ts';
import { parseField } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { createDecisionId, hashSecret, type Mode } from '../secrets.ts';
import type { Services } from '../services.ts';
import { findSession, redeemSession, type Session, visibleStatus } from '../store/sessions.ts';
import { recordFinal } from './announce.ts';
import type { StoredStatement } from './statements.ts';

export type RedeemRequest = {
  readonly id: string;
  readonly clientId: string;
  readonly mode: Mode;
  readonly outcome: string;
  /** What the shop expects; the version may be left open. */
  readonly policy: { readonly name: string; readonly version?: number };
  readonly order: string | undefined;
};

/** The decision as compact JWS. Throws session_*. */
export async function redeemVerification(services: Services, request: RedeemRequest): Promise<string> {
  const { store, hub } = services;
  const session = await findOwned(services, request.id, request.clientId, request.mode);
  const { name, version = session.policy_version } = request.policy;
  if (name !== session.policy_name || version !== session.policy_version) {
    throw new HushmarkError('session_policy_differs');
  }
  if ((request.order ?? null) !== session.order_digest) throw new HushmarkError('session_order_differs');

  const redeemed = await store.durably(async (transaction) => {
    const changed = await redeemSession(store, transaction, {
      id: session.id,
      clientId: request.clientId,
      responseCodeHash: hashSecret(request.outcome),
      policyName: name,
      policyVersion: version,
      orderDigest: request.order ?? null,
    });
    // The other flow said so when the answer came.
    if (changed?.flow === 'same_device') await recordFinal(services, transaction, changed, 'verified');
    return changed;
  });
  if (redeemed === undefined) throw await whyNot(services, session.id);
  hub.notify(session.id);
  return signDecision(services, redeemed, await store.now());
}

/** A verification of this shop in this mode; anybody else's does not exist (A05). */
export async function findOwned({ store }: Services, id: string, clientId: string, mode: Mode): Promise<Session> {
  const session = await findSession(store.db, id);
  if (session === undefined || session.client_id !== clientId || session.mode !== mode) {
    throw new HushmarkError('session_not_found');
  }
  return session;
}

function signDecision({ publicUrl, keys, random, limits }: Services, session: Session, now: number): string {
  const [key] = keys.signing;
  if (key === undefined) throw new HushmarkError('server_config', 'there is no signing key');
  const pseudonyms = session.pseudonyms === null ? undefined : (JSON.parse(session.pseudonyms) as string[]);
  return createDecision(
    {
      issuer: publicUrl,
      audience: session.client_id,
      id: createDecisionId(random),
      issuedAt: now,
      expiresAt: now + limits.decision,
      ...(session.order_digest === null ? {} : { order: session.order_digest }),
      policy: { name: session.policy_name, version: session.policy_version },
      circuits: (JSON.parse(session.statements) as StoredStatement[]).map(({ digest }) => digest),
      ...(pseudonyms === undefined ? {} : { pseudonyms: pseudonyms.map((text) => parseField(text, 'pseudonym')) }),
      ...(session.is_test ? { test: true as const } : {}),
    },
    key,
  );
}

/** One answer for a wrong code and for all the ways of not having been answered (L12, L16). */
async function whyNot({ store }: Services, id: string): Promise<HushmarkError> {
  const session = await findSession(store.db, id);
  if (session === undefined) return new HushmarkError('session_not_found');
  if (session.redeemed_at !== null) return new HushmarkError('session_already_redeemed');
  const status = visibleStatus(session, await store.now());
  if (status === 'expired') return new HushmarkError('session_expired');
  if (status === 'cancelled') return new HushmarkError('session_cancelled');
  return new HushmarkError('session_not_verified');
}
