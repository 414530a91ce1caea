// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The shop's server exchanges the response code for one signed decision, for the policy and order that it names.
 * Everything in the decision follows from the verification's row, so the same call gets the same decision for as long
 * as it can be used: a shop that lost the reply has lost nothing (A47), whether the network broke, the node died, or
 * the database never acknowledged a COMMIT that had happened.
 * In the same-device flow this is the moment at which the verification becomes `verified`. Until then the code has only
 * travelled through the browser from which the answer came (R05, R26).
 */

import { parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { createDecision, MAX_DECISION_LIFE } from '#protocol/request/decision.ts';
import type { Services } from '../services.ts';
import { decisionIdOf, hashSecret, type Mode } from '../setup/secrets.ts';
import { findVerification, recordRedeemed, type Verification, visibleStatus } from '../store/verifications.ts';
import { recordFinal } from './announce.ts';

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
  const verification = await findOwned(services, request.id, request.clientId, request.mode);
  const { name, version = verification.policy_version } = request.policy;
  if (name !== verification.policy_name || version !== verification.policy_version) {
    throw new HushmarkError('session_policy_differs');
  }
  if ((request.order ?? null) !== verification.order_digest) throw new HushmarkError('session_order_differs');

  const outcomeHash = hashSecret(request.outcome);
  const redeemed = await store.durably(async (transaction) => {
    const changed = await recordRedeemed(store, transaction, {
      id: verification.id,
      clientId: request.clientId,
      outcomeHash,
      policyName: name,
      policyVersion: version,
      orderDigest: request.order ?? null,
    });
    // The other flow said so when the answer came.
    if (changed?.flow === 'same_device') await recordFinal(services, transaction, changed, 'verified');
    return changed;
  });
  if (redeemed !== undefined) {
    hub.notify(verification.id);
    return { decision: signDecision(services, redeemed), repeated: false };
  }
  const stored = await findVerification(store.db, verification.id);
  if (stored === undefined) throw new HushmarkError('session_not_found');
  const now = await store.now();
  if (stored.response_code_hash !== outcomeHash || !isRepeatable(stored, now)) throw whyNot(stored, now);
  return { decision: signDecision(services, stored), repeated: true };
}

function isRepeatable({ redeemed_at: at }: Verification, now: number): boolean {
  return at !== null && now < at + MAX_DECISION_LIFE + REPEATED_AFTER_END;
}

/** A verification of this shop in this mode; anybody else's does not exist (A05). */
export async function findOwned({ store }: Services, id: string, clientId: string, mode: Mode): Promise<Verification> {
  const verification = await findVerification(store.db, id);
  if (verification === undefined || verification.client_id !== clientId || verification.mode !== mode) {
    throw new HushmarkError('session_not_found');
  }
  return verification;
}

function signDecision({ publicUrl, keys }: Services, verification: Verification): string {
  const [key] = keys.signing;
  const issuedAt = verification.redeemed_at ?? Number.NaN;
  if (key === undefined) throw new HushmarkError('server_config', 'there is no signing key');
  const pseudonyms = verification.pseudonyms === null ? undefined : (JSON.parse(verification.pseudonyms) as string[]);
  return createDecision(
    {
      issuer: publicUrl,
      audience: verification.client_id,
      id: decisionIdOf(keys.responseSecret, verification.id),
      issuedAt,
      expiresAt: issuedAt + MAX_DECISION_LIFE,
      ...(verification.order_digest === null ? {} : { order: verification.order_digest }),
      policy: { name: verification.policy_name, version: verification.policy_version },
      circuits: JSON.parse(verification.circuit_digests ?? '[]') as string[],
      ...(pseudonyms === undefined ? {} : { pseudonyms: pseudonyms.map((text) => parseField(text, 'pseudonym')) }),
      ...(verification.is_test ? { test: true as const } : {}),
    },
    key,
  );
}

/** One answer for a wrong code and for all the ways of not having been answered (L12, L16). */
function whyNot(verification: Verification, now: number): HushmarkError {
  if (verification.redeemed_at !== null) return new HushmarkError('session_already_redeemed');
  const status = visibleStatus(verification, now);
  if (status === 'expired') return new HushmarkError('session_expired');
  if (status === 'cancelled') return new HushmarkError('session_cancelled');
  return new HushmarkError('session_not_verified');
}
