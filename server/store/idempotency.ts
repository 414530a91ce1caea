/**
 * Idempotency keys of shops: the first request with a key runs, the same request again gets its answer, another one is
 * refused (A04). Kept for a day, separately for every API key.
 */
import type { Store } from './store.ts';

/** Seconds after which a request that never finished (its node died) may be run again. */
const ABANDONED = 60;
export const KEPT = 86_400;

export type IdempotencyClaim =
  | { readonly kind: 'run' }
  | { readonly kind: 'replay'; readonly status: number; readonly response: string }
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'conflict' };

type Key = { readonly apiKey: string; readonly keyHash: string; readonly bodyHash: string };

export async function claimIdempotency(store: Store, { apiKey, keyHash, bodyHash }: Key): Promise<IdempotencyClaim> {
  const now = await store.now();
  const { numInsertedOrUpdatedRows: inserted } = await store.db
    .insertInto('idempotency')
    .values({ api_key: apiKey, key_hash: keyHash, body_hash: bodyHash, status: null, response: null, started_at: now })
    .onConflict((conflict) => conflict.columns(['api_key', 'key_hash']).doNothing())
    .executeTakeFirst();
  if (inserted === 1n) return { kind: 'run' };
  const row = await store.db
    .selectFrom('idempotency')
    .selectAll()
    .where('api_key', '=', apiKey)
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
  // Forgotten between the two statements: as good as in flight, the client tries again.
  if (row === undefined) return { kind: 'in_flight' };
  const isOver = row.started_at <= now - KEPT;
  const isAbandoned = row.status === null && row.started_at <= now - ABANDONED;
  if (isOver || isAbandoned) return takeOver(store, { apiKey, keyHash, bodyHash }, row.started_at, now);
  if (row.body_hash !== bodyHash) return { kind: 'conflict' };
  if (row.status === null || row.response === null) return { kind: 'in_flight' };
  return { kind: 'replay', status: row.status, response: row.response };
}

async function takeOver(store: Store, key: Key, startedAt: number, now: number): Promise<IdempotencyClaim> {
  const { numUpdatedRows } = await store.db
    .updateTable('idempotency')
    .set({ body_hash: key.bodyHash, status: null, response: null, started_at: now })
    .where('api_key', '=', key.apiKey)
    .where('key_hash', '=', key.keyHash)
    .where('started_at', '=', startedAt)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? { kind: 'run' } : { kind: 'in_flight' };
}

/** Keeps the answer; without one (the request failed on our side) the key is free again. */
export async function settleIdempotency(
  store: Store,
  { apiKey, keyHash }: Pick<Key, 'apiKey' | 'keyHash'>,
  answer: { status: number; response: string } | undefined,
): Promise<void> {
  const { db } = store;
  if (answer === undefined) {
    await db
      .deleteFrom('idempotency')
      .where('api_key', '=', apiKey)
      .where('key_hash', '=', keyHash)
      .where('status', 'is', null)
      .execute();
  } else {
    await db
      .updateTable('idempotency')
      .set(answer)
      .where('api_key', '=', apiKey)
      .where('key_hash', '=', keyHash)
      .execute();
  }
}
