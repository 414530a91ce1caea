// SPDX-License-Identifier: GPL-3.0-or-later
/** Attacks on the exchange between shop, verifier and wallet: rows R01 to R27 that a verifier must stop by itself. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { createShop, disableShop } from '#server/operator.ts';
import { triesOf } from '#server/verifications/code.ts';
import {
  AGE,
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  POLICIES,
  pathOf,
  post,
  redeem,
  SHOP,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const advance = (seconds: number): void => {
  world.clock.now += seconds * 1000;
};

async function events(): Promise<string[]> {
  const rows = await world.store.db.selectFrom('events').select('type').execute();
  return rows.map(({ type }) => type);
}

async function pendingRequest(body: object = {}) {
  const { body: started } = await start(world, body);
  return { started, request: await openRequest(world, started) };
}

describe('replay', () => {
  it('R01 A03 gives the same answer again the same reply, another one 409, and the shop one event', async () => {
    await createShop(
      world.store,
      { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'], webhookUrl: 'https://hooks.example/h' },
      world.random,
    );
    const { started, request } = await pendingRequest();
    const form = answerFor(world, request);
    const first = await post(world, form);
    expect(first.statusCode).toBe(200);
    expect(await post(world, form)).toEqual(first);
    const respelled = form.replace('%22version%22%3A1', '%22version%22%3A+1');
    expect(respelled).not.toBe(form);
    expect(await post(world, respelled)).toMatchObject({ statusCode: 409, body: { code: 'session_already_answered' } });
    expect((await redeem(world, started.id, { outcome: outcomeIn(first.body.redirect_uri) })).statusCode).toBe(200);
    expect(await post(world, form)).toEqual(first);
    expect(await events()).toEqual(['verification.verified']);
  });

  it('R02 R15 P28 refuses the answer to another verification', async () => {
    const [one, two] = [await pendingRequest(), await pendingRequest()];
    const form = new URLSearchParams(answerFor(world, one.request));
    form.set('state', two.request.requestId);
    expect((await post(world, form.toString())).body.code).toBe('proof_invalid');
    expect(await statusOf(world, two.started.id)).toBe('pending');
    expect((await post(world, answerFor(world, one.request))).statusCode).toBe(200);
  });

  it('R03 refuses an answer that was made for another shop', async () => {
    const { request } = await pendingRequest();
    const { body: other } = await start(
      world,
      { return_url: 'https://bistro.example/' },
      { authorization: `Bearer ${world.otherKey}` },
    );
    const form = new URLSearchParams(answerFor(world, request));
    form.set('state', (await openRequest(world, other)).requestId);
    expect((await post(world, form.toString())).body.code).toBe('proof_invalid');
    expect(await statusOf(world, other.id, world.otherKey)).toBe('pending');
  });

  it('R04 accepts until the last second and not at the moment of expiry', async () => {
    for (const [wait, expected] of [
      [299, 200],
      [300, 410],
      [301, 410],
    ] as const) {
      const { request, started } = await pendingRequest();
      advance(wait);
      expect((await post(world, answerFor(world, request))).statusCode).toBe(expected);
      expect(await statusOf(world, started.id)).toBe(expected === 200 ? 'pending' : 'expired');
    }
  });

  it('A02 lets the clock decide at the moment of consumption, not when the proof was looked at', async () => {
    const { request, started } = await pendingRequest();
    advance(299);
    world.verifier.before = async () => advance(1);
    expect(await post(world, answerFor(world, request))).toMatchObject({
      statusCode: 410,
      body: { code: 'session_expired' },
    });
    expect(await statusOf(world, started.id)).toBe('expired');
  });
});

describe('what one secret is good for', () => {
  it('R06 R07 does not let the link that the wallet sees read or redeem anything', async () => {
    const { request, started } = await pendingRequest();
    await post(world, answerFor(world, request));
    for (const id of [request.requestId, request.nonce, `ver_${request.requestId.slice(4)}`]) {
      expect(['400', '404']).toContain(await statusOf(world, id));
      const stream = await world.server.app.inject({ url: `/v1/verifications/${id}/events` });
      expect([400, 404]).toContain(stream.statusCode);
      expect((await redeem(world, started.id, { outcome: id })).statusCode).toBe(409);
    }
    const secrets = [started.id, request.requestId, request.nonce].map((secret) => secret.replace(/^[a-z]+_/, ''));
    expect(new Set(secrets).size).toBe(3);
    expect(started.wallet_url).not.toContain(secrets[0]);
  });

  it('R05 R26 verifies nothing without the code that came through the browser, or with the code of another one', async () => {
    const [victim, attacker] = [await pendingRequest(), await pendingRequest()];
    const first = await post(world, answerFor(world, victim.request));
    await post(world, answerFor(world, attacker.request));
    const outcome = outcomeIn(first.body.redirect_uri);
    expect((await redeem(world, attacker.started.id, { outcome })).body.code).toBe('session_not_verified');
    expect((await redeem(world, attacker.started.id, { outcome: 'rc_guess' })).body.code).toBe('session_not_verified');
    expect(await statusOf(world, attacker.started.id)).toBe('pending');
    expect((await redeem(world, victim.started.id, { outcome })).statusCode).toBe(200);
  });

  it('R22 gives one decision, and only for the policy and the order that the shop names', async () => {
    const order = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
    const { request, started } = await pendingRequest({ order });
    const answer = await post(world, answerFor(world, request));
    const outcome = outcomeIn(answer.body.redirect_uri);
    const other = 'A4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
    expect((await redeem(world, started.id, { outcome })).body.code).toBe('session_order_differs');
    expect((await redeem(world, started.id, { outcome, order: other })).body.code).toBe('session_order_differs');
    const asked = { outcome, order };
    expect((await redeem(world, started.id, { ...asked, policy: 'over-16' })).body.code).toBe('session_policy_differs');
    const later = { name: 'over-18', version: 2 };
    expect((await redeem(world, started.id, { ...asked, policy: later })).body.code).toBe('session_policy_differs');
    expect((await redeem(world, started.id, asked)).statusCode).toBe(200);
    const wrong = { ...asked, outcome: 'rc_wrong' };
    expect((await redeem(world, started.id, wrong)).body.code).toBe('session_already_redeemed');
    expect((await redeem(world, started.id, { outcome })).body.code).toBe('session_order_differs');
    const others = { authorization: `Bearer ${world.otherKey}` };
    expect((await redeem(world, started.id, asked, others)).statusCode).toBe(404);
  });

  it('R06 ends a verification from another device with the third wrong number, and says so to its page alone', async () => {
    const { request, started } = await pendingRequest({ policy: 'over-18-phone', flow: 'cross_device' });
    expect(started.code).toMatch(/^[0-9]{4}$/);
    const wrong = started.code === '1234' ? '1243' : '1234';
    const guess = async () => (await post(world, answerFor(world, request, { code: wrong }))).body.code;
    const page = async () =>
      (
        await world.server.app.inject({
          url: `/v1/verifications/${started.id}/events`,
          headers: { accept: 'application/json' },
        })
      ).json();
    expect(await page()).not.toHaveProperty('tries_left');
    expect(await guess()).toBe('session_code_mistyped');
    expect(await page()).toMatchObject({ status: 'pending', tries_left: 2 });
    expect(await guess()).toBe('session_code_mistyped');
    expect(await guess()).toBe('session_code_wrong');
    expect(await page()).toEqual({ status: 'not_completed', tries_left: 0 });
    expect(await statusOf(world, started.id)).toBe('not_completed');
    const right = await post(world, answerFor(world, request, { code: started.code ?? '' }));
    expect(right.statusCode).toBe(409);
  });

  it('R06 takes the right number after a wrong one, and counts a missing one as wrong', async () => {
    const { request, started } = await pendingRequest({ policy: 'over-18-phone', flow: 'cross_device' });
    expect((await post(world, answerFor(world, request))).body.code).toBe('session_code_mistyped');
    const right = await post(world, answerFor(world, request, { code: started.code ?? '' }));
    expect(right.statusCode).toBe(200);
    expect(await statusOf(world, started.id)).toBe('verified');
  });

  it.each([
    ['12', 1],
    ['123', 1],
    ['1234', 3],
  ])('R06 no number is guessed more often than once in a thousand, or by the first of its few: %s', (code, tries) => {
    expect(triesOf(code)).toBe(tries);
    expect(tries === 1 || tries / 10 ** code.length <= 1 / 1000).toBe(true);
  });

  it('R06 has no answers from another device where the policy does not allow them', async () => {
    expect((await start(world, { flow: 'cross_device' })).statusCode).toBe(400);
  });

  it('R25 gives every verification its own unguessable secrets', async () => {
    const seen = new Set<string>();
    for (let count = 0; count < 40; count++) {
      const { request, started } = await pendingRequest();
      for (const secret of [started.id, request.requestId, request.nonce]) {
        expect(secret.replace(/^[a-z]+_/, '')).toHaveLength(43);
        seen.add(secret);
      }
    }
    expect(seen.size).toBe(120);
  });
});

describe('another statement than the one asked', () => {
  it('R12 refuses a proof for 16 where 18 was asked', async () => {
    const { request, started } = await pendingRequest();
    const policy = { ...request.policy, credentials: [{ id: 'age', schema: AGE, where: [{ ageOver: 16 }] }] };
    const statements = compileStatements(policy, schemasOf(world.bundle()), request);
    expect((await post(world, answerFor(world, { ...request, statements }))).body.code).toBe('proof_invalid');
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('R13 P15 refuses another circuit, an older key, and a circuit without a name', async () => {
    const { request } = await pendingRequest();
    const attributes = newestNamed(world.artefacts.circuits, 'attributes');
    const cases: [object, string][] = [
      [{ circuit: 'attributes' }, 'proof_circuit'],
      [{ circuit: 'attributes', circuit_digest: attributes.circuitDigest }, 'proof_circuit'],
      [{ circuit_digest: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' }, 'proof_circuit'],
      [{ circuit: '' }, 'input_malformed'],
      [{ circuit: null }, 'input_malformed'],
      [{ circuit: 'age2' }, 'input_malformed'],
      [{ version: 0 }, 'input_malformed'],
    ];
    for (const [change, code] of cases) {
      const form = answerFor(world, request, { presentation: (presentation) => ({ ...presentation, ...change }) });
      expect((await post(world, form)).body.code, JSON.stringify(change)).toBe(code);
    }
    expect(world.verifier.calls).toBe(0);
  });

  it('R14 refuses a root that is not the registry’s, whatever the proof says about it', async () => {
    const { request } = await pendingRequest();
    const own = answerFor(world, request, { trustRoot: 123456789n });
    expect((await post(world, own)).body.code).toBe('proof_invalid');
    const named = answerFor(world, request, { presentation: (presentation) => ({ ...presentation, root: 0 }) });
    expect((await post(world, named)).body.code).toBe('input_malformed');
  });

  it('wants a nullifier exactly where the policy has a pseudonym', async () => {
    const { request } = await pendingRequest();
    const extra = answerFor(world, request, { presentation: (presentation) => ({ ...presentation, nullifier: '5' }) });
    expect((await post(world, extra)).body.code).toBe('input_malformed');
    const scoped = await pendingRequest({ policy: 'voucher' });
    const missing = answerFor(world, scoped.request, {
      presentation: ({ nullifier: _nullifier, ...presentation }) => presentation,
    });
    expect((await post(world, missing)).body.code).toBe('input_malformed');
    const zero = answerFor(world, scoped.request, {
      presentation: (presentation) => ({ ...presentation, nullifier: '0' }),
    });
    expect((await post(world, zero)).body.code).toBe('input_malformed');
    const exchanged = answerFor(world, scoped.request, {
      presentation: (presentation) => ({ ...presentation, nullifier: '12345' }),
    });
    expect((await post(world, exchanged)).body.code).toBe('proof_invalid');
  });
});

describe('trust that changes meanwhile', () => {
  it('R19 fails closed on a stale bundle: nothing starts, nothing is accepted', async () => {
    const long = { ...POLICIES[0], name: 'long', ttl: 3600 };
    await world.close();
    world = await createWorld({ policies: [...POLICIES, long] });
    advance(14 * 86_400 - 60);
    const { request } = await pendingRequest({ policy: 'long' });
    advance(120);
    expect((await post(world, answerFor(world, request))).body.code).toBe('server_trust_unavailable');
    expect((await start(world)).statusCode).toBe(503);
    expect((await world.server.app.inject({ url: '/v1/trust/test-registry' })).statusCode).toBe(503);
    expect((await world.server.app.inject({ url: '/v1/ready' })).statusCode).toBe(503);
  });

  it('R19 keeps the newer bundle when an older one, another of the same number, or one of tomorrow appears', async () => {
    await world.publish({ sequence: 5 });
    const root = async () => (await openRequest(world, (await start(world)).body)).bundle.digest;
    const digest = world.bundle().digest;
    await world.publish({ sequence: 4, revoked: [77n] });
    const announced = async () => (await world.server.app.inject({ url: '/v1/trust/test-registry' })).json().bundles;
    expect(await announced()).toMatchObject([{ digest, sequence: 5 }]);
    await world.publish({ sequence: 5, revoked: [78n] });
    expect(await announced()).toMatchObject([{ digest, sequence: 5 }]);
    advance(86_400);
    await world.publish({ sequence: 6, revoked: [79n] });
    advance(-86_400);
    expect(await announced()).toMatchObject([{ sequence: 5 }, { sequence: 6 }]);
    await world.publish({ sequence: 7 });
    expect(await root()).toBe(world.bundle().digest);
  });

  it('R19 refuses a bundle whose lists do not give its root, as soon as it has been recomputed', async () => {
    await world.close();
    let wrong = false;
    world = await createWorld({ deps: { recompute: async () => (wrong ? 1n : world.bundle().trustRoot) } });
    await world.server.services.trust.settled();
    wrong = true;
    await world.publish({ revoked: [5n] });
    await world.server.services.trust.settled();
    expect((await start(world)).body).toMatchObject({ code: 'server_trust_unavailable' });
    // The source still has it, and whoever looks again, or recomputes rightly the next time, does not take it back.
    wrong = false;
    for (let again = 0; again < 2; again++) {
      await world.server.refreshTrust();
      await world.server.services.trust.settled();
      expect((await start(world)).body).toMatchObject({ code: 'server_trust_unavailable' });
    }
  });

  it('R20 takes the answer to an open question under its own root after scheduled changes, until it expires', async () => {
    const [one, two, three] = [await pendingRequest(), await pendingRequest(), await pendingRequest()];
    await world.publish({ revoked: [11n] });
    expect((await post(world, answerFor(world, one.request))).statusCode).toBe(200);
    const current = { trustRoot: world.bundle().trustRoot };
    expect((await post(world, answerFor(world, two.request, current))).body.code).toBe('proof_invalid');
    await world.publish({ revoked: [11n, 12n] });
    expect((await post(world, answerFor(world, two.request))).statusCode).toBe(200);
    advance(300);
    expect((await post(world, answerFor(world, three.request))).body.code).toBe('session_expired');
  });

  it('R20 gives an emergency no grace, even when it happens while the proof is being checked', async () => {
    const { request, started } = await pendingRequest();
    world.verifier.before = async () => {
      await world.publish({ supersedes: 'emergency', revoked: [12n] });
    };
    expect((await post(world, answerFor(world, request))).body.code).toBe('session_root_superseded');
    expect(await statusOf(world, started.id)).toBe('pending');
    const next = await openRequest(world, (await start(world)).body);
    expect(next.bundle.digest).toBe(world.bundle().digest);
  });

  it('L17 changes to the next bundle by the clock, and an open question is answered under its own after the change', async () => {
    const before = world.bundle();
    const next = await world.publish({ lead: 3600, revoked: [11n] });
    const asked = async () => {
      const { body } = await start(world);
      const { body: jws } = await world.server.app.inject({ url: pathOf(body.request_uri) });
      const at = { now: world.clock.now / 1000, requestUri: body.request_uri };
      return parseRequest(jws, [before, next], at);
    };
    advance(3599);
    const last = await asked();
    expect(last.bundle).toBe(before);
    advance(1);
    const first = await asked();
    expect(first.bundle).toBe(next);
    for (const request of [last, first]) expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
  });

  it('R20 takes no root from before an emergency, however many scheduled bundles followed, nor from before a gap', async () => {
    const before = await pendingRequest();
    await world.publish({ supersedes: 'emergency', revoked: [13n] });
    const after = await pendingRequest();
    await world.publish({ revoked: [13n, 14n] });
    expect((await post(world, answerFor(world, before.request))).body.code).toBe('session_root_superseded');
    expect((await post(world, answerFor(world, after.request))).statusCode).toBe(200);
    const last = await pendingRequest();
    await world.publish({ revoked: [14n], sequence: 9 });
    expect((await post(world, answerFor(world, last.request))).body.code).toBe('session_root_superseded');
  });
});

describe('terminal states', () => {
  it('R21 stops a disabled shop at once: no answer, no redemption, no new verification', async () => {
    const [one, two] = [await pendingRequest(), await pendingRequest()];
    const answered = await post(world, answerFor(world, two.request));
    await disableShop(world.store, 'vinum-shop');
    expect((await post(world, answerFor(world, one.request))).statusCode).toBe(410);
    const redeemed = await redeem(world, two.started.id, { outcome: outcomeIn(answered.body.redirect_uri) });
    expect(redeemed.statusCode).toBe(401);
    expect((await start(world)).statusCode).toBe(401);
    await disableShop(world.store, 'vinum-shop', false);
    expect(await statusOf(world, one.started.id)).toBe('pending');
  });

  it('R21 stops it also between the check and the consumption', async () => {
    const { request, started } = await pendingRequest();
    world.verifier.before = () => disableShop(world.store, 'vinum-shop');
    expect((await post(world, answerFor(world, request))).statusCode).toBe(410);
    await disableShop(world.store, 'vinum-shop', false);
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('R23 keeps a refusal, and cancelled stays cancelled', async () => {
    const { request, started } = await pendingRequest();
    await post(world, declineFor(request));
    expect((await post(world, answerFor(world, request))).statusCode).toBe(409);
    expect(await statusOf(world, started.id)).toBe('not_completed');

    const second = await pendingRequest();
    const cancel = () =>
      world.server.app.inject({
        method: 'POST',
        url: `/v1/verifications/${second.started.id}/cancel`,
        headers: { authorization: `Bearer ${world.secretKey}` },
      });
    expect((await cancel()).json()).toMatchObject({ status: 'cancelled' });
    expect((await cancel()).statusCode).toBe(200);
    expect((await post(world, answerFor(world, second.request))).statusCode).toBe(410);
    expect((await world.server.app.inject({ url: `/v1/requests/${second.request.requestId}` })).statusCode).toBe(410);
  });

  it('expires an accepted answer that nobody redeems', async () => {
    const { request, started } = await pendingRequest();
    const answer = await post(world, answerFor(world, request));
    advance(300);
    expect(await statusOf(world, started.id)).toBe('expired');
    const redeemed = await redeem(world, started.id, { outcome: outcomeIn(answer.body.redirect_uri) });
    expect(redeemed.body.code).toBe('session_expired');
  });

  it('A13 ends a verification with the fifth wrong proof', async () => {
    const { request, started } = await pendingRequest();
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await statusOf(world, started.id)).toBe('pending');
      const wrong = answerFor(world, request, { challenge: BigInt(attempt) });
      expect((await post(world, wrong)).body.code).toBe('proof_invalid');
    }
    expect(await statusOf(world, started.id)).toBe('not_completed');
    expect((await post(world, answerFor(world, request))).statusCode).toBe(409);
  });
});
