// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { parseJwks } from '#protocol/jws.ts';
import { verifyDecision } from '#protocol/request/decision.ts';
import {
  API,
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  post,
  redeem,
  SHOP,
  start,
  statusOf,
  WALLET,
  type World,
} from '../support/server/world.ts';

const ORDER = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

async function published(): Promise<ReturnType<typeof parseJwks>> {
  const response = await world.server.app.inject({ url: '/.well-known/jwks.json' });
  return parseJwks((response.json() as { keys: unknown }).keys, 'keys');
}

describe('a verification on the same device', () => {
  it('goes from start to a decision that says what the shop asked and nothing about the customer', async () => {
    const { statusCode, body: started } = await start(world, { order: ORDER });
    expect(statusCode).toBe(201);
    expect(started.otherwise).toBe('At the door.');
    expect(started.learns).toContainEqual(expect.objectContaining({ en: 'you are 18 or older' }));
    expect(started.wallet_url).toMatch(
      new RegExp(
        `^${WALLET}/#/present\\?client_id=vinum-shop&request_uri=${encodeURIComponent(`${API}/v1/requests/req_`)}`,
      ),
    );
    const request = await openRequest(world, started);
    expect(request.shop).toBe('Vinum Wine Shop');
    const answer = await post(world, answerFor(world, request));
    expect(answer.statusCode).toBe(200);
    expect(answer.body.redirect_uri).toMatch(/^https:\/\/vinum\.example\/back\?visit=1&response_code=rc_/);
    expect(await statusOf(world, started.id)).toBe('pending');

    const outcome = outcomeIn(answer.body.redirect_uri);
    const redeemed = await redeem(world, started.id, { outcome, order: ORDER });
    expect(redeemed.statusCode).toBe(200);
    expect(await statusOf(world, started.id)).toBe('verified');
    const result = verifyDecision(redeemed.body.decision, {
      keys: await published(),
      issuer: API,
      audience: 'vinum-shop',
      policy: { name: 'over-18', version: 1 },
      order: ORDER,
      now: world.clock.now / 1000,
    });
    expect(result).toMatchObject({
      valid: true,
      decision: { test: true, circuits: [newestNamed(world.artefacts.circuits, 'age').circuitDigest] },
    });
    expect(result.valid && result.decision.pseudonyms).toBeUndefined();
  });

  it('says not_completed after a refusal, and sends the customer back without a code', async () => {
    const { body: started } = await start(world);
    const request = await openRequest(world, started);
    const answer = await post(world, declineFor(request));
    expect(answer).toEqual({ statusCode: 200, body: { redirect_uri: `${SHOP}/back?visit=1` } });
    expect(await statusOf(world, started.id)).toBe('not_completed');
  });

  it('asks for two credentials in one go', async () => {
    const { body: started } = await start(world, { policy: 'adult-member' });
    const request = await openRequest(world, started);
    expect(request.statements.map(({ circuit }) => circuit)).toEqual(['age', 'attributes']);
    const answer = await post(world, answerFor(world, request));
    const redeemed = await redeem(world, started.id, {
      policy: { name: 'adult-member', version: 1 },
      outcome: outcomeIn(answer.body.redirect_uri),
    });
    expect(redeemed.statusCode).toBe(200);
  });

  it('hands a pseudonym to the shop only under a policy that asks for one', async () => {
    const { body: started } = await start(world, { policy: 'voucher' });
    const request = await openRequest(world, started);
    const answer = await post(world, answerFor(world, request, { nullifier: 99n }));
    const redeemed = await redeem(world, started.id, {
      policy: 'voucher',
      outcome: outcomeIn(answer.body.redirect_uri),
    });
    const payload = JSON.parse(
      Buffer.from(redeemed.body.decision?.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(payload.pseudonym).toEqual(['99']);
  });
});

describe('a verification from another device', () => {
  it('is verified by the answer with the number, and the page learns the outcome from the stream', async () => {
    const { body: started } = await start(world, { policy: 'over-18-phone', flow: 'cross_device' });
    expect(started.code).toMatch(/^[0-9]{4}$/);
    const request = await openRequest(world, started);
    const answer = await post(world, answerFor(world, request, { code: started.code ?? '' }));
    expect(answer).toEqual({ statusCode: 200, body: {} });
    expect(await statusOf(world, started.id)).toBe('verified');
    const stream = await world.server.app.inject({
      url: `/v1/verifications/${started.id}/events`,
      headers: { origin: SHOP },
    });
    expect(stream.headers['access-control-allow-origin']).toBe(SHOP);
    const event = JSON.parse(/^data: (.*)$/m.exec(stream.body)?.[1] ?? '{}') as Record<string, string>;
    expect(event.status).toBe('verified');
    // An EventSource comes back with the last id, and 204 keeps it away.
    const last = /^id: (.*)$/m.exec(stream.body)?.[1];
    expect(last).toBeDefined();
    const back = await world.server.app.inject({
      url: `/v1/verifications/${started.id}/events`,
      headers: { origin: SHOP, 'last-event-id': last },
    });
    expect([back.statusCode, back.body]).toEqual([204, '']);
    // The same at once, for a page that no stream reaches.
    const asked = await world.server.app.inject({
      url: `/v1/verifications/${started.id}/events`,
      headers: { origin: SHOP, accept: 'application/json' },
    });
    expect(asked.json()).toEqual(event);
    expect(asked.headers['access-control-allow-origin']).toBe(SHOP);
    expect(asked.headers.vary).toContain('Accept');
    expect(started.expires_in).toBe(started.expires_at - Math.floor(world.clock.now / 1000));
    const redeemed = await redeem(world, started.id, { policy: 'over-18-phone', outcome: event.outcome });
    expect(redeemed.statusCode).toBe(200);
  });
});

describe('a publishable key', () => {
  const asPage = (body: object, origin = SHOP) =>
    world.server.app.inject({
      method: 'POST',
      url: '/v1/verifications',
      headers: { authorization: `Bearer ${world.publishableKey}`, origin },
      payload: { policy: 'over-18', return_url: `${SHOP}/back`, ...body },
    });

  it('starts its policy from a registered origin, and nothing else', async () => {
    expect((await asPage({})).statusCode).toBe(201);
    expect((await asPage({ policy: 'over-16' })).statusCode).toBe(403);
    expect((await asPage({}, 'https://evil.example')).statusCode).toBe(403);
    const id = (await asPage({})).json<{ id: string }>().id;
    expect(await statusOf(world, id, world.publishableKey)).toBe('403');
    expect(await statusOf(world, id)).toBe('pending');
  });
});
