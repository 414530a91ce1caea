// SPDX-License-Identifier: GPL-3.0-or-later
/** A question that waits longer for its answer (row A53): how long, for whom, and what stays as it was. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepExpired } from '#server/upkeep.ts';
import {
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  pathOf,
  post,
  type Started,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

const TTL = 300;
const HOUR = 3600;

describe('more time for an answer', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  const pass = (seconds: number) => {
    world.clock.now += seconds * 1000;
  };
  const seconds = () => Math.floor(world.clock.now / 1000);
  async function ask(requestUri: string, within = world) {
    const url = `${pathOf(requestUri)}/more-time`;
    const response = await within.server.app.inject({ method: 'POST', url });
    return { statusCode: response.statusCode, body: response.json<Record<string, unknown>>(), response };
  }
  const look = async ({ id }: Started) => {
    const headers = { authorization: `Bearer ${world.secretKey}` };
    return (await world.server.app.inject({ url: `/v1/verifications/${id}`, headers })).json();
  };

  it('is the policy’s time again, from now on, and the shop sees the new end', async () => {
    const { body: started } = await start(world);
    pass(200);
    const { statusCode, body } = await ask(started.request_uri);
    expect({ statusCode, body }).toEqual({
      statusCode: 200,
      body: { expires_at: seconds() + TTL, expires_in: TTL },
    });
    expect(await look(started)).toMatchObject({ status: 'pending', expires_at: seconds() + TTL });
    const events = `/v1/verifications/${started.id}/events`;
    const state = await world.server.app.inject({ url: events, headers: { accept: 'application/json' } });
    expect(state.json()).toEqual({ status: 'pending', expires_in: TTL });
  });

  it('changes nothing about the request: the answer to what was signed at first still counts', async () => {
    const { body: started } = await start(world);
    const before = await world.server.app.inject({ url: pathOf(started.request_uri) });
    const request = await openRequest(world, started);
    pass(TTL - 1);
    await ask(started.request_uri);
    pass(TTL - 1);
    const after = await world.server.app.inject({ url: pathOf(started.request_uri) });
    expect(after.body).toBe(before.body);
    expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
  });

  it('A53: ends an hour after the start, however often somebody asks', async () => {
    const { body: started } = await start(world);
    const begun = seconds();
    let last = 0;
    for (let round = 0; round < 40; round++) {
      pass(TTL - 5);
      const { statusCode, body } = await ask(started.request_uri);
      if (statusCode !== 200) break;
      last = Number(body.expires_at);
    }
    expect(last).toBe(begun + HOUR);
    expect(await statusOf(world, started.id)).toBe('expired');
  });

  it('A53: asking again and again writes nothing and gets nothing', async () => {
    const { body: started } = await start(world);
    const first = await ask(started.request_uri);
    pass(5);
    expect((await ask(started.request_uri)).body.expires_at).toBe(first.body.expires_at);
  });

  it('A53: is none after the end, once it was swept and before', async () => {
    const { body: started } = await start(world);
    pass(TTL);
    expect((await ask(started.request_uri)).body).toMatchObject({ status: 410, code: 'session_expired' });
    await sweepExpired(world.server.services);
    expect((await ask(started.request_uri)).body).toMatchObject({ status: 410, code: 'session_expired' });
    expect(await statusOf(world, started.id)).toBe('expired');
  });

  it('A53: the sweep at the first end leaves alone what has more time, and ends it at the second', async () => {
    const { body: started } = await start(world);
    pass(TTL - 1);
    await ask(started.request_uri);
    pass(2);
    expect(await sweepExpired(world.server.services)).toBe(0);
    pass(TTL);
    expect(await sweepExpired(world.server.services)).toBe(1);
  });

  it('A53: is none once it was answered, declined or cancelled', async () => {
    const answered = (await start(world)).body;
    await post(world, answerFor(world, await openRequest(world, answered)));
    const declined = (await start(world)).body;
    await post(world, declineFor(await openRequest(world, declined)));
    const cancelled = (await start(world)).body;
    const headers = { authorization: `Bearer ${world.secretKey}` };
    await world.server.app.inject({ method: 'POST', url: `/v1/verifications/${cancelled.id}/cancel`, headers });
    const codes = [];
    for (const { request_uri } of [answered, declined, cancelled]) codes.push((await ask(request_uri)).body.code);
    expect(codes).toEqual(['session_already_answered', 'session_already_answered', 'session_cancelled']);
  });

  it('A53: needs the link: an id that was made up, or that of the verification, gets nothing', async () => {
    const { body: started } = await start(world);
    const end = started.expires_at;
    const made = started.request_uri.replace(/.{43}$/, 'A'.repeat(43));
    expect((await ask(made)).body).toMatchObject({ status: 404, code: 'session_not_found' });
    const other = started.request_uri.replace(/[^/]+$/, started.id);
    expect((await ask(other)).statusCode).toBe(400);
    expect(await look(started)).toMatchObject({ expires_at: end });
  });

  it('A53: takes no more than half of the room that the shop has for open questions', async () => {
    const small = await createWorld({ limits: { openPerShop: 4 } });
    try {
      const first = (await start(small)).body;
      small.clock.now += 60_000;
      expect((await ask(first.request_uri, small)).statusCode).toBe(200);
      await start(small);
      await start(small);
      small.clock.now += 60_000;
      const { response, body } = await ask(first.request_uri, small);
      expect(body).toMatchObject({ status: 429, code: 'auth_rate_limited' });
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      // There is still room for new ones.
      expect((await start(small)).statusCode).toBe(201);
    } finally {
      await small.close();
    }
  });

  it('A53: is counted by address like whatever else wallets ask', async () => {
    const small = await createWorld({ limits: { requestsPerMinute: { address: 3 } } });
    try {
      const { body: started } = await start(small);
      const codes = [];
      for (let count = 0; count < 5; count++) codes.push((await ask(started.request_uri, small)).statusCode);
      expect(codes).toEqual([200, 200, 200, 429, 429]);
    } finally {
      await small.close();
    }
  });

  it('is none where the operator gives none', async () => {
    const strict = await createWorld({ limits: { longestWait: 0 } });
    try {
      const { body: started } = await start(strict);
      strict.clock.now += 100_000;
      expect((await ask(started.request_uri, strict)).body.expires_at).toBe(started.expires_at);
    } finally {
      await strict.close();
    }
  });
});
