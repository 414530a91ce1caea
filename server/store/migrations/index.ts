// SPDX-License-Identifier: GPL-3.0-or-later
/** All migrations in order, and how they are applied: when a store is opened, safely on several nodes at once. */
import { type Kysely, type Migration, Migrator } from 'kysely';
import { HushmarkError } from '#base/errors.ts';
import * as start from './0001-start.ts';
import * as shortAddresses from './0002-short-addresses.ts';

export const MIGRATIONS: Record<string, Migration> = {
  '0001-start': start,
  '0002-short-addresses': shortAddresses,
};

/** Brings the database to the newest form, or throws server_store and leaves it as it was. */
export async function migrate<T>(db: Kysely<T>, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    // Else a verifier in another schema of the same database would pass for this one.
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HushmarkError('server_store', `the database could not be brought to this version: ${why}`);
  }
}
