// SPDX-License-Identifier: GPL-3.0-or-later
/** What keeps nodes and shops out of each other's way, with PostgreSQL's own locks (rows A42, A43, A44). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createShop } from '#server/operator.ts';
import { recordEvents } from '#server/store/events.ts';
import { openStore } from '#server/store/open.ts';
import type { Store } from '#server/store/store.ts';
import { countOpen, timeOfFirstEnd, type Verification } from '#server/store/verifications.ts';
import { sweepExpired } from '#server/upkeep.ts';
import { createCourier } from '#server/webhooks/courier.ts';
import { createTestDatabase, describeWithPostgres } from '../support/postgres/database.ts';
import { createWorld, SHOP, start, type World } from '../support/server/world.ts';

describeWithPostgres('several nodes', () => {
  const database = createTestDatabase();
  let world: World;
  let other: Store;
  beforeAll(async () => {
    world = await createWorld({ store: database.store, realTime: true });
    other = await openStore(database.store, () => 0);
    const settings = { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] };
    await createShop(world.store, { ...settings, webhookUrl: 'https://hooks.example/' }, world.random);
  });
  afterAll(async () => {
    await world.close();
    await other.close();
    await database.drop();
  });

  it('A42 count what a party has open, and when the first of it ends', async () => {
    for (let made = 0; made < 3; made++) await start(world);
    const party = { clientId: 'vinum-shop', mode: 'test', kind: 'secret' } as const;
    expect(await countOpen(world.store, party, 100)).toBe(3);
    expect(await countOpen(world.store, party, 2)).toBe(2);
    expect(await countOpen(world.store, { ...party, kind: 'publishable' }, 100)).toBe(0);
    const left = (await timeOfFirstEnd(world.store, party)) - (await world.store.now());
    expect(left).toBeGreaterThan(200);
    expect(left).toBeLessThanOrEqual(300);
  });

  it('A43 sweep at the same time without waiting for each other, and each verification ends once', async () => {
    const [row] = await world.store.db.selectFrom('verifications').selectAll().limit(1).execute();
    const due = (index: number): Verification => ({
      ...row!,
      id: `ver_${index}`,
      request_id: `req_${index}`,
      expires_at: 5,
    });
    await world.store.db
      .insertInto('verifications')
      .values(Array.from({ length: 90 }, (_, index) => due(index)))
      .execute();
    const services = { ...world.server.services, store: other };
    const sweeps = [sweepExpired(world.server.services), sweepExpired(services), sweepExpired(services)];
    const ended = (await Promise.all(sweeps)).reduce((total, count) => total + count, 0);
    expect(ended + (await sweepExpired(services))).toBe(90);
    const events = await world.store.db.selectFrom('events').select('body').execute();
    expect(new Set(events.map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)).size).toBe(90);
    expect(events).toHaveLength(90);
    await world.store.db.deleteFrom('events').execute();
  });

  it('A44 claim each event once', async () => {
    const now = await world.store.now();
    const events = Array.from({ length: 40 }, (_, index) => {
      return { id: `evt_${index}`, clientId: 'vinum-shop', type: 'verification.expired', body: '{}' };
    });
    await world.store.durably((transaction) => recordEvents(transaction, events, now));
    const told: string[] = [];
    const couriers = [world.store, other, other].map((store) =>
      createCourier(store, world.random, ({ id }) => told.push(id), { lookup: async () => [] }),
    );
    // Nothing is allowed to be sent, so every event is tried once and put off.
    for (let round = 0; round < 40; round++) await Promise.all(couriers.map((courier) => courier.round()));
    await Promise.all(couriers.map((courier) => courier.stop()));
    expect(told.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });
});
