// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose credentials count at the verifier: policies may name issuers, and test issuers count in test questions only.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { createApiKey } from '#server/operator.ts';
import {
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  POLICIES,
  post,
  readCircuits,
  redeem,
  start,
  type World,
  type WorldOptions,
} from '../support/server/world.ts';

let world: World;
afterEach(() => world.close());

/** With the keys of a real ceremony, as far as the verifier knows, and a live key for the shop. */
async function live(options: WorldOptions = {}) {
  world = await createWorld({ ...options, deps: { artefacts: { ...(await readCircuits()), development: false } } });
  const { key } = await createApiKey(
    world.store,
    { clientId: 'vinum-shop', kind: 'secret', mode: 'live' },
    world.random,
  );
  return { authorization: `Bearer ${key}` };
}

describe('one test issuer among the accepted ones', () => {
  it('R28 leaves live decisions live, and its own credentials count for none of them', async () => {
    const headers = await live({ testIssuers: [2] });
    const { body: started } = await start(world, {}, headers);
    expect(started.test).toBe(false);
    const request = await openRequest(world, started);
    expect(request.test).toBeUndefined();
    const withTests = answerFor(world, request, { trustRoot: world.bundle().trustRoot });
    expect((await post(world, withTests)).body).toMatchObject({ code: 'proof_invalid' });
    const answer = await post(world, answerFor(world, request));
    const redeemed = await redeem(world, started.id, { outcome: outcomeIn(answer.body.redirect_uri) }, headers);
    const [, payload = ''] = (redeemed.body.decision ?? '').split('.');
    const decision = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(decision).toMatchObject({ aud: 'vinum-shop' });
    expect(decision.test).toBeUndefined();
  });

  it('R28 counts in questions that are started with a test key', async () => {
    await live({ testIssuers: [2] });
    const { body: started } = await start(world);
    expect(started.test).toBe(true);
    const request = await openRequest(world, started);
    expect(request.test).toBe(true);
    const answer = await post(world, answerFor(world, request, { trustRoot: world.bundle().trustRoot }));
    expect(answer.statusCode).toBe(200);
  });

  it('R28 a policy that only test issuers could satisfy is a test for everybody', async () => {
    const headers = await live({ testIssuers: [0, 1, 2] });
    expect((await start(world, {}, headers)).body.test).toBe(true);
  });
});

describe('a policy that names whom it counts', () => {
  const [adult] = POLICIES;
  const naming = (counted: object) => [{ ...adult, credentials: [{ ...adult!.credentials[0]!, ...counted }] }];

  it.each([{ issuers: ['issuer-1', 'somebody-else'] }, { assurance: ['passport-seen'] }])(
    'I18 accepts proofs about those only: %j',
    async (counted) => {
      const headers = await live({ policies: naming(counted) });
      const { body: started } = await start(world, {}, headers);
      const request = await openRequest(world, started);
      const anybody = answerFor(world, request, { trustRoot: world.bundle().trustRoot });
      expect((await post(world, anybody)).body).toMatchObject({ code: 'proof_invalid' });
      expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
    },
  );

  it('is refused at the start when it counts nobody whom the registry accepts, so that no customer meets it', async () => {
    const headers = await live({ policies: naming({ issuers: ['somebody-else'] }) });
    const { statusCode, body } = await start(world, {}, headers);
    expect([statusCode, body]).toEqual([400, expect.objectContaining({ code: 'input_policy' })]);
    expect(body).toMatchObject({ hint: expect.stringContaining('registry status') });
  });
});
