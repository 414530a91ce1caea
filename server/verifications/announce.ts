// SPDX-License-Identifier: GPL-3.0-or-later
/** The event that tells a shop the final state of a verification, and the signal to open streams. */

import type { Services } from '../services.ts';
import { createEventId } from '../setup/secrets.ts';
import { recordEvents } from '../store/events.ts';
import type { Database } from '../store/store.ts';
import type { Verification } from '../store/verifications.ts';

type Final = 'verified' | 'not_completed' | 'expired' | 'cancelled';

/**
 * Part of the transaction that changed the verification, so that there is one event for one change and never another.
 */
export function recordFinal(
  services: Pick<Services, 'store' | 'random'>,
  transaction: Database,
  verification: Verification,
  status: Final,
): Promise<void> {
  return recordFinals(services, transaction, [verification], status);
}

/** The same for several that ended together. */
export async function recordFinals(
  { store, random }: Pick<Services, 'store' | 'random'>,
  transaction: Database,
  verifications: readonly Verification[],
  status: Final,
): Promise<void> {
  if (verifications.length === 0) return;
  const now = await store.now(transaction);
  const timestamp = new Date(now * 1000).toISOString();
  const type = `verification.${status}`;
  const events = verifications.map((verification) => {
    const data = {
      id: verification.id,
      status,
      policy: { name: verification.policy_name, version: verification.policy_version },
      ...(verification.order_digest === null ? {} : { order: verification.order_digest }),
      ...(verification.is_test ? { test: true } : {}),
    };
    const body = JSON.stringify({ type, timestamp, data });
    return { id: createEventId(random), clientId: verification.client_id, type, body };
  });
  await recordEvents(transaction, events, now);
}
