// SPDX-License-Identifier: GPL-3.0-or-later
/** The first tables. A migration is never edited after a release: add another file and list it in index.ts. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('shops')
    .addColumn('client_id', 'text', (c) => c.primaryKey())
    .addColumn('origins', 'text', (c) => c.notNull())
    .addColumn('policies', 'text', (c) => c.notNull())
    .addColumn('webhook_url', 'text')
    .addColumn('webhook_secret', 'text')
    .addColumn('disabled_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('api_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('client_id', 'text', (c) => c.notNull().references('shops.client_id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('policy', 'text')
    .addColumn('return_pages', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema
    .createTable('policies')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('document', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('policies_primary', ['name', 'version'])
    .execute();
  await schema
    .createTable('verifications')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('request_id', 'text', (c) => c.notNull().unique())
    .addColumn('client_id', 'text', (c) => c.notNull().references('shops.client_id'))
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('started_by', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('flow', 'text', (c) => c.notNull())
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('policy_name', 'text', (c) => c.notNull())
    .addColumn('policy_version', 'bigint', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('statements', 'text', (c) => c.notNull())
    .addColumn('bundle', 'bigint', (c) => c.notNull())
    .addColumn('order_digest', 'text')
    .addColumn('return_url', 'text')
    .addColumn('code', 'text')
    .addColumn('is_test', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('invalid_proofs', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('answer_digest', 'text')
    .addColumn('response_code_hash', 'text')
    .addColumn('circuit_digests', 'text')
    .addColumn('pseudonyms', 'text')
    .addColumn('answered_at', 'bigint')
    .addColumn('redeem_by', 'bigint')
    .addColumn('redeemed_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .execute();
  await schema.createIndex('sessions_open').on('verifications').columns(['status', 'expires_at']).execute();
  await schema.createIndex('sessions_answered').on('verifications').columns(['status', 'redeem_by']).execute();
  // Everything that counting needs, so that no verification is read for it.
  await schema
    .createIndex('sessions_quota')
    .on('verifications')
    .columns(['client_id', 'mode', 'started_by', 'status', 'expires_at'])
    .execute();
  await schema.createIndex('sessions_ended').on('verifications').columns(['ended_at']).execute();
  await schema
    .createTable('idempotency')
    .addColumn('api_key', 'text', (c) => c.notNull())
    .addColumn('key_hash', 'text', (c) => c.notNull())
    .addColumn('body_hash', 'text', (c) => c.notNull())
    .addColumn('status', 'bigint', (c) => c.notNull())
    .addColumn('response', 'text', (c) => c.notNull())
    .addColumn('made_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_primary', ['api_key', 'key_hash'])
    .execute();
  await schema.createIndex('idempotency_age').on('idempotency').columns(['made_at']).execute();
  await schema
    .createTable('trust_epochs')
    .addColumn('registry', 'text', (c) => c.notNull())
    .addColumn('sequence', 'bigint', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('trust_root', 'text', (c) => c.notNull())
    .addColumn('supersedes', 'text', (c) => c.notNull())
    .addColumn('starts_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('trust_epochs_primary', ['registry', 'sequence'])
    .execute();
  await schema
    .createTable('events')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('client_id', 'text', (c) => c.notNull().references('shops.client_id'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('next_attempt_at', 'bigint', (c) => c.notNull())
    .addColumn('delivered_at', 'bigint')
    .addColumn('dead_at', 'bigint')
    .execute();
  await schema
    .createIndex('events_due')
    .on('events')
    .columns(['client_id', 'next_attempt_at'])
    .where(sql.ref('delivered_at'), 'is', null)
    .where(sql.ref('dead_at'), 'is', null)
    .execute();
  await schema.createIndex('events_outbox').on('events').columns(['delivered_at', 'client_id']).execute();
  await schema
    .createTable('audit')
    .addColumn('seq', 'bigint', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('probes')
    .addColumn('node', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of [
    'probes',
    'audit',
    'events',
    'trust_epochs',
    'idempotency',
    'verifications',
    'policies',
    'api_keys',
    'shops',
  ]) {
    await db.schema.dropTable(table).execute();
  }
}
