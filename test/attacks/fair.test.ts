// SPDX-License-Identifier: GPL-3.0-or-later
/** What one customer, shop or stranger uses up is not taken from the others (rows A41, A42, A43, A45, A46). */
import { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApiKey } from '#server/operator.ts';
import { createStatusHub } from '#server/status-hub.ts';
import { countOpen } from '#server/store/verifications.ts';
import { createTurns } from '#server/turns.ts';
import { sweepExpired } from '#server/upkeep.ts';
import {
  createWorld,
  OTHER_SHOP,
  SHOP,
  start,
  WALLET,
  type World,
  type WorldOptions,
} from '../support/server/world.ts';

const open: World[] = [];
async function newWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  open.push(world);
  return world;
}
afterEach(async () => {
  vi.restoreAllMocks();
  for (const world of open.splice(0)) await world.close();
});

const keyHeader = (key: string) => ({ authorization: `Bearer ${key}` });
const startBy = (world: World, key: string, origin?: string) =>
  start(world, { return_url: `${SHOP}/back` }, { ...keyHeader(key), ...(origin === undefined ? {} : { origin }) });

describe('A41 a proxy that nobody named', () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const warnings = () => lines.filter((line) => line.includes('"alarm":"proxy"'));

  it('is told once, without an address, when its word is ignored', async () => {
    for (const trustedProxies of [undefined, [], ['10.0.0.1']]) {
      lines.length = 0;
      const world = await createWorld({ ...(trustedProxies ? { trustedProxies } : {}), deps: { log: { stream } } });
      const ask = (headers: Record<string, string>) => world.server.app.inject({ url: '/v1/health', headers });
      await ask({});
      expect(warnings()).toHaveLength(0);
      for (let count = 0; count < 3; count++) await ask({ 'x-forwarded-for': '198.51.100.7' });
      expect(warnings()).toHaveLength(1);
      expect(lines.join()).not.toContain('198.51.100.7');
      await world.close();
    }
  });

  it('is not told of one that was named', async () => {
    lines.length = 0;
    const world = await createWorld({ trustedProxies: ['10.0.0.0/8'], deps: { log: { stream } } });
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    await world.server.app.inject({ url: '/v1/health', headers, remoteAddress: '10.1.2.3' });
    expect(warnings()).toHaveLength(0);
    await world.close();
  });
});

