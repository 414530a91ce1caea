// SPDX-License-Identifier: GPL-3.0-or-later
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroupCommit, fullySynced } from '#server/store/group-commit.ts';

type Tables = { session: { id: string; status: string }; child: { session: string } };

let db: Kysely<Tables>;
let statements: string[];
let durably: ReturnType<typeof createGroupCommit<Tables>>;

beforeEach(async () => {
  const connection = new Libsql(':memory:');
  connection.exec(`
    pragma foreign_keys = ON;
    create table session (id text primary key, status text not null check (status <> 'impossible'));
    create table child (session text references session deferrable initially deferred);
    insert into session values ('a', 'pending'), ('b', 'pending'), ('c', 'pending');`);
  statements = [];
  db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: connection as unknown as SqliteDatabase }),
    log: ({ query }) => void statements.push(query.sql),
  });
  durably = createGroupCommit(fullySynced(db));
});
afterEach(() => db.destroy());

/** Pending to `status`, once: the row count. */
const consume = (id: string, status = 'verified') =>
  durably(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('session')
      .set({ status })
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows;
  });

const stored = async () =>
  Object.fromEntries(
    (await db.selectFrom('session').selectAll().orderBy('id').execute()).map(({ id, status }) => [id, status]),
  );
const commits = () => statements.filter((text) => text === 'commit').length;

describe('group commit', () => {
  it('writes what comes together with one commit, fully synced, and only then answers', async () => {
    const committedAtAnswer: number[] = [];
    const noted = ['a', 'b', 'c'].map(async (id) => {
      expect(await consume(id)).toBe(1n);
      committedAtAnswer.push(commits());
    });
    await Promise.all(noted);
    expect(committedAtAnswer).toEqual([1, 1, 1]);
    const order = statements.filter((text) => /^(pragma|begin|commit)/.test(text));
    expect(order).toEqual(['pragma synchronous = FULL', 'begin', 'commit', 'pragma synchronous = NORMAL']);
    expect(await stored()).toEqual({ a: 'verified', b: 'verified', c: 'verified' });
  });

  it('A01 lets one of many transitions of a session in the same group count', async () => {
    const counts = await Promise.all(Array.from({ length: 20 }, () => consume('a')));
    expect(counts.filter((count) => count === 1n)).toHaveLength(1);
    expect(counts.filter((count) => count === 0n)).toHaveLength(19);
    expect(commits()).toBe(1);
  });

  it('takes back only the work that failed', async () => {
    const results = await Promise.allSettled([consume('a'), consume('b', 'impossible'), consume('c')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual({ a: 'verified', b: 'pending', c: 'verified' });
  });

  it('takes back everything that failing work wrote before it failed', async () => {
    const failing = durably(async (transaction) => {
      await transaction.updateTable('session').set({ status: 'verified' }).where('id', '=', 'b').execute();
      throw new Error('changed its mind');
    });
    const results = await Promise.allSettled([consume('a'), failing]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: new Error('changed its mind') });
    expect(await stored()).toEqual({ a: 'verified', b: 'pending', c: 'pending' });
  });

  it('A38 answers nobody with a yes when the common commit fails, and works on afterwards', async () => {
    const orphan = durably((transaction) =>
      transaction.insertInto('child').values({ session: 'nobody' }).executeTakeFirst(),
    );
    const results = await Promise.allSettled([consume('a'), orphan, consume('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await stored()).toEqual({ a: 'pending', b: 'pending', c: 'pending' });
    expect(await consume('a')).toBe(1n);
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db);
    expect(rows).toEqual([{ synchronous: 1 }]);
  });

  it('fails the whole group when the transaction has ended under it', async () => {
    const ended = durably(async (transaction) => {
      await sql`rollback`.execute(transaction);
      throw new Error('disk full');
    });
    const results = await Promise.allSettled([consume('a'), ended, consume('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await stored()).toEqual({ a: 'pending', b: 'pending', c: 'pending' });
  });

  it('takes what arrives while a group is being written into the next', async () => {
    const second: Promise<bigint>[] = [];
    const first = durably(async (transaction) => {
      second.push(consume('b'));
      await transaction.updateTable('session').set({ status: 'verified' }).where('id', '=', 'a').execute();
    });
    await first;
    expect(await Promise.all(second)).toEqual([1n]);
    expect(commits()).toBe(2);
  });
});
