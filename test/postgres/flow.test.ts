// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey, createShop, listApiKeys, putPolicy, revokeApiKey } from '#server/operator.ts';
import { checkAuditLog } from '#server/store/audit.ts';
import { countOutbox } from '#server/store/events.ts';
import { MIGRATIONS, migrate } from '#server/store/migrations/index.ts';
import { openStore } from '#server/store/open.ts';
import { listPolicies } from '#server/store/policies.ts';
import { purge } from '#server/store/purge.ts';
import { listShops } from '#server/store/shops.ts';
import { sweepExpired } from '#server/upkeep.ts';
import { createTestDatabase, describeWithPostgres } from '../support/postgres/database.ts';
import {
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  POLICIES,
  post,
  redeem,
  SHOP,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

describeWithPostgres('a verifier on PostgreSQL', () => {
  const database = createTestDatabase();
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: database.store, realTime: true });
  });
  afterAll(async () => {
    await world?.close();
    await database.drop();
  });

  it('takes a verification from start to decision', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    const answer = await post(world, form);
    expect(answer.statusCode).toBe(200);
    expect(await post(world, form)).toEqual(answer);
    const redeemed = await redeem(world, started.id, { outcome: outcomeIn(answer.body.redirect_uri) });
    expect(redeemed.statusCode).toBe(200);
    expect(await statusOf(world, started.id)).toBe('verified');
  });

  it('lists and counts for its operator, in numbers', async () => {
    const settings = { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] };
    await createShop(world.store, { ...settings, webhookUrl: `${SHOP}/hook` }, world.random);
    await post(world, declineFor(await openRequest(world, (await start(world)).body)));
    const { oldest, ...counts } = (await countOutbox(world.store.db)).get('vinum-shop') ?? {};
    expect(counts).toEqual({ waiting: 1, dead: 0 });
    expect(oldest).toBeTypeOf('number');
    expect(await world.server.services.metrics.render()).toContain('hushmark_webhooks{state="waiting"} 1\n');
    const [bistro, vinum] = await listShops(world.store.db);
    expect([bistro?.clientId, vinum?.clientId, typeof vinum?.createdAt]).toEqual(['bistro', 'vinum-shop', 'number']);
    expect(await listApiKeys(world.store, 'vinum-shop')).toHaveLength(2);
    expect((await listPolicies(world.store.db)).map(({ policy }) => policy.name)).toEqual(
      POLICIES.map(({ name }) => name).sort(),
    );
    await createShop(world.store, { ...settings, policies: POLICIES.map(({ name }) => name) }, world.random);
  });

  it('R18 lets the database’s clock decide, however wrong the node’s is', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    const real = world.clock.now;
    for (const wrong of [3_600_000, -3_600_000, 86_400_000 * 30]) {
      world.clock.now = real + wrong;
      expect(await statusOf(world, started.id)).toBe('pending');
    }
    world.clock.now = real - 86_400_000;
    await world.store.db
      .updateTable('verifications')
      .set({ expires_at: world.store.time() } as never)
      .where('id', '=', started.id)
      .execute();
    expect((await post(world, form)).body.code).toBe('session_expired');
    world.clock.now = real;
  });

  it('sweeps what has expired once, and purges what is old', async () => {
    const { body: started } = await start(world);
    await world.store.db
      .updateTable('verifications')
      .set({ expires_at: 5 } as never)
      .where('id', '=', started.id)
      .execute();
    expect(await sweepExpired(world.server.services)).toBeGreaterThanOrEqual(1);
    expect(await sweepExpired(world.server.services)).toBe(0);
    expect(await statusOf(world, started.id)).toBe('expired');
    expect(await purge(world.store, { verifications: -10, events: -10 })).toBeGreaterThanOrEqual(1);
    expect(await statusOf(world, started.id)).toBe('404');
  });

  it('A04 replays an idempotent call', async () => {
    const headers = { 'idempotency-key': 'basket-1' };
    const first = await start(world, {}, headers);
    expect(await start(world, {}, headers)).toEqual(first);
    expect((await start(world, { flow: 'cross_device' }, headers)).statusCode).toBe(422);
  });

  it('keeps one audit chain although changes come at the same time', async () => {
    const keys = await Promise.all(
      Array.from({ length: 12 }, () =>
        createApiKey(world.store, { clientId: 'bistro', kind: 'secret', mode: 'test' }, world.random),
      ),
    );
    await Promise.all(keys.map(({ id }) => revokeApiKey(world.store, id)));
    await putPolicy(world.store, { ...POLICIES[0], version: 2 });
    expect(await checkAuditLog(world.store.db)).toBeUndefined();
    await world.store.db
      .updateTable('audit')
      .set({ detail: '{}' } as never)
      .where('seq', '=', 3)
      .execute();
    expect(await checkAuditLog(world.store.db)).toBe(3);
  });

  it('R19 refuses, over all nodes, a second bundle with a number that was used', async () => {
    const before = world.bundle().sequence;
    await world.publish({ revoked: [1n] });
    const { digest } = world.bundle();
    await world.publish({ revoked: [2n], sequence: before + 1 });
    const announced = await world.server.app.inject({ url: '/v1/trust/test-registry' });
    expect(announced.json()).toMatchObject({ bundles: [{ digest, sequence: before + 1 }] });
  });

  it('A33 says that the database cannot be used, and nothing about it', async () => {
    const away = { kind: 'postgres', url: 'postgres://someone:hunter2@127.0.0.1:1/none' } as const;
    const error: unknown = await openStore(away).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'server_store' });
    expect(String(error)).not.toContain('hunter2');
  });

  it('migrates twice without harm, from several nodes at once', async () => {
    const stores = await Promise.all([openStore(database.store), openStore(database.store)]);
    await Promise.all(stores.map((store) => migrate(store.db, database.store.schema)));
    await Promise.all(stores.map((store) => store.close()));
    expect(Object.keys(MIGRATIONS)).toEqual(Object.keys(MIGRATIONS).sort());
  });
});
