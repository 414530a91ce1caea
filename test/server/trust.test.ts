// SPDX-License-Identifier: GPL-3.0-or-later
/** Sources of trust bundles, and keys that change (row A28). */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateSigningKey } from '#protocol/jws.ts';
import { verifyDecision } from '#protocol/request/decision.ts';
import { bundleDigest } from '#protocol/trust/bundle.ts';
import { bundleDirectory, bundleUrl } from '#server/trust/sources.ts';
import { createTrust } from '#server/trust/trust.ts';
import {
  API,
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  pathOf,
  post,
  redeem,
  start,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('a directory as source', () => {
  it('gives the newest bundle files and nothing else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hushmark-bundles-'));
    try {
      for (let age = 0; age < 6; age++) {
        const path = join(directory, `${age}.hmtb`);
        await writeFile(path, Buffer.from(`HMTB${age}`));
        await utimes(path, 1000 - age, 1000 - age);
      }
      await writeFile(join(directory, 'current.json'), '{}');
      const found = await bundleDirectory(directory)();
      expect(found.map((bytes) => Buffer.from(bytes).toString())).toEqual(['HMTB0', 'HMTB1', 'HMTB2', 'HMTB3']);
      await expect(bundleDirectory(join(directory, 'missing'))()).rejects.toThrow();
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('another verifier as source', () => {
  const fetchFrom = (async (input: string | URL | Request) => {
    const answer = await world.server.app.inject({ url: pathOf(String(input)) });
    return new Response(new Uint8Array(answer.rawPayload), { status: answer.statusCode });
  }) as typeof fetch;

  it('is asked for the announced file, whole and by its digest', async () => {
    const [file] = await bundleUrl(`${API}/v1/trust/test-registry`, fetchFrom)();
    expect(file).toEqual(world.bundleFile());
    await world.publish({ revoked: [9n] });
    const [next] = await bundleUrl(`${API}/v1/trust/test-registry`, fetchFrom)();
    expect(next).toEqual(world.bundleFile());
  });

  it('has no file but those that it announced', async () => {
    const ask = (digest: string) => world.server.app.inject({ url: `/v1/trust/bundles/${digest}` });
    expect((await ask(world.bundle().digest)).statusCode).toBe(200);
    expect((await ask('A'.repeat(43))).json()).toMatchObject({ status: 404, code: 'server_not_found' });
  });

  it('is not believed when it announces nonsense or sends without end', async () => {
    const answers = (body: BodyInit, status = 200) => (async () => new Response(body, { status })) as typeof fetch;
    for (const fetch of [
      answers('{"digest":"../../etc/passwd"}'),
      answers('{"digest":5}'),
      answers('not json'),
      answers('x'.repeat(5000)),
      answers('', 404),
    ]) {
      await expect(bundleUrl(`${API}/v1/trust/test-registry`, fetch)()).rejects.toThrow();
    }
  });
});

it('keeps verifying when the source fails, until the bundle in force expires', async () => {
  let broken = false;
  await world.close();
  world = await createWorld({
    deps: {
      bundles: new Map([
        [
          'test-registry',
          async () => {
            if (broken) throw new Error('no such directory');
            return [world?.bundleFile() ?? new Uint8Array()];
          },
        ],
      ]),
    },
  });
  await world.publish();
  broken = true;
  await world.server.refreshTrust();
  expect((await start(world)).statusCode).toBe(201);
  world.clock.now += 14 * 86_400_000;
  expect((await start(world)).statusCode).toBe(503);
});

it('R19 L18 a second bundle for a number that was seen is refused, told, written down and counted', async () => {
  const first = world.bundleFile();
  const { trustRoot } = world.bundle();
  await world.publish({ sequence: 1, revoked: [5n] });
  const second = world.bundleFile();
  expect(second).not.toEqual(first);
  const alarms: string[] = [];
  let files = [second];
  const trust = createTrust({
    store: world.store,
    registries: [{ id: 'test-registry', keys: [world.registryKey.jwk] }],
    sources: new Map([['test-registry', async () => files]]),
    recompute: async () => trustRoot,
    onAlarm: ({ problem }) => void alarms.push(problem),
  });
  await trust.refresh();
  await trust.refresh();
  const [one, two] = [first, second].map(bundleDigest);
  const problem = `there are two signed bundles with the number 1: ${one} and ${two}`;
  expect(alarms).toEqual([problem, 'no bundle at or above sequence 1']);
  expect(trust.forks('test-registry')).toBe(1);
  const written = await world.store.db.selectFrom('audit').selectAll().where('kind', '=', 'trust_fork').execute();
  expect(written.map(({ detail }) => JSON.parse(detail))).toContainEqual({ registry: 'test-registry', problem });
  expect(() => trust.current('test-registry', world.clock.now / 1000)).toThrow();
  files = [first];
  await trust.refresh();
  expect(trust.current('test-registry', world.clock.now / 1000).sequence).toBe(1);
  await trust.settled();
});

it('tells the operator when a source is away, back, and away again, and when a registry publishes no more', async () => {
  const told: string[] = [];
  let away = true;
  let isEmpty = false;
  const trust = createTrust({
    store: world.store,
    registries: [{ id: 'test-registry', keys: [world.registryKey.jwk] }],
    sources: new Map([
      [
        'test-registry',
        async () => {
          if (away) throw new Error('no connection');
          return isEmpty ? [] : [world.bundleFile()];
        },
      ],
    ]),
    recompute: async () => world.bundle().trustRoot,
    onAlarm: ({ problem }) => void told.push(problem),
    onNews: (_registry, news) => void told.push(news),
  });
  away = false;
  isEmpty = true;
  await trust.refresh();
  await trust.refresh();
  expect(told.splice(0)).toEqual(['the source has no bundle']);
  isEmpty = false;
  for (const isAway of [true, true, false, false, true, true]) {
    away = isAway;
    await trust.refresh();
  }
  expect(told.splice(0)).toEqual(['the source cannot be read', 'bundle 1 is in force', 'the source cannot be read']);
  away = false;
  await trust.refresh();
  for (const days of [6, 2, 7]) {
    world.clock.now += days * 86_400_000;
    await trust.refresh();
    await trust.refresh();
  }
  expect(told).toEqual([
    'the source can be read again',
    'bundle 1 should have a successor by now',
    'bundle 1 has ended, and there is no newer one',
    'refused a bundle: trust_stale',
    'no bundle at or above sequence 1',
  ]);
  expect(trust.held('test-registry', world.clock.now / 1000)?.sequence).toBe(1);
  await trust.settled();
});

it('remembers over a restart which bundle was the newest', async () => {
  await world.publish({ sequence: 7 });
  const { trust } = world.server.services;
  expect(trust.current('test-registry', world.clock.now / 1000).sequence).toBe(7);
  const newest = world.bundleFile();
  await world.publish({ sequence: 3 });
  const older = world.bundleFile();
  let files = [older];
  const restarted = createTrust({
    store: world.store,
    registries: [{ id: 'test-registry', keys: [world.registryKey.jwk] }],
    sources: new Map([['test-registry', async () => files]]),
    recompute: async () => world.bundle().trustRoot,
    onAlarm: () => undefined,
  });
  await restarted.refresh();
  expect(() => restarted.current('test-registry', world.clock.now / 1000)).toThrow();
  files = [older, newest];
  await restarted.refresh();
  expect(restarted.current('test-registry', world.clock.now / 1000).sequence).toBe(7);
  await restarted.settled();
});

it('A28 signs requests with the newest key that the registry lists, and publishes all of them', async () => {
  const next = generateSigningKey(world.random);
  const keys = { ...world.keys, signing: [next, ...world.keys.signing] };
  await world.close();
  world = await createWorld({ deps: { keys } });
  const { body: started } = await start(world);
  const request = await openRequest(world, started);
  const answer = await post(world, answerFor(world, request));
  const redeemed = await redeem(world, started.id, { outcome: outcomeIn(answer.body.redirect_uri) });
  const check = (jwks: (typeof next.jwk)[]) =>
    verifyDecision(redeemed.body.decision, {
      keys: jwks,
      issuer: API,
      audience: 'vinum-shop',
      policy: { name: 'over-18', version: 1 },
      order: null,
      now: world.clock.now / 1000,
    });
  expect(check([next.jwk])).toMatchObject({ valid: true });
  expect(check([keys.signing[1]!.jwk])).toMatchObject({ valid: false, reason: 'signature' });
  const published = await world.server.app.inject({ url: '/.well-known/jwks.json' });
  expect(published.json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid)).toEqual(
    keys.signing.map(({ jwk }) => jwk.kid),
  );
  expect(published.headers['cache-control']).toBe('public, max-age=300');
});
