// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The audit log: what operators and registries changed, append-only, each entry hashed together with the one before, so
 * that nobody can quietly remove one. No personal data: names of shops, public ids of keys, policies, bundles.
 * `checkAuditLog` is for the operator's own check; it finds changes inside the log, not entries cut off at its end.
 */
import { sql } from 'kysely';
import { base64url, canonicalJson, sha256, utf8 } from '#base/encoding.ts';
import type { Database, Store } from './store.ts';

export type AuditKind =
  | 'policy_added'
  | 'shop_saved'
  | 'shop_disabled'
  | 'shop_enabled'
  | 'key_created'
  | 'key_revoked'
  | 'trust_accepted'
  | 'trust_refused'
  | 'trust_fork'
  | 'trust_alarm';

const START = '';

/** Part of the transaction that makes the change. */
export async function appendAudit(
  store: Store,
  transaction: Database,
  kind: AuditKind,
  detail: Record<string, string | number>,
): Promise<void> {
  // Two writers would otherwise both follow the same entry; on SQLite the transaction's first write excludes others.
  if (store.kind === 'postgres') await sql`lock table audit in exclusive mode`.execute(transaction);
  const last = await transaction
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const seq = (last?.seq ?? 0) + 1;
  const entry = { seq, at: await store.now(transaction), kind, detail: canonicalJson(detail) };
  await transaction
    .insertInto('audit')
    .values({ ...entry, hash: hashOf(last?.hash ?? START, entry) })
    .execute();
}

/** The number of the first entry that does not follow from the one before, or undefined when the chain holds. */
export async function checkAuditLog(db: Database): Promise<number | undefined> {
  let hash = START;
  let expected = 1;
  for (const row of await db.selectFrom('audit').selectAll().orderBy('seq').execute()) {
    const { hash: stored, ...entry } = row;
    hash = hashOf(hash, entry);
    if (row.seq !== expected || stored !== hash) return expected;
    expected += 1;
  }
  return undefined;
}

function hashOf(before: string, entry: { seq: number; at: number; kind: string; detail: string }): string {
  const { seq, at, kind, detail } = entry;
  return base64url(sha256(utf8(canonicalJson(['hushmark/audit/1', before, seq, at, kind, detail]))));
}
