/** The event that tells a shop about a verification's final state, and the bell for open streams. */

import type { Services } from '../services.ts';
import { createEventId } from '../setup/secrets.ts';
import { recordEvents } from '../store/events.ts';
import type { Database } from '../store/store.ts';
import type { Session } from '../store/verifications.ts';

type Final = 'verified' | 'not_completed' | 'expired' | 'cancelled';

/** Part of the transaction that changed the session, so that there is one event for one change and never another. */
export function recordFinal(
  services: Pick<Services, 'store' | 'random'>,
  transaction: Database,
  session: Session,
  status: Final,
): Promise<void> {
  return recordFinals(services, transaction, [session], status);
}

/** The same for several that ended together. */
export async function recordFinals(
  { store, random }: Pick<Services, 'store' | 'random'>,
  transaction: Database,
  sessions: readonly Session[],
  status: Final,
): Promise<void> {
  if (sessions.length === 0) return;
  const now = await store.now(transaction);
  const timestamp = new Date(now * 1000).toISOString();
  const type = `verification.${status}`;
  const events = sessions.map((session) => {
    const data = {
      id: session.id,
      status,
      policy: { name: session.policy_name, version: session.policy_version },
      ...(session.order_digest === null ? {} : { order: session.order_digest }),
      ...(session.is_test ? { test: true } : {}),
    };
    const body = JSON.stringify({ type, timestamp, data });
    return { id: createEventId(random), clientId: session.client_id, type, body };
  });
  await recordEvents(transaction, events, now);
}
