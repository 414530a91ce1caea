// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Idempotency keys of shops: the same request again gets the answer of the first one, a different request is refused
 * (A04). Kept for a day, separately for every API key.
 * The answer is written in the transaction of what it reports, so there is no state between "not made" and "made and
 * remembered": a node that dies, or whose COMMIT is never acknowledged, leaves no key behind that blocks anybody (A48).
 */
import { sql } from 'kysely';
import type { Database, Store } from './store.ts';

export const KEPT = 86_400;

export type IdempotencyKey = { readonly apiKey: string; readonly keyHash: string; readonly bodyHash: string };
export type Remembered = { readonly bodyHash: string; readonly status: number; readonly response: string };

export async function findRemembered(
  store: Store,
  { apiKey, keyHash }: IdempotencyKey,
): Promise<Remembered | undefined> {
  const row = await store.db
    .selectFrom('idempotency')
    .select(['body_hash', 'status', 'response'])
    .where('api_key', '=', apiKey)
    .where('key_hash', '=', keyHash)
    .where('made_at', '>', isOver(store))
    .executeTakeFirst();
  return row === undefined ? undefined : { bodyHash: row.body_hash, status: row.status, response: row.response };
}

/**
 * Does `work` and remembers its answer, both or neither. False, and nothing done, when the key is remembered already:
 * a request that ran at the same time was first. On PostgreSQL the insertion waits for that request's transaction.
 */
export function rememberWith(
  store: Store,
  { apiKey, keyHash, bodyHash }: IdempotencyKey,
  answer: { readonly status: number; readonly response: string },
  work: (transaction: Database) => Promise<void>,
): Promise<boolean> {
  const row = { body_hash: bodyHash, ...answer, made_at: store.time() };
  return store.db.transaction().execute(async (transaction) => {
    const inserted = await transaction
      .insertInto('idempotency')
      .values({ api_key: apiKey, key_hash: keyHash, ...row })
      .onConflict((conflict) =>
        conflict.columns(['api_key', 'key_hash']).doUpdateSet(row).where('idempotency.made_at', '<=', isOver(store)),
      )
      .returning('key_hash')
      .executeTakeFirst();
    if (inserted === undefined) return false;
    await work(transaction);
    return true;
  });
}

const isOver = (store: Store) => sql<number>`${store.time()} - cast(${KEPT} as bigint)`;