describe('A41 limits of requests', () => {
  type Ask = { url?: string; key?: string; from?: string; origin?: string };
  const ask = (world: World, { url = '/v1/policies', key, from = '198.51.100.1', origin }: Ask) =>
    world.server.app.inject({
      url,
      remoteAddress: from,
      headers: { ...(key === undefined ? {} : keyHeader(key)), ...(origin === undefined ? {} : { origin }) },
    });
  const status = async (world: World, what: Ask) => (await ask(world, what)).statusCode;
  async function statuses(world: World, what: Ask, count: number): Promise<number[]> {
    const all: number[] = [];
    for (let made = 0; made < count; made++) all.push(await status(world, what));
    return all;
  }
  const bundle = '/v1/trust/test-registry';
  const wrongKey = `hm_test_sk_0123456789abcdef_${'A'.repeat(43)}`;

  it('unknown paths and wrong keys use up nothing that customers and shops of the same address need', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { stray: 2, wrongKeys: 2 } } });
    expect(await status(world, { key: world.secretKey })).toBe(200);
    expect(await statuses(world, { url: '/nothing' }, 3)).toEqual([404, 404, 429]);
    expect(await statuses(world, { key: wrongKey }, 3)).toEqual([401, 401, 429]);
    expect(await statuses(world, {}, 1)).toEqual([429]);
    expect(await status(world, { url: bundle })).toBe(200);
    expect(await status(world, { key: world.secretKey })).toBe(200);
    expect(await status(world, { key: world.otherKey, from: '198.51.100.2' })).toBe(200);
  });

  it('a secret key is counted by itself, from wherever it comes', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { secretKey: 2, address: 2 } } });
    const from = (last: number) => `198.51.100.${last}`;
    for (const last of [1, 2]) expect(await status(world, { key: world.secretKey, from: from(last) })).toBe(200);
    expect(await status(world, { key: world.secretKey, from: from(3) })).toBe(429);
    expect(await statuses(world, { key: world.otherKey }, 2)).toEqual([200, 200]);
    expect(await statuses(world, { url: bundle }, 3)).toEqual([200, 200, 429]);
    expect(await status(world, { url: bundle, from: from(2) })).toBe(200);
  });

  it('who knows how a key begins, which is no secret, uses up nothing of it', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { secretKey: 1 } } });
    const forged = `${world.secretKey.slice(0, -43)}${'A'.repeat(43)}`;
    expect(await statuses(world, { key: forged }, 3)).toEqual([401, 401, 401]);
    expect(await statuses(world, { key: world.secretKey }, 2)).toEqual([200, 429]);
  });

  it('visitors of a shop’s page are counted one by one', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { page: 1 } } });
    const visit = (remoteAddress: string) =>
      world.server.app.inject({
        method: 'POST',
        url: '/v1/verifications',
        remoteAddress,
        headers: { ...keyHeader(world.publishableKey), origin: SHOP },
        payload: { policy: 'over-18', return_url: `${SHOP}/back` },
      });
    expect((await visit('2001:db8:1:2::1')).statusCode).toBe(201);
    // The same network of one customer.
    const refused = await visit('2001:db8:1:2::2');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['access-control-allow-origin']).toBe(SHOP);
    expect((await visit('2001:db8:1:3::1')).statusCode).toBe(201);
  });

  it('every answer says what is left, and a refusal says when there is room again', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { secretKey: 2 } } });
    const first = await ask(world, { key: world.secretKey });
    expect(first.headers['ratelimit-policy']).toBe('"secret-key";q=2;w=60');
    expect(first.headers.ratelimit).toMatch(/^"secret-key";r=1;t=(60|59)$/);
    await ask(world, { key: world.secretKey });
    const { headers } = await ask(world, { key: world.secretKey });
    const [, seconds] = /^"secret-key";r=0;t=(\d+)$/.exec(String(headers.ratelimit)) ?? [];
    expect(Number(seconds)).toBeGreaterThan(30);
    expect(headers['retry-after']).toBe(seconds);
  });

  it('over a limit the database is not asked any more, neither for the key nor for the page’s origin', async () => {
    const world = await newWorld({ limits: { requestsPerMinute: { secretKey: 1, wrongKeys: 1, address: 1 } } });
    await statuses(world, { key: world.secretKey }, 2);
    await status(world, { key: wrongKey });
    const events = `/v1/verifications/ver_${'A'.repeat(43)}/events`;
    await status(world, { url: events, origin: SHOP });
    const select = vi.spyOn(world.store.db, 'selectFrom');
    expect(await status(world, { key: world.secretKey, origin: SHOP })).toBe(429);
    expect(await status(world, { key: wrongKey, origin: SHOP })).toBe(429);
    expect(await status(world, { url: events, origin: OTHER_SHOP })).toBe(429);
    expect(select).not.toHaveBeenCalled();
    // A wallet, whose address is in the configuration, is told what is wrong.
    const { headers } = await ask(world, { url: bundle, origin: WALLET });
    expect(headers['access-control-allow-origin']).toBe(WALLET);
  });
});

describe('A42 the key in a shop’s page, and keys for tests', () => {
  it('use up nothing of what the shop’s server may have open', async () => {
    const world = await newWorld({ limits: { openPerShop: 2 } });
    const live = { clientId: 'vinum-shop', kind: 'secret', mode: 'live' } as const;
    const { key: liveKey } = await createApiKey(world.store, live, world.random);
    const codes: number[] = [];
    for (let made = 0; made < 3; made++) codes.push((await startBy(world, world.publishableKey, SHOP)).statusCode);
    for (let made = 0; made < 3; made++) codes.push((await startBy(world, world.secretKey)).statusCode);
    for (let made = 0; made < 3; made++) codes.push((await startBy(world, liveKey)).statusCode);
    expect(codes).toEqual([201, 201, 429, 201, 201, 429, 201, 201, 429]);
  });

  it('are held to their quota also when many ask at once, and told when the first place is free', async () => {
    const world = await newWorld({ limits: { openPerShop: 3 } });
    const asked = await Promise.all(
      Array.from({ length: 12 }, () =>
        world.server.app.inject({
          method: 'POST',
          url: '/v1/verifications',
          headers: { ...keyHeader(world.publishableKey), origin: SHOP },
          payload: { policy: 'over-18', return_url: `${SHOP}/back` },
        }),
      ),
    );
    const refused = asked.filter(({ statusCode }) => statusCode === 429);
    expect(asked.filter(({ statusCode }) => statusCode === 201)).toHaveLength(3);
    expect(refused).toHaveLength(9);
    expect(refused[0]?.headers['retry-after']).toBe('300');
  });
});

