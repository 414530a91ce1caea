/** The event that tells a shop about a verification's final state, and the bell for open streams. */
import { createEventId } from '../secrets.ts';
import type { Services } from '../services.ts';
import { recordEvent } from '../store/events.ts';
import type { Session } from '../store/sessions.ts';
import type { Database } from '../store/store.ts';

type Final = 'verified' | 'not_completed' | 'expired' | 'cancelled';

/** Part of the transaction that changed the session, so that there is one event for one change and never another. */
export async function recordFinal(
  { store, random }: Pick<Services, 'store' | 'random'>,
  transaction: Database,
  session: Session,
  status: Final,
): Promise<void> {
  const timestamp = new Date((await store.now(transaction)) * 1000).toISOString();
  const type = `verification.${status}`;
  const data = {
    id: session.id,
    status,
    policy: { name: session.policy_name, version: session.policy_version },
    ...(session.order_digest === null ? {} : { order: session.order_digest }),
    ...(session.is_test ? { test: true } : {}),
  };
  await recordEvent(store, transaction, {
    id: createEventId(random),
    clientId: session.client_id,
    type,
    body: JSON.stringify({ type, timestamp, data }),
  });
}
