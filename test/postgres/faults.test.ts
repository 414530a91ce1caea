// SPDX-License-Identifier: GPL-3.0-or-later
/** A database that goes away in the middle of things (rows F5 and A03). */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type CuttableProxy, startCuttableProxy } from '../support/postgres/cuttable-proxy.ts';
import { createTestDatabase, describeWithPostgres } from '../support/postgres/database.ts';
import {
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  post,
  redeem,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

describeWithPostgres('a connection to PostgreSQL that breaks', () => {
  const database = createTestDatabase();
  let proxy: CuttableProxy;
  let world: World;

  beforeAll(async () => {
    const direct = new URL(database.store.url);
    proxy = await startCuttableProxy(direct.hostname, Number(direct.port || 5432));
    const through = new URL(direct);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    world = await createWorld({ store: { ...database.store, url: through.href }, realTime: true });
  });
  afterEach(() => {
    proxy.cutAfter(undefined);
    proxy.hang(false);
  });
  afterAll(async () => {
    await world?.close();
    await proxy?.close();
    await database.drop();
  });

  it('A03 F5 when it is cut after COMMIT, the customer who tries again gets the one true result', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    proxy.cutAfter('commit');
    expect(await post(world, form)).toMatchObject({ statusCode: 503, body: { code: 'server_store' } });
    const again = await post(world, form);
    expect(again.statusCode).toBe(200);
    expect((await redeem(world, started.id, { outcome: outcomeIn(again.body.redirect_uri) })).statusCode).toBe(200);
  });

  it('A47 A48 when it is cut after the COMMIT of a redemption or of a start, the same call again gets what was made', async () => {
    const key = { 'idempotency-key': 'basket-1' };
    proxy.cutAfter('commit');
    expect((await start(world, {}, key)).statusCode).toBe(503);
    const { body: started, statusCode } = await start(world, {}, key);
    expect(statusCode).toBe(201);
    expect((await start(world, {}, key)).body.id).toBe(started.id);
    const form = answerFor(world, await openRequest(world, started));
    const outcome = outcomeIn((await post(world, form)).body.redirect_uri);
    proxy.cutAfter('commit');
    expect(await redeem(world, started.id, { outcome })).toMatchObject({
      statusCode: 503,
      body: { code: 'server_store' },
    });
    const redeemed = await redeem(world, started.id, { outcome });
    expect(redeemed.statusCode).toBe(200);
    expect(await redeem(world, started.id, { outcome })).toEqual(redeemed);
  });

  it('F5 when it is cut before the change, nothing has happened and the next try counts', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    proxy.cutAfter('begin');
    expect((await post(world, form)).statusCode).toBe(503);
    expect(await statusOf(world, started.id)).toBe('pending');
    expect((await post(world, form)).statusCode).toBe(200);
  });

  it('F5 while it hangs, calls end with 503 and the node is not ready; afterwards all is well', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    proxy.hang(true);
    const [answer, ready] = await Promise.all([post(world, form), world.server.app.inject({ url: '/v1/ready' })]);
    expect(answer.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({ status: 'not_ready', checks: { database: false } });
    proxy.hang(false);
    expect((await post(world, form)).statusCode).toBe(200);
    expect((await world.server.app.inject({ url: '/v1/ready' })).statusCode).toBe(200);
  });
});
