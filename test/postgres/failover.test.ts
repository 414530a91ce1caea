// SPDX-License-Identifier: GPL-3.0-or-later
/** A database that takes no writes for a while, and one behind a pooler (row A49). */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '#server/store/open.ts';
import { createTestDatabase, describeWithPostgres } from '../support/postgres/database.ts';
import { startPgBouncer } from '../support/postgres/pgbouncer.ts';
import { answerFor, createWorld, openRequest, outcomeIn, post, redeem, start } from '../support/server/world.ts';

/** A role of its own, whose settings the test can change without touching anybody else's. */
async function createRole(direct: string) {
  const admin = new pg.Client({ connectionString: direct });
  await admin.connect();
  const name = `hushmark_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admin.query(`create role ${name} superuser login password '${password}'`);
  const url = new URL(direct);
  Object.assign(url, { username: name, password });
  return {
    url,
    name,
    password,
    set: (...settings: string[]) =>
      admin.query(settings.map((setting) => `alter role ${name} set ${setting}`).join(';')),
    /** Ends its connections: only new ones have the settings. */
    disconnect: () => admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${name}'`),
    async drop() {
      await admin.query(`drop owned by ${name} cascade`);
      await admin.query(`drop role ${name}`);
      await admin.end();
    },
  };
}

describeWithPostgres('PostgreSQL', () => {
  const [database, pooled] = [createTestDatabase(), createTestDatabase()];
  let role: Awaited<ReturnType<typeof createRole>>;
  beforeAll(async () => {
    role = await createRole(database.store.url);
  });
  afterAll(async () => {
    await database.drop();
    await pooled.drop();
    await role?.drop();
  });

  it('A49 while it takes no writes, calls end with 503 and the node is not ready; afterwards the very next call is good', async () => {
    const world = await createWorld({ store: { ...database.store, url: role.url.href }, realTime: true });
    try {
      const ready = async () => (await world.server.app.inject({ url: '/v1/ready' })).json<{ checks: object }>().checks;
      await Promise.all(Array.from({ length: 6 }, () => start(world)));
      await role.set('default_transaction_read_only = on');
      await role.disconnect();
      for (let count = 0; count < 3; count++) {
        const { statusCode, body } = await start(world);
        expect([statusCode, body]).toMatchObject([503, { code: 'server_store' }]);
      }
      expect(await ready()).toMatchObject({ database: false, bundles: true });
      await role.set('default_transaction_read_only = off');
      expect((await start(world)).statusCode).toBe(201);
    } finally {
      await world.close();
    }
  });

  it('A49 behind a pooler in transaction mode it works when the role brings the limits, and is refused with a sentence when not', async () => {
    const first = await startPgBouncer(role);
    try {
      const refused: unknown = await openStore({ ...pooled.store, url: first.url }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'server_store', message: expect.stringContaining('pooler') });
      expect(refused).toMatchObject({ hint: expect.stringContaining(`SET search_path = ${pooled.store.schema}`) });
    } finally {
      await first.close();
    }
    await role.set(
      'statement_timeout = 5000',
      'lock_timeout = 4000',
      'idle_in_transaction_session_timeout = 10000',
      `search_path = ${pooled.store.schema}`,
    );
    const second = await startPgBouncer(role);
    const world = await createWorld({ store: { ...pooled.store, url: second.url }, realTime: true });
    try {
      const visits = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const { body: started } = await start(world, {}, { 'idempotency-key': `basket-${index}` });
          const form = answerFor(world, await openRequest(world, started));
          const outcome = outcomeIn((await post(world, form)).body.redirect_uri);
          return (await redeem(world, started.id, { outcome })).statusCode;
        }),
      );
      expect(visits).toEqual(visits.map(() => 200));
    } finally {
      await world.close();
      await second.close();
    }
  });
});
