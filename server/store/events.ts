// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The transactional outbox: what shops are told by webhook. An event is written in the transaction of the change that
 * it reports, so it exists exactly when the change does (A23). server/webhooks/ delivers it; several nodes may try,
 * since a claim is a single UPDATE.
 */
import { type Selectable, sql } from 'kysely';
import { withWebhook } from './shops.ts';
import type { Database, Store } from './store.ts';
import type { EventTable } from './tables.ts';

export type StoredEvent = Selectable<EventTable>;

export type NewEvent = {
  readonly id: string;
  readonly clientId: string;
  readonly type: string;
  readonly body: string;
};

/** Nothing is written for a shop without a webhook. `now` in Unix seconds, of the same transaction. */
export async function recordEvents(transaction: Database, events: readonly NewEvent[], now: number): Promise<void> {
  const takers = await withWebhook(transaction, [...new Set(events.map(({ clientId }) => clientId))]);
  const rows = events
    .filter(({ clientId }) => takers.has(clientId))
    .map(({ id, clientId, type, body }) => {
      const times = { created_at: now, next_attempt_at: now, delivered_at: null, dead_at: null };
      return { id, client_id: clientId, type, body, ...times };
    });
  if (rows.length > 0) await transaction.insertInto('events').values(rows).execute();
}

/** Shops for which something is due. */
export async function shopsWithDueEvents(store: Store): Promise<string[]> {
  const now = await store.now();
  const rows = await store.db
    .selectFrom('shops')
    .select('client_id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('events')
          .select('events.id')
          .whereRef('events.client_id', '=', 'shops.client_id')
          .where('delivered_at', 'is', null)
          .where('dead_at', 'is', null)
          .where('next_attempt_at', '<=', now),
      ),
    )
    .orderBy('client_id')
    .execute();
  return rows.map(({ client_id: clientId }) => clientId);
}

/** Takes due events of a shop for this node, oldest first; others leave them alone for `lease` seconds. */
export async function claimEvents(
  store: Store,
  clientId: string,
  { limit, lease }: { limit: number; lease: number },
): Promise<StoredEvent[]> {
  const now = await store.now();
  const due = store.db
    .selectFrom('events')
    .select('id')
    .where('client_id', '=', clientId)
    .where('delivered_at', 'is', null)
    .where('dead_at', 'is', null)
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .limit(limit);
  return store.db
    .updateTable('events')
    .set({ attempts: sql`attempts + 1`, next_attempt_at: now + lease })
    .where('id', 'in', store.kind === 'postgres' ? due.forUpdate().skipLocked() : due)
    .returningAll()
    .execute();
}

export type Outbox = { readonly waiting: number; readonly dead: number; readonly oldest: number | null };

/**
 * What is not delivered yet and what was given up, by shop. `oldest`: when the first of those that wait was recorded.
 */
export async function countOutbox(db: Database): Promise<ReadonlyMap<string, Outbox>> {
  const rows = await db
    .selectFrom('events')
    .select(({ fn }) => [
      'client_id',
      fn.countAll<number>().filterWhere('dead_at', 'is', null).as('waiting'),
      fn.countAll<number>().filterWhere('dead_at', 'is not', null).as('dead'),
      fn.min('created_at').filterWhere('dead_at', 'is', null).as('oldest'),
    ])
    .where('delivered_at', 'is', null)
    .groupBy('client_id')
    .execute();
  return new Map(rows.map(({ client_id: clientId, ...outbox }) => [clientId, outbox]));
}

export async function markDelivered(store: Store, id: string): Promise<void> {
  await store.db
    .updateTable('events')
    .set({ delivered_at: await store.now() })
    .where('id', '=', id)
    .execute();
}

/** `at` undefined gives up: the event stays visible as dead. */
export async function postpone(store: Store, id: string, at: number | undefined): Promise<void> {
  const change = at === undefined ? { dead_at: await store.now() } : { next_attempt_at: at };
  await store.db.updateTable('events').set(change).where('id', '=', id).execute();
}
