// SPDX-License-Identifier: GPL-3.0-or-later
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '#server/store/sqlite.ts';
import type { Store } from '#server/store/store.ts';

let store: Store;
beforeEach(async () => {
  store = openSqlite(':memory:', () => 0);
  await sql`create table thing (id text primary key, count integer not null)`.execute(store.db);
});
afterEach(() => store.close());

const insert = (id: string, count: number | null) =>
  sql`insert into thing (id, count) values (${id}, ${count})`.execute(store.db);
const all = async () => (await sql<Record<string, unknown>>`select * from thing order by id`.execute(store.db)).rows;

describe('statements that stay prepared', () => {
  it('bind what they are given each time, nothing of the time before', async () => {
    await insert('a', 1);
    await insert('b', 2);
    expect(await all()).toEqual([
      { id: 'a', count: 1 },
      { id: 'b', count: 2 },
    ]);
    await expect(sql`insert into thing (id, count) values (${'c'}, ${null})`.execute(store.db)).rejects.toThrow();
  });

  it('work again after they failed', async () => {
    await insert('a', 1);
    await expect(insert('a', 2)).rejects.toThrow(/UNIQUE/);
    await expect(insert('b', null)).rejects.toThrow(/NOT NULL/);
    await insert('b', 3);
    expect(await all()).toHaveLength(2);
  });

  it('see columns and rows that came later', async () => {
    await insert('a', 1);
    expect(await all()).toEqual([{ id: 'a', count: 1 }]);
    await sql`alter table thing add column note text`.execute(store.db);
    await sql`update thing set note = ${'new'}`.execute(store.db);
    expect(await all()).toEqual([{ id: 'a', count: 1, note: 'new' }]);
  });

  it('hold no lock when they are done', async () => {
    await insert('a', 1);
    await all();
    await sql`drop table thing`.execute(store.db);
    await expect(all()).rejects.toThrow(/no such table/);
  });
});