describe('A42 event streams', () => {
  it('are limited by address and by whose verification it is, so that nobody takes all of them', () => {
    const hub = createStatusHub({ streams: 6, streamsPerShop: 3, streamsPerAddress: 2 });
    let made = 0;
    const watch = (address: string, party: string) =>
      hub.watch({ id: `ver_${made++}`, address, party }, () => undefined);
    const first = watch('a', 'vinum-shop test publishable');
    expect(first).toBeDefined();
    expect(watch('a', 'vinum-shop live secret')).toBeDefined();
    expect(watch('a', 'bistro live secret')).toBeUndefined();
    for (const address of ['b', 'c']) expect(watch(address, 'vinum-shop test publishable')).toBeDefined();
    expect(watch('d', 'vinum-shop test publishable')).toBeUndefined();
    expect(watch('d', 'vinum-shop live secret')).toBeDefined();
    expect(watch('e', 'bistro live secret')).toBeDefined();
    expect(watch('f', 'bistro live secret')).toBeUndefined();
    first?.();
    first?.();
    expect(hub.size()).toBe(5);
    expect(watch('a', 'bistro live secret')).toBeDefined();
  });

  it('are counted by the customer’s address and by mode and kind of the key that started the verification', async () => {
    const world = await newWorld({
      limits: { streamsPerAddress: 1, streamsPerShop: 1 },
      trustedProxies: ['127.0.0.1'],
    });
    const { app } = world.server;
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const follow = async (id: string, address: string) => {
      const headers = { 'x-forwarded-for': address };
      return (await fetch(`http://127.0.0.1:${port}/v1/verifications/${id}/events`, { headers })).status;
    };
    const byPage = async () => (await startBy(world, world.publishableKey, SHOP)).body.id;
    const byServer = async () => (await startBy(world, world.secretKey)).body.id;
    expect(await follow(await byPage(), '198.51.100.1')).toBe(200);
    expect(await follow(await byPage(), '198.51.100.2')).toBe(503);
    expect(await follow(await byServer(), '198.51.100.1')).toBe(503);
    expect(await follow(await byServer(), '198.51.100.2')).toBe(200);
  });
});

describe('A43 many open verifications', () => {
  it('are counted once a second and shop, in an index, and no further than the quota', async () => {
    const world = await newWorld();
    const party = { clientId: 'vinum-shop', mode: 'test', kind: 'secret' } as const;
    for (let made = 0; made < 4; made++) await start(world);
    expect(await countOpen(world.store, party, 3)).toBe(3);
    const texts: string[] = [];
    const compile = vi.spyOn(world.store.db, 'selectFrom');
    for (let made = 0; made < 3; made++) await start(world);
    // A look that is not the first of its second counts nothing.
    expect(compile.mock.calls.filter(([from]) => typeof from === 'object')).toHaveLength(0);
    world.clock.now += 1000;
    for (let made = 0; made < 3; made++) await start(world);
    expect(compile.mock.calls.filter(([from]) => typeof from === 'object')).toHaveLength(1);
    const plan = sql<{ detail: string }>`explain query plan select expires_at from verifications where client_id = 'a'
      and mode = 'test' and started_by = 'secret' and status in ('pending', 'answered') and expires_at > 1 limit 3`;
    for (const { detail } of (await plan.execute(world.store.db)).rows) texts.push(detail);
    expect(texts.join()).toContain('COVERING INDEX sessions_quota');
  });

  it('expire in batches, and between them everybody else has a turn', async () => {
    const world = await newWorld();
    for (let made = 0; made < 60; made++) await start(world);
    world.clock.now += 301_000;
    const left = async () => {
      const pending = world.store.db.selectFrom('verifications').select('id').where('status', '=', 'pending');
      return (await pending.execute()).length;
    };
    const seen = new Set<number>();
    let done = false;
    const watch = (async () => {
      while (!done) {
        await turn();
        seen.add(await left());
      }
    })();
    expect(await sweepExpired(world.server.services)).toBe(60);
    done = true;
    await watch;
    expect([...seen].filter((count) => count > 0 && count < 60).length).toBeGreaterThan(1);
  });
});

