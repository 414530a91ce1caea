// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * API keys: the hash of each, never the key. Written by operator.ts, read by plugins/authentication.ts at every call.
 */
import type { Selectable } from 'kysely';
import type { Database, Store } from './store.ts';
import type { ApiKeyTable } from './tables.ts';

export type StoredApiKey = Selectable<ApiKeyTable>;

export async function insertApiKey(
  store: Store,
  db: Database,
  key: Omit<StoredApiKey, 'created_at' | 'revoked_at'>,
): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({ ...key, created_at: await store.now(db), revoked_at: null })
    .execute();
}

/** Revoked ones are not found. Nothing is cached, so a revoked key is dead on all nodes at once (A29). */
export function findApiKey(db: Database, id: string): Promise<StoredApiKey | undefined> {
  return db.selectFrom('api_keys').selectAll().where('id', '=', id).where('revoked_at', 'is', null).executeTakeFirst();
}

/** Revoked ones too, oldest first. */
export function allApiKeys(db: Database): Promise<StoredApiKey[]> {
  return db.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('id').execute();
}

/** True when it was there and not revoked before. */
export async function setApiKeyRevoked(store: Store, db: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_keys')
    .set({ revoked_at: store.time() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
