// SPDX-License-Identifier: GPL-3.0-or-later
/** What each registry has published so far, as far as this verifier accepted it. */
import type { Selectable } from 'kysely';
import type { Database, Store } from './store.ts';
import type { TrustEpochTable } from './tables.ts';

export type TrustEpoch = Selectable<TrustEpochTable>;

/** The newest few, newest first. */
export function listEpochs(db: Database, registry: string, limit = 8): Promise<TrustEpoch[]> {
  return db
    .selectFrom('trust_epochs')
    .selectAll()
    .where('registry', '=', registry)
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute();
}

/** False when another node recorded this sequence before. */
export async function insertEpoch(store: Store, db: Database, epoch: Omit<TrustEpoch, 'seen_at'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('trust_epochs')
    .values({ ...epoch, seen_at: await store.now(db) })
    .onConflict((conflict) => conflict.columns(['registry', 'sequence']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
