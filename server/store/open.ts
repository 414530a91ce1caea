// SPDX-License-Identifier: GPL-3.0-or-later
/** Opens the configured database and brings it to the newest form. */
import { HushmarkError } from '#base/errors.ts';
import { migrate } from './migrations/index.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

export type StoreOptions =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema?: string; readonly connections?: number };

/** `clock` in milliseconds; only SQLite takes it. Throws server_store. */
export async function openStore(options: StoreOptions, clock: () => number = Date.now): Promise<Store> {
  let store: Store | undefined;
  try {
    store = options.kind === 'sqlite' ? openSqlite(options.file, clock) : await openPostgres(options);
    await migrate(store.db, options.kind === 'postgres' ? options.schema : undefined);
    return store;
  } catch (error) {
    await store?.close().catch(() => undefined);
    if (error instanceof HushmarkError) throw error;
    // The driver's message may hold the address with its password.
    throw new HushmarkError('server_store', `the ${options.kind} database cannot be opened`);
  }
}
