// SPDX-License-Identifier: GPL-3.0-or-later
/** The shop takes its question back. Too late once an answer was redeemed or, from another device, accepted. */
import { HushmarkError } from '#base/errors.ts';
import type { Services } from '../services.ts';
import type { Mode } from '../setup/secrets.ts';
import { recordCancelled, type Verification, visibleStatus } from '../store/verifications.ts';
import { recordFinal } from './announce.ts';
import { findOwned } from './redeem.ts';

/** The cancelled verification; cancelling twice is cancelling once. Throws session_* when it is over otherwise. */
export async function cancelVerification(
  services: Services,
  { id, clientId, mode }: { id: string; clientId: string; mode: Mode },
): Promise<Verification> {
  const { store, hub } = services;
  await findOwned(services, id, clientId, mode);
  const cancelled = await store.durably(async (transaction) => {
    const changed = await recordCancelled(store, transaction, id, clientId);
    if (changed !== undefined) await recordFinal(services, transaction, changed, 'cancelled');
    return changed;
  });
  if (cancelled !== undefined) {
    hub.notify(id);
    return cancelled;
  }
  const verification = await findOwned(services, id, clientId, mode);
  const status = visibleStatus(verification, await store.now());
  if (status === 'cancelled') return verification;
  throw new HushmarkError(status === 'expired' ? 'session_expired' : 'session_already_answered');
}
