/**
 * The shop's server exchanges the response code for a signed decision: one, for the policy and order that it names.
 * Everything in it follows from the verification's row, so the same call gets the same decision again as long as it is
 * any use: a shop that lost the reply has lost nothing (A47), whether the network broke, the node died, or the database
 * never acknowledged a COMMIT that had happened.
 * In the same-device flow this is the moment at which the verification becomes `verified`; before it, the code had only
 * travelled through the browser that the answer came from (R05, R26).
 */

import { parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { createDecision, MAX_DECISION_LIFE } from '#protocol/request/decision.ts';
import type { Services } from '../services.ts';
import { decisionIdOf, hashSecret, type Mode } from '../setup/secrets.ts';
import { findSession, redeemSession, type Session, visibleStatus } from '../store/verifications.ts';
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

/** Seconds for which the same decision is given again after its end: a shop's clock may be that far behind. */
const REPEATED_AFTER_END = 60;

/** The decision as compact JWS; `repeated` when an earlier call had it already. Throws session_*. */
export async function redeemVerification(
  services: Services,
  request: RedeemRequest,
): Promise<{ decision: string; repeated: boolean }> {
  const { store, hub } = services;
  const session = await findOwned(services, request.id, request.clientId, request.mode);
  const { name, version = session.policy_version } = request.policy;
  if (name !== session.policy_name || version !== session.policy_version) {
    throw new HushmarkError('session_policy_differs');
  }
  if ((request.order ?? null) !== session.order_digest) throw new HushmarkError('session_order_differs');

  const responseCodeHash = hashSecret(request.outcome);
  const redeemed = await store.durably(async (transaction) => {
    const changed = await redeemSession(store, transaction, {
      id: session.id,
      clientId: request.clientId,
      responseCodeHash,
      policyName: name,
      policyVersion: version,
      orderDigest: request.order ?? null,
    });
    // The other flow said so when the answer came.
    if (changed?.flow === 'same_device') await recordFinal(services, transaction, changed, 'verified');
    return changed;
  });
  if (redeemed !== undefined) {
    hub.notify(session.id);
    return { decision: signDecision(services, redeemed), repeated: false };
  }
  const stored = await findSession(store.db, session.id);
  if (stored === undefined) throw new HushmarkError('session_not_found');
  const now = await store.now();
  if (stored.response_code_hash !== responseCodeHash || !isRepeatable(stored, now)) throw whyNot(stored, now);
  return { decision: signDecision(services, stored), repeated: true };
}

function isRepeatable({ redeemed_at: at }: Session, now: number): boolean {
  return at !== null && now < at + MAX_DECISION_LIFE + REPEATED_AFTER_END;
}

/** A verification of this shop in this mode; anybody else's does not exist (A05). */
export async function findOwned({ store }: Services, id: string, clientId: string, mode: Mode): Promise<Session> {
  const session = await findSession(store.db, id);
  if (session === undefined || session.client_id !== clientId || session.mode !== mode) {
    throw new HushmarkError('session_not_found');
  }
  return session;
}

function signDecision({ publicUrl, keys }: Services, session: Session): string {
  const [key] = keys.signing;
  const issuedAt = session.redeemed_at ?? Number.NaN;
  if (key === undefined) throw new HushmarkError('server_config', 'there is no signing key');
  const pseudonyms = session.pseudonyms === null ? undefined : (JSON.parse(session.pseudonyms) as string[]);
  return createDecision(
    {
      issuer: publicUrl,
      audience: session.client_id,
      id: decisionIdOf(keys.responseSecret, session.id),
      issuedAt,
      expiresAt: issuedAt + MAX_DECISION_LIFE,
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
function whyNot(session: Session, now: number): HushmarkError {
  if (session.redeemed_at !== null) return new HushmarkError('session_already_redeemed');
  const status = visibleStatus(session, now);
  if (status === 'expired') return new HushmarkError('session_expired');
  if (status === 'cancelled') return new HushmarkError('session_cancelled');
  return new HushmarkError('session_not_verified');
}
