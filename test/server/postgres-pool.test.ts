// SPDX-License-Identifier: GPL-3.0-or-later
/** Which connections to PostgreSQL are used again, without a PostgreSQL (row A49). */
import pg from 'pg';
import { expect, it } from 'vitest';
import { guardPool, type PoolClient, prepareConnection } from '#server/store/postgres-pool.ts';

type Answer = (text: string) => unknown;

/** A pool that hands out what is idle, else a new connection; `answer` is what the database says at the moment. */
function createPool() {
  const idle: PoolClient[] = [];
  const pool = {
    made: 0,
    answer: (() => ({ rows: [] })) as Answer,
    async connect(): Promise<PoolClient> {
      const kept = idle.shift();
      if (kept !== undefined) return kept;
      pool.made += 1;
      const client: PoolClient = {
        query: async (text) => pool.answer(text),
        release: (broken) => {
          if (broken !== true) idle.push(client);
        },
      };
      return client;
    },
    async end() {},
  };
  return pool;
}

const databaseError = (code: string): Error => Object.assign(new pg.DatabaseError('text', 4, 'error'), { code });
const fails =
  (error: Error): Answer =>
  () => {
    throw error;
  };

it('A49 drops a connection that takes no writes, and all that are as old, so that the next request meets the new primary', async () => {
  const pool = createPool();
  const guarded = guardPool(pool, async () => undefined);
  const three = await Promise.all([guarded.connect(), guarded.connect(), guarded.connect()]);
  for (const client of three) client.release();
  pool.answer = fails(databaseError('25006'));
  const client = await guarded.connect();
  await expect(client.query('begin', [])).rejects.toMatchObject({ code: 'server_store', detail: { state: '25006' } });
  client.release();
  pool.answer = () => ({ rows: [] });
  (await guarded.connect()).release();
  expect(pool.made, 'none of the old ones').toBe(4);
  (await guarded.connect()).release();
  expect(pool.made, 'and the new one stays').toBe(4);
});

it.each([
  ['57P01', 'server_store', 2],
  ['53100', 'server_store', 2],
  ['58030', 'server_store', 2],
  ['08006', 'server_store', 2],
  ['42501', 'server_store', 2],
  ['40001', 'server_store', 1],
  ['55P03', 'server_store', 1],
  ['57014', 'server_store', 1],
  ['23505', '23505', 1],
  ['42601', '42601', 1],
])('A49 %s leaves as %s, and %i connections were made', async (state, code, made) => {
  const pool = createPool();
  const guarded = guardPool(pool, async () => undefined);
  pool.answer = fails(databaseError(state));
  const client = await guarded.connect();
  await expect(client.query('x', [])).rejects.toMatchObject({ code });
  client.release();
  (await guarded.connect()).release();
  expect(pool.made).toBe(made);
});

it('A49 says server_store for whatever a broken connection says, and does not use it again', async () => {
  for (const error of [new Error('Query read timeout'), Object.assign(new Error('x'), { code: 'EHOSTUNREACH' })]) {
    const pool = createPool();
    const guarded = guardPool(pool, async () => undefined);
    pool.answer = fails(error);
    const client = await guarded.connect();
    await expect(client.query('x', [])).rejects.toMatchObject({ code: 'server_store' });
    client.release();
    (await guarded.connect()).release();
    expect(pool.made).toBe(2);
  }
  const unreachable = {
    connect: () => Promise.reject(Object.assign(new Error('x'), { code: 'EAI_AGAIN' })),
    async end() {},
  };
  await expect(guardPool(unreachable, async () => undefined).connect()).rejects.toMatchObject({ code: 'server_store' });
});

it('A49 does not use a new connection that takes no writes', async () => {
  const pool = createPool();
  const guarded = guardPool(pool, (client) => prepareConnection(client, undefined));
  const state = { takes_writes: false, backend: 1, limits: [0, 0, 0], path: '' };
  pool.answer = () => ({ rows: [state] });
  await expect(guarded.connect()).rejects.toMatchObject({ code: 'server_store' });
  await expect(guarded.connect()).rejects.toMatchObject({ code: 'server_store' });
  expect(pool.made).toBe(2);
});
