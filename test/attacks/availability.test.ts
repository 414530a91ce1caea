// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What happens when parts fail, hang or are flooded (rows P26, A12, A37, A38, A40, A49), and what the answers then are.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { createShop } from '#server/operator.ts';
import { markDelivered, postpone, recordEvents } from '#server/store/events.ts';
import { purge } from '#server/store/purge.ts';
import { pollStreams, startUpkeep, sweepExpired } from '#server/upkeep.ts';
import { createPool } from '#server/verify/pool.ts';
import {
  answerFor,
  createWorld,
  NOON,
  openRequest,
  post,
  readCircuits,
  SHOP,
  standInProof,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

describe('a verifier that fails', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('P26 is never taken for a yes: throwing, hanging up, or answering nonsense leaves the verification open', async () => {
    const answers: unknown[] = [
      undefined,
      null,
      true,
      [],
      [true],
      [{ valid: 'true' }],
      [{ valid: 1 }],
      [{}],
      [undefined],
      [{ valid: true }, { valid: true }],
    ];
    const { body: started } = await start(world);
    const request = await openRequest(world, started);
    const form = answerFor(world, request);
    const { verify } = world.verifier;
    for (const answer of answers) {
      const { body: other } = await start(world);
      world.verifier.verify = async () => answer as never;
      const refused = await post(world, answerFor(world, await openRequest(world, other)));
      expect(refused.statusCode, JSON.stringify(answer)).toBeGreaterThanOrEqual(400);
      expect(await statusOf(world, other.id)).toBe('pending');
    }
    for (const error of [new HushmarkError('server_busy'), new Error('boom'), new RangeError('secret 123')]) {
      world.verifier.verify = () => Promise.reject(error);
      const refused = await post(world, form);
      expect(refused.statusCode).toBeGreaterThanOrEqual(500);
      expect(JSON.stringify(refused.body)).not.toMatch(/boom|123/);
    }
    world.verifier.verify = verify;
    expect((await post(world, form)).statusCode).toBe(200);
  });

  it('A12 says 503 and when to come back, and counts no wrong proof against the customer', async () => {
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    world.verifier.before = () => Promise.reject(new HushmarkError('server_busy'));
    for (let attempt = 0; attempt < 6; attempt++) {
      const response = await world.server.app.inject({
        method: 'POST',
        url: '/v1/responses',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: form,
      });
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('2');
    }
    world.verifier.before = async () => undefined;
    expect((await post(world, form)).statusCode).toBe(200);
  });

  it('A49 is not ready, and answers 503, while the database takes no writes; and is again with the next call', async () => {
    const ready = async () => {
      world.clock.now += 1000;
      return (await world.server.app.inject({ url: '/v1/ready' })).json();
    };
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    // As on a full disk or a standby: everything can be read, and nothing written.
    await sql`pragma query_only = on`.execute(world.store.db);
    expect(await ready()).toMatchObject({ status: 'not_ready', checks: { database: false } });
    const refused = await world.server.app.inject({
      method: 'POST',
      url: '/v1/responses',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: form,
    });
    expect(refused.json()).toMatchObject({ status: 503, code: 'server_store' });
    expect(refused.headers['retry-after']).toBe('2');
    await sql`pragma query_only = off`.execute(world.store.db);
    expect((await post(world, form)).statusCode).toBe(200);
    expect(await ready()).toMatchObject({ status: 'ready' });
  });

  it('A40 is not ready without a verifier, a database or a bundle, and ready with all of them', async () => {
    const ready = async () => (await world.server.app.inject({ url: '/v1/ready' })).json();
    expect(await ready()).toMatchObject({ status: 'ready' });
    world.verifier.ready = false;
    expect(await ready()).toMatchObject({ status: 'not_ready', checks: { verifier: false, database: true } });
    world.verifier.ready = true;
    world.clock.now += 15 * 86_400_000;
    expect(await ready()).toMatchObject({ status: 'not_ready', checks: { bundles: false } });
    await world.publish();
    expect(await ready()).toMatchObject({ status: 'ready' });
    world.clock.now += 1000;
    await world.store.close();
    expect(await ready()).toMatchObject({ status: 'not_ready', checks: { database: false } });
    expect((await world.server.app.inject({ url: '/v1/health' })).statusCode).toBe(200);
  });
});

