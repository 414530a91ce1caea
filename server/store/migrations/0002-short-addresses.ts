// SPDX-License-Identifier: GPL-3.0-or-later
/** The word of a short address (verifications/short-address.ts); older verifications have none. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('verifications').addColumn('short_word', 'text').execute();
  await db.schema.createIndex('verifications_short').unique().on('verifications').columns(['short_word']).execute();
}
