// SPDX-License-Identifier: GPL-3.0-or-later
/** The log of what operators and registries changed: nobody can change, take out or put in an entry unnoticed. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { base64url, canonicalJson, sha256, utf8 } from '#base/encoding.ts';
import { appendAudit, checkAuditLog } from '#server/store/audit.ts';
import { openStore } from '#server/store/open.ts';
import type { Store } from '#server/store/store.ts';

let store: Store;
const START = 1_772_366_400;
beforeEach(async () => {
  let now = START * 1000;
  store = await openStore({ kind: 'sqlite', file: ':memory:' }, () => now++);
  for (const shop of ['one', 'two', 'three', 'four']) {
    now += 60_000;
    await store.durably((transaction) => appendAudit(store, transaction, 'shop_saved', { shop }));
  }
});
afterEach(() => store.close());

const rows = () => store.db.selectFrom('audit').selectAll().orderBy('seq').execute();

it('holds as it was written', async () => {
  expect((await rows()).map(({ seq, at }) => [seq, at])).toEqual([1, 2, 3, 4].map((seq) => [seq, START + seq * 60]));
  expect(await checkAuditLog(store.db)).toBeUndefined();
});

it.each([
  ['time', { at: START }],
  ['kind', { kind: 'shop_disabled' }],
  ['detail', { detail: '{"shop":"other"}' }],
  ['hash', { hash: 'A'.repeat(43) }],
])('shows an entry with another %s', async (_member, change) => {
  await store.db
    .updateTable('audit')
    .set(change as never)
    .where('seq', '=', 2)
    .execute();
  expect(await checkAuditLog(store.db)).toBe(2);
});

it.each([1, 2, 3])('shows that entry %i was taken out', async (seq) => {
  await store.db.deleteFrom('audit').where('seq', '=', seq).execute();
  expect(await checkAuditLog(store.db)).toBe(seq);
});

it('shows that an entry was taken out, even if all after it were hashed anew', async () => {
  const [first, , ...others] = await rows();
  await store.db.deleteFrom('audit').where('seq', '>', 1).execute();
  let before = first!.hash;
  for (const { hash: _hash, ...entry } of others) {
    const { seq, at, kind, detail } = entry;
    before = base64url(sha256(utf8(canonicalJson(['hushmark/audit/1', before, seq, at, kind, detail]))));
    await store.db
      .insertInto('audit')
      .values({ ...entry, hash: before })
      .execute();
  }
  expect(await checkAuditLog(store.db)).toBe(2);
});