describe('the verification pool', async () => {
  const { circuitDigest } = newestNamed((await readCircuits()).circuits, 'age');
  const task = () => ({
    circuitDigest,
    signals: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n],
    proof: standInProof([1n]),
  });

  it('A12 turns away what does not fit its queue, and answers what does, each for itself', async () => {
    const pool = await createPool({ circuits: (await readCircuits()).circuits, threads: 1, queue: 5 });
    const answers = await Promise.allSettled(Array.from({ length: 9 }, () => pool.verify([task()])));
    const refused = answers.filter(({ status }) => status === 'rejected');
    // One is taken at once, five wait.
    expect(refused).toHaveLength(3);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value).toEqual([{ valid: false, reason: 'not_on_curve' }]);
      else expect(answer.reason).toMatchObject({ code: 'server_busy' });
    }
    expect(await pool.verify([task()])).toHaveLength(1);
    await pool.close();
    await expect(pool.verify([task()])).rejects.toMatchObject({ code: 'server_busy' });
    expect(pool.isReady()).toBe(false);
  });

  it('P26 replaces a thread that does not answer, and its callers hear that it is busy', async () => {
    const { circuits } = await readCircuits();
    const onLost = vi.fn();
    const pool = await createPool({ circuits, threads: 1, queue: 100, timeout: 0, onLost });
    // Points of the groups, so that every one of them costs a pairing.
    const proof = {
      ...standInProof([]),
      pi_a: ['1', '2', '1'],
      pi_b: [
        [
          '10857046999023057135944570762232829481370756359578518086990519993285655852781',
          '11559732032986387107991004021392285783925812861821192530917403151452391805634',
        ],
        [
          '8495653923123431417604973247489272438418190587263600148770280649306958101930',
          '4082367875863433681332203403145435568316851327593401208105741076214120093531',
        ],
        ['1', '0'],
      ],
    };
    const many = Array.from({ length: 64 }, () => ({ ...task(), proof }));
    await expect(pool.verify(many)).rejects.toMatchObject({ code: 'server_busy' });
    expect(onLost).toHaveBeenCalledTimes(1);
    expect(pool.load()).toMatchObject({ lost: 1, threads: 0 });
    await vi.waitUntil(() => pool.isReady(), { timeout: 30_000 });
    await pool.close();
  });

  it('refuses to start with a key that lets anybody forge', async () => {
    const { circuits } = await readCircuits();
    const [first, ...others] = circuits;
    const degenerate = first && { ...first, vkey: { ...first.vkey, delta: first.vkey.gamma } };
    const spoiled = [degenerate ?? expect.unreachable(), ...others];
    await expect(createPool({ circuits: spoiled, threads: 1, queue: 5 })).rejects.toThrow();
  });
});

