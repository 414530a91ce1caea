// SPDX-License-Identifier: GPL-3.0-or-later
/** The operator's numbers: what is counted, what never stands in them, and who can reach them. */

import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { REASONS } from '#base/reasons.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { STATED_VERSIONS } from '#protocol/policy/circuits.ts';
import { EVERY, watchEventLoop } from '#server/metrics/event-loop.ts';
import { createShop } from '#server/operator.ts';
import { startServer } from '#server/server.ts';
import { parseConfig } from '#server/setup/config.ts';
import { upkeepJobs } from '#server/upkeep.ts';
import { createPool } from '#server/verify/pool.ts';
import {
  API,
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  post,
  REGISTRY,
  readCircuits,
  redeem,
  SHOP,
  start,
  UNLIMITED,
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
  for (const world of open.splice(0)) await world.close();
});

type Sample = { readonly name: string; readonly labels: Record<string, string>; readonly value: number };

async function samples(world: World): Promise<Sample[]> {
  const text = await world.server.services.metrics.render();
  return text.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (value === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

async function number(world: World, name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const wanted = JSON.stringify(labels);
  return (await samples(world)).find(
    (each) => each.name === `hushmark_${name}` && JSON.stringify(each.labels) === wanted,
  )?.value;
}

describe('what is counted', () => {
  it('counts what the full queue turns away, as proofs, as 503 and by its code', async () => {
    const pool = await createPool({ circuits: (await readCircuits()).circuits, threads: 1, queue: 0 });
    const world = await newWorld({ deps: { verifier: pool } });
    expect(await number(world, 'refusals_total', { code: 'server_busy' })).toBe(0);
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    for (let attempt = 0; attempt < 3; attempt++) expect((await post(world, form)).statusCode).toBe(503);
    expect(await number(world, 'verification_turned_away_total', { lane: 'first' })).toBe(3);
    expect(await number(world, 'http_responses_total', { route: '/v1/responses', status: '503' })).toBe(3);
    expect(await number(world, 'refusals_total', { code: 'server_busy' })).toBe(3);
    expect(await number(world, 'verification_queue_limit')).toBe(256);
  });

  it('counts batches and proofs of the pool, and those that wait', async () => {
    const pool = await createPool({ circuits: (await readCircuits()).circuits, threads: 1, queue: 5 });
    const { circuitDigest } = newestNamed((await readCircuits()).circuits, 'age');
    const task = { circuitDigest, signals: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n], proof: 'none' };
    const answers = Promise.allSettled(Array.from({ length: 9 }, () => pool.verify([task])));
    expect(pool.load()).toMatchObject({ lanes: { first: { waiting: 5, turnedAway: 3, batches: 0 } }, threads: 1 });
    await answers;
    // One that was taken at once, and the five that waited for it.
    expect(pool.load().lanes.first).toEqual({ waiting: 0, batches: 2, valid: 0, wrong: 6, turnedAway: 3 });
    await pool.verify([task], { suspect: true }).catch(() => undefined);
    expect(pool.load().lanes.suspect).toMatchObject({ batches: 1, wrong: 1 });
    await pool.close();
    expect(pool.load()).toMatchObject({ threads: 0, lost: 0 });
  });

  it('counts an answer once, however often it is sent, and refusals by their code', async () => {
    const world = await newWorld();
    const request = await openRequest(world, (await start(world)).body);
    await post(world, answerFor(world, request, { challenge: 5n }));
    const form = answerFor(world, request);
    for (let attempt = 0; attempt < 3; attempt++) expect((await post(world, form)).statusCode).toBe(200);
    await post(world, declineFor(await openRequest(world, (await start(world)).body)));
    expect(await number(world, 'answers_total', { result: 'accepted' })).toBe(1);
    expect(await number(world, 'answers_total', { result: 'declined' })).toBe(1);
    expect(await number(world, 'refusals_total', { code: 'proof_invalid' })).toBe(1);
    expect(await number(world, 'http_responses_total', { route: '/v1/responses', status: '200' })).toBe(4);
    await world.server.app.inject({ url: '/v1/%ZZ' });
    expect(await number(world, 'http_responses_total', { route: 'unknown', status: '400' })).toBe(1);
  });

  it('tells how old the trust bundle is, and how long it lasts, also when it has ended', async () => {
    const world = await newWorld();
    world.clock.now += 3_600_000;
    expect(await number(world, 'trust_bundle_age_seconds', { registry: REGISTRY })).toBe(3600);
    expect(await number(world, 'trust_bundle_left_seconds', { registry: REGISTRY })).toBe(14 * 86_400 - 3600);
    world.clock.now += 15 * 86_400_000;
    expect(await number(world, 'trust_bundle_left_seconds', { registry: REGISTRY })).toBeLessThan(0);
  });

  it('tells what waits for shops, for how long, and what was given up', async () => {
    const world = await newWorld();
    const webhookUrl = `${SHOP}/hook`;
    const settings = { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'], webhookUrl };
    await createShop(world.store, settings, world.random);
    expect(await number(world, 'webhooks_oldest_seconds')).toBe(0);
    for (let count = 0; count < 2; count++) {
      await post(world, declineFor(await openRequest(world, (await start(world)).body)));
    }
    world.clock.now += 40_000;
    expect(await number(world, 'webhooks', { state: 'waiting' })).toBe(2);
    expect(await number(world, 'webhooks_oldest_seconds')).toBe(40);
    await createShop(world.store, { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] }, world.random);
    const told: object[] = [];
    const job = upkeepJobs(world.server.services, (delivery) => told.push(delivery)).find(
      ({ name }) => name === 'webhooks',
    );
    await job?.run();
    await job?.stop?.();
    expect(told).toMatchObject([{ givenUp: true }, { givenUp: true }]);
    expect(await number(world, 'webhook_attempts_total', { result: 'failed' })).toBe(2);
    expect(await number(world, 'webhooks', { state: 'waiting' })).toBe(0);
    expect(await number(world, 'webhooks', { state: 'given_up' })).toBe(2);
  });

  it('still answers when the database does not, and says what it does not know', async () => {
    const world = await newWorld();
    await world.store.close();
    expect(await number(world, 'webhooks', { state: 'waiting' })).toBeNaN();
    expect(await number(world, 'refusals_total', { code: 'server_store' })).toBe(0);
  });

  it('sees how late the event loop comes', () => {
    vi.useFakeTimers();
    try {
      let now = 0;
      const seen: number[] = [];
      const stop = watchEventLoop(
        (seconds) => seen.push(seconds),
        () => now,
      );
      for (const late of [0, 0, 30, 0]) {
        now += EVERY + late;
        vi.advanceTimersByTime(EVERY);
      }
      stop();
      vi.advanceTimersByTime(10 * EVERY);
      expect(seen).toEqual([0, 0, 0.03, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what never stands in it', () => {
  it('L11 has no id, nonce, nullifier, key, shop, policy, address or anything that was sent, whatever happens', async () => {
    const world = await newWorld();
    const { body: started } = await start(world, { policy: 'voucher', return_url: `${SHOP}/canary?visit=canary` });
    const request = await openRequest(world, started);
    const nullifier = 987_654_321_012_345n;
    await post(world, answerFor(world, request, { challenge: 5n, nullifier }));
    const form = answerFor(world, request, { nullifier });
    const answer = await post(world, form);
    const outcome = outcomeIn(answer.body.redirect_uri);
    await redeem(world, started.id, { outcome, policy: 'voucher' }, { 'idempotency-key': 'canary' });
    await world.server.app.inject({ url: `/v1/verifications/${started.id}/events`, headers: { origin: SHOP } });
    await world.server.app.inject({
      url: '/canary?canary=1',
      headers: { host: 'canary' },
      remoteAddress: '198.51.100.7',
    });
    await world.server.app.inject({ method: 'POST', url: '/v1/verifications', payload: { canary: 1 } });
    await world.server.app.inject({ method: 'OPTIONS', url: '/v1/responses', headers: { origin: WALLET } });
    world.verifier.before = () => Promise.reject(new Error('canary'));
    await post(world, answerFor(world, await openRequest(world, (await start(world)).body)));
    const text = await world.server.services.metrics.render();
    const { metrics } = world.server.services;
    expect(metrics.contentType).toMatch(/^text\/plain/);
    const secrets = [started.id, request.requestId, request.nonce, outcome, world.secretKey, nullifier.toString()];
    const others = ['canary', 'vinum', 'bistro', 'voucher', 'over-18', SHOP, WALLET, API, '198.51', '127.0.0.1'];
    for (const secret of [...secrets, ...others, started.id.slice(4, 20), world.secretKey.split('_')[3] ?? '?']) {
      expect(text, secret).not.toContain(secret);
    }
    const routes = new Set(['unknown', '*']);
    for (const [, path = ''] of world.server.app.printRoutes({ commonPrefix: false }).matchAll(/── (\S+) \(/g)) {
      routes.add(path);
    }
    const closed: Record<string, (value: string) => boolean> = {
      route: (value) => [...routes].some((path) => value.endsWith(path)) && /^[\w/:.*-]+$/.test(value),
      status: (value) => /^[1-5]\d\d$/.test(value),
      code: (value) => value in REASONS,
      result: (value) => ['accepted', 'declined', 'valid', 'wrong', 'delivered', 'failed'].includes(value),
      lane: (value) => ['first', 'suspect'].includes(value),
      state: (value) => ['waiting', 'given_up'].includes(value),
      registry: (value) => value === REGISTRY,
      circuit: (value) => value in STATED_VERSIONS,
      digest: (value) => world.artefacts.circuits.some(({ circuitDigest }) => circuitDigest === value),
      bucket: (value) => value in UNLIMITED,
      le: (value) => value === '+Inf' || Number(value) > 0,
    };
    for (const { name, labels } of await samples(world)) {
      for (const [label, value] of Object.entries(labels)) {
        expect(closed[label]?.(value), `${name} ${label}=${value}`).toBe(true);
      }
    }
  });
});

describe('who can reach it', () => {
  const run = (world: World, metrics?: { port: number }) =>
    startServer(
      {
        publicUrl: API,
        listen: { host: '127.0.0.1', port: 0 },
        wallets: [WALLET],
        registries: [{ id: REGISTRY, keys: [world.registryKey.jwk] }],
        artefacts: 'build',
        ...(metrics === undefined ? {} : { metrics }),
      },
      {
        store: world.store,
        keys: world.keys,
        artefacts: world.artefacts,
        verifier: world.verifier,
        bundles: new Map([[REGISTRY, async () => [world.bundleFile()]]]),
        recompute: async () => world.bundle().trustRoot,
        production: false,
      },
    );

  it('A30 is not on the port of the API, whoever asks', async () => {
    const world = await newWorld();
    const server = await run(world, { port: 0 });
    const headers = { authorization: `Bearer ${world.secretKey}`, host: '127.0.0.1' };
    for (const path of [
      '/metrics',
      '/metrics/',
      '/v1/metrics',
      '//metrics',
      '/v1/../metrics',
      '/.well-known/metrics',
    ]) {
      const { status } = await fetch(`http://${server.listensAt[0]}${path}`, { headers });
      expect(status, path).toBe(404);
    }
    expect(server.app.printRoutes()).not.toContain('metrics');
    await server.close();
  });

  it('A30 listens nowhere unless it is told to, and then at the loopback address alone, for one address', async () => {
    const world = await newWorld();
    const silent = await run(world);
    expect(silent.metricsUrl).toBeUndefined();
    await silent.close();
    const server = await run(world, { port: 0 });
    const url = new URL(server.metricsUrl ?? '');
    expect(url.hostname).toBe('127.0.0.1');
    const response = await fetch(url);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.text()).toContain('hushmark_event_loop_late_seconds_count');
    expect((await fetch(new URL('/', url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    // A listener at every address would be at this one too.
    const elsewhere = await new Promise((resolve) => {
      const socket = connect(Number(url.port), '127.0.0.2', () => resolve('open'));
      socket.once('error', () => resolve('refused'));
      socket.once('connect', () => socket.destroy());
    });
    expect(elsewhere).toBe('refused');
    await server.close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('refuses the port of the API', async () => {
    const world = await newWorld();
    const config = {
      publicUrl: API,
      listen: { host: '127.0.0.1', port: 8080 },
      wallets: [WALLET],
      registries: [{ id: REGISTRY, keys: [world.registryKey.jwk] }],
      artefacts: 'build',
    };
    expect(() => parseConfig({ ...config, metrics: { port: 8080 } })).toThrow('/metrics/port');
    expect(() => parseConfig({ ...config, metrics: { port: 9464, host: '0.0.0.0' } })).toThrow('/metrics');
  });
});
