// SPDX-License-Identifier: GPL-3.0-or-later
/** Policies by name and version. A version never changes; the highest one of a name is current. */
import { type Policy, parsePolicy } from '#protocol/policy/policy.ts';
import type { Database, Store } from './store.ts';

export async function insertPolicy(store: Store, db: Database, policy: Policy): Promise<void> {
  await db
    .insertInto('policies')
    .values({
      name: policy.name,
      version: policy.version,
      document: JSON.stringify(policy),
      created_at: await store.now(db),
    })
    .execute();
}

export async function findPolicy(db: Database, name: string): Promise<Policy | undefined> {
  const row = await db
    .selectFrom('policies')
    .select('document')
    .where('name', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : parsePolicy(JSON.parse(row.document));
}

/** All versions, by name, the newest of each first. */
export async function listPolicies(db: Database): Promise<{ policy: Policy; created_at: number }[]> {
  const rows = await db
    .selectFrom('policies')
    .select(['document', 'created_at'])
    .orderBy('name')
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ document, created_at }) => ({ policy: parsePolicy(JSON.parse(document)), created_at }));
}

export async function policyNames(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('policies').select('name').distinct().orderBy('name').execute();
  return rows.map(({ name }) => name);
}