describe('housekeeping', () => {
  it('A38 goes on when a job fails, and the other jobs do too', async () => {
    vi.useFakeTimers();
    try {
      const failures: string[] = [];
      let good = 0;
      const stop = startUpkeep(
        [
          { name: 'rejects', every: 1000, run: () => Promise.reject(new Error('poison')) },
          {
            name: 'throws',
            every: 1000,
            run: () => {
              throw new Error('poison');
            },
          },
          { name: 'good', every: 1000, run: async () => ++good },
        ],
        (job) => failures.push(job),
      );
      await vi.advanceTimersByTimeAsync(3500);
      await stop();
      expect(good).toBe(3);
      expect(failures.filter((job) => job === 'rejects')).toHaveLength(3);
      expect(failures.filter((job) => job === 'throws')).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('A37 stops although a job hangs, such as a webhook whose receiver never answers', async () => {
    vi.useFakeTimers();
    try {
      const stop = startUpkeep(
        [{ name: 'hangs', every: 1000, run: () => new Promise(() => undefined) }],
        () => undefined,
      );
      await vi.advanceTimersByTimeAsync(1000);
      let stopped = false;
      const stopping = stop().then(() => {
        stopped = true;
      });
      await vi.advanceTimersByTimeAsync(4000);
      expect(stopped).toBe(false);
      await vi.advanceTimersByTimeAsync(1000);
      await stopping;
    } finally {
      vi.useRealTimers();
    }
  });

  it('A37 answers in our form what was being sent when it was told to stop', async () => {
    const world = await createWorld();
    const { app } = world.server;
    await app.listen({ host: '127.0.0.1', port: 0 });
    const [address] = app.addresses();
    if (address === undefined || typeof address === 'string') throw new Error('no address');
    const socket = connect(address.port, '127.0.0.1');
    // In one piece, so that the server has the beginning of the second request when it has answered the first.
    socket.write('GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/nothing HTTP/1.1\r\n');
    await once(socket, 'data');
    const closing = world.server.close();
    socket.write('Host: x\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    await closing;
    await world.store.close();
  });

  it('A11 has a limit on how slowly a client may send, where Node has none', async () => {
    const world = await createWorld();
    const { server } = world.server.app;
    expect(server.requestTimeout).toBe(10_000);
    expect(server.headersTimeout).toBe(8000);
    expect(server.timeout).toBe(60_000);
    expect(server.keepAliveTimeout).toBe(5000);
    await world.close();
  });

  it('streams hear of what happened on another node, and of expiry', async () => {
    const world = await createWorld();
    const { hub } = world.server.services;
    const { body: started } = await start(world);
    let heard = 0;
    const watcher = { id: started.id, address: '198.51.100.7', party: 'vinum-shop test secret' };
    const stop = hub.watch(watcher, () => ++heard);
    await pollStreams(world.server.services);
    await pollStreams(world.server.services);
    expect(heard).toBe(1);
    world.clock.now += 300_000;
    await pollStreams(world.server.services);
    expect(heard).toBe(2);
    stop?.();
    expect(hub.watched()).toEqual([]);
    for (let count = 0; count < 4; count++) expect(hub.watch(watcher, () => undefined)).toBeDefined();
    expect(hub.watch(watcher, () => undefined)).toBeUndefined();
    await world.close();
  });

  it('A34 purges what is over, in steps, and nothing else', async () => {
    const world = await createWorld();
    const { body: open } = await start(world);
    for (let count = 0; count < 30; count++) await start(world);
    world.clock.now += 299_000;
    await start(world);
    await world.store.db
      .updateTable('verifications')
      .set({ expires_at: 1 } as never)
      .where('id', '!=', open.id)
      .execute();
    expect(await sweepExpired(world.server.services)).toBe(31);
    const retention = { verifications: 3600, events: 3600 };
    expect(await purge(world.store, retention)).toBe(0);
    world.clock.now += 3_601_000;
    expect(await purge(world.store, retention)).toBe(31);
    expect(await statusOf(world, open.id)).toBe('expired');
    await world.close();
  });

  it('A34 ends and purges what was answered and never redeemed, too', async () => {
    const world = await createWorld();
    const { body: started } = await start(world);
    await post(world, answerFor(world, await openRequest(world, started)));
    const state = () => world.store.db.selectFrom('verifications').select(['status', 'ended_at']).execute();
    world.clock.now += 299_000;
    expect(await sweepExpired(world.server.services)).toBe(0);
    expect(await state()).toEqual([{ status: 'answered', ended_at: null }]);
    world.clock.now += 1000;
    expect(await sweepExpired(world.server.services)).toBe(1);
    expect(await state()).toEqual([{ status: 'expired', ended_at: world.clock.now / 1000 }]);
    const retention = { verifications: 3600, events: 3600 };
    world.clock.now += 3_600_000;
    expect(await purge(world.store, retention)).toBe(0);
    world.clock.now += 1000;
    expect(await purge(world.store, retention)).toBe(1);
    expect(await state()).toEqual([]);
    await world.close();
  });

  it('A34 keeps a webhook that is still to be delivered, however old it is', async () => {
    const world = await createWorld();
    const settings = { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] };
    await createShop(world.store, { ...settings, webhookUrl: 'https://hooks.example/' }, world.random);
    const ids = ['evt_waiting', 'evt_delivered', 'evt_dead'];
    const event = (id: string) => ({ id, clientId: 'vinum-shop', type: 'verification.expired', body: '{}' });
    await world.store.durably((transaction) => recordEvents(transaction, ids.map(event), NOON / 1000));
    await markDelivered(world.store, 'evt_delivered');
    await postpone(world.store, 'evt_dead', undefined);
    const kept = async () => (await world.store.db.selectFrom('events').select('id').execute()).map(({ id }) => id);
    const retention = { verifications: 3600, events: 3600 };
    world.clock.now += 3_600_000;
    expect(await purge(world.store, retention)).toBe(0);
    expect(await kept()).toHaveLength(3);
    world.clock.now += 1000;
    expect(await purge(world.store, retention)).toBe(2);
    expect(await kept()).toEqual(['evt_waiting']);
    await world.close();
  });

  it('A37 closes open event streams and stops', async () => {
    const world = await createWorld();
    const { body: started } = await start(world);
    await world.server.app.listen({ host: '127.0.0.1', port: 0 });
    const address = world.server.app.server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    const response = await fetch(`http://127.0.0.1:${address.port}/v1/verifications/${started.id}/events`, {
      headers: { origin: SHOP },
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('"status":"pending"');
    await world.close();
    expect((await reader?.read())?.done).toBe(true);
  });
});