it('A45 a bundle is sent from where it lies: no request has a copy of it', async () => {
  const world = await createWorld();
  const { digest } = world.bundle();
  const file = world.server.services.trust.file(digest);
  const writes = vi.spyOn(ServerResponse.prototype, 'write');
  const response = await world.server.app.inject({ url: `/v1/trust/bundles/${digest}` });
  expect(response.rawPayload.equals(world.bundleFile())).toBe(true);
  const [[sent] = []] = writes.mock.calls;
  writes.mockRestore();
  expect((sent as Buffer).buffer).toBe(file?.buffer);
  await world.close();
});

describe('A46 a rush', () => {
  /** Works that end when they are told to. */
  function works() {
    const begun: string[] = [];
    const end: (() => void)[] = [];
    const work = (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => end.push(() => resolve(name)));
    };
    /** Ends them one by one, in the order in which they began. */
    async function endAll(count: number): Promise<void> {
      for (let at = 0; at < count; at++) {
        while (begun.length <= at) await turn();
        end[at]?.();
      }
    }
    return { begun, work, endAll };
  }

  it('is taken in the order in which it came, party by party', async () => {
    const turns = createTurns({ atOnce: 2, waiting: 10 });
    const { begun, work, endAll } = works();
    const all = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'b2'].map((name) => turns.take(name.charAt(0), work(name)));
    while (begun.length < 2) await turn();
    for (let more = 0; more < 20; more++) await turn();
    expect(begun).toHaveLength(2);
    await endAll(8);
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4', 'a5']);
  });

  it('does not keep out whoever comes while it lasts: the event loop turns between two works', async () => {
    const turns = createTurns({ atOnce: 8, waiting: 50 });
    let loops = 0;
    let last = 0;
    const work = async () => {
      expect(loops - last).toBeGreaterThan(3);
      last = loops;
    };
    let isOver = false;
    const counting = (async () => {
      while (!isOver) {
        await turn();
        loops += 1;
      }
    })();
    await Promise.all(Array.from({ length: 20 }, () => turns.take('a', work)));
    isOver = true;
    await counting;
  });

  it('that is too long is refused with the time after which there is room, and a failed start gives its turn back', async () => {
    let now = 0;
    const turns = createTurns({ atOnce: 1, waiting: 20, clock: () => now });
    for (let made = 0; made < 60; made++) {
      const failing = turns.take('a', async () => {
        now += 500;
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
    }
    const { begun, work, endAll } = works();
    const first = turns.take('a', work('first'));
    while (begun.length === 0) await turn();
    const all = Array.from({ length: 20 }, (_, index) => turns.take('a', work(String(index))));
    await expect(turns.take('a', work('late'))).rejects.toMatchObject({ code: 'server_busy', retryAfter: 10 });
    const other = turns.take('b', work('other'));
    await endAll(22);
    expect(await Promise.all([first, ...all, other])).toHaveLength(22);
    expect(begun.indexOf('other')).toBeLessThan(4);
  });

  it('of starts is answered in order, or with 503 and nothing stored', async () => {
    const world = await newWorld({ limits: { startsWaiting: 20 } });
    const { turns } = world.server.services;
    // Those that begin are held until all have come.
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const take = turns.take.bind(turns);
    let come = 0;
    vi.spyOn(turns, 'take').mockImplementation((party, work) => {
      come += 1;
      if (come === 40) release();
      return take(party, () => held.then(work));
    });
    const answered: number[] = [];
    const codes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const { statusCode } = await start(world);
        if (statusCode === 201) answered.push(index);
        return statusCode;
      }),
    );
    expect(answered.length).toBeGreaterThanOrEqual(20);
    expect(answered.length).toBeLessThanOrEqual(28);
    expect(codes.filter((code) => code === 503)).toHaveLength(40 - answered.length);
    expect(answered).toEqual(answered.toSorted((one, other) => one - other));
    const stored = await world.store.db.selectFrom('verifications').select('id').execute();
    expect(stored).toHaveLength(answered.length);
  });
});
