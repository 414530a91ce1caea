// SPDX-License-Identifier: GPL-3.0-or-later
/** Deletes what has expired, in small steps so that nobody waits behind it (A34). */
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import { KEPT } from './idempotency.ts';
import type { Store } from './store.ts';

/** Rows a step. */
const STEP = 500;

/** Seconds to keep finished verifications, and events that were delivered or given up. */
export type Retention = { readonly verifications: number; readonly events: number };

/** How many rows went. */
export async function purge(store: Store, retention: Retention): Promise<number> {
  const now = await store.now();
  const { db } = store;
  let total = 0;
  const steps = [
    () =>
      db
        .deleteFrom('verifications')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('verifications')
            .select('id')
            .where('ended_at', '<', now - retention.verifications)
            .limit(STEP),
        )
        .executeTakeFirst(),
    () =>
      db
        .deleteFrom('events')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('events')
            .select('id')
            .where((or) => or.or([or('delivered_at', 'is not', null), or('dead_at', 'is not', null)]))
            .where('created_at', '<', now - retention.events)
            .limit(STEP),
        )
        .executeTakeFirst(),
    () =>
      db
        .deleteFrom('idempotency')
        .where('made_at', '<', now - KEPT)
        .where('key_hash', 'in', (eb) =>
          eb
            .selectFrom('idempotency')
            .select('key_hash')
            .where('made_at', '<', now - KEPT)
            .limit(STEP),
        )
        .executeTakeFirst(),
    () =>
      db
        .deleteFrom('probes')
        .where('at', '<', now - KEPT)
        .executeTakeFirst(),
  ];
  for (const step of steps) {
    let deleted: number;
    do {
      deleted = Number((await step()).numDeletedRows);
      total += deleted;
      await turnOfOthers();
    } while (deleted >= STEP);
  }
  return total;
}
