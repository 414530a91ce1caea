// SPDX-License-Identifier: GPL-3.0-or-later
/** Calls that are repeated (rows A04, A47 and A48). */
import Fastify from 'fastify';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '#server/plugins/authentication.ts';
import { runOnce } from '#server/plugins/idempotency.ts';
import {
  answerFor,
  createWorld,
  OTHER_SHOP,
  openRequest,
  outcomeIn,
  post,
  redeem,
  SHOP,
  start,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ORDER = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
const auth = () => ({ authorization: `Bearer ${world.secretKey}` });
const inject = (options: object) => world.server.app.inject(options);
const create = (payload: unknown, headers: Record<string, string> = {}) =>
  inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { ...auth(), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const good = { policy: 'over-18', return_url: `${SHOP}/back` };

describe('idempotency', () => {
  it('A04 replays the same call, refuses another body, keeps shops apart, and forgets after a day', async () => {
    const key = { 'idempotency-key': 'basket-1' };
    const first = await create(good, key);
    const again = await create(good, key);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await create({ ...good, order: ORDER }, key)).statusCode).toBe(422);
    const other = await create(
      { policy: 'over-18', return_url: `${OTHER_SHOP}/` },
      { ...key, authorization: `Bearer ${world.otherKey}` },
    );
    expect(other.statusCode).toBe(201);
    expect(other.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
    world.clock.now += 86_400_000;
    await world.publish();
    const nextDay = await create({ ...good, order: ORDER }, key);
    expect(nextDay.statusCode).toBe(201);
  });

  it('A04 binds a key to its route: the same key and body elsewhere are another call', async () => {
    const app = Fastify();
    const response = { 201: Type.Object({ made: Type.String() }) };
    const caller = { keyId: 'a-key', kind: 'secret' } as Caller;
    for (const made of ['verification', 'something else']) {
      const effect = { status: 201, body: { made }, write: async () => undefined };
      app.post(`/${made.length}`, { schema: { response } }, (request, reply) =>
        runOnce(world.store, request, reply, caller, async () => effect),
      );
    }
    const call = (url: string) =>
      app.inject({ method: 'POST', url, headers: { 'idempotency-key': 'basket-4' }, payload: { policy: 'over-18' } });
    for (const replayed of [undefined, 'true']) {
      const answers = [await call('/12'), await call('/14'), await call('/14?again')];
      expect(answers.map((answer) => answer.json())).toEqual([
        { made: 'verification' },
        { made: 'something else' },
        { made: 'something else' },
      ]);
      for (const { headers } of answers) expect(headers['idempotency-replayed']).toBe(replayed);
    }
    await app.close();
  });

  it('A04 makes one verification of calls at the same time, and answers all of them with it', async () => {
    const key = { 'idempotency-key': 'basket-2' };
    const answers = await Promise.all([create(good, key), create(good, key), create(good, key)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
  });

  it('A48 keeps verification and remembered answer together: neither is there without the other', async () => {
    const { db } = world.store;
    const count = async () => (await db.selectFrom('verifications').select('id').execute()).length;
    for (const table of ['verifications', 'idempotency']) {
      const key = { 'idempotency-key': `basket-${table}` };
      const before = await count();
      await sql`create trigger fault before insert on ${sql.table(table)} begin select raise(abort, 'fault'); end`.execute(
        db,
      );
      const failed = await create(good, key);
      await sql`drop trigger fault`.execute(db);
      expect([failed.statusCode, await count()]).toEqual([503, before]);
      expect((await create(good, key)).statusCode).toBe(201);
      expect((await create(good, key)).headers['idempotency-replayed']).toBe('true');
      expect(await count()).toBe(before + 1);
    }
  });

  it('A04 does not keep a refused call', async () => {
    const key = { 'idempotency-key': 'basket-3' };
    expect((await create({ ...good, return_url: 'https://evil.example/' }, key)).statusCode).toBe(403);
    expect((await create(good, key)).statusCode).toBe(201);
  });

  it('A47 gives the same decision again to a shop that lost the reply, until it is of no more use', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    const outcome = outcomeIn((await post(world, form)).body.redirect_uri);
    const first = await redeem(world, started.id, { outcome });
    expect(first.statusCode).toBe(200);
    for (const seconds of [1, 298, 60]) {
      world.clock.now += seconds * 1000;
      expect(await redeem(world, started.id, { outcome })).toEqual(first);
    }
    world.clock.now += 1000;
    expect((await redeem(world, started.id, { outcome })).body.code).toBe('session_already_redeemed');
  });
});
