// SPDX-License-Identifier: GPL-3.0-or-later
import { createLocalJWKSet, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DecisionExpectations, verifyDecision } from '#shop/client/decision.ts';
import { singleUseInMemory } from '#shop/client/single-use.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

const NOW = Date.UTC(2026, 4, 4, 12);
const order = 'q1aGZ3xkSrN3mC2P4vVtXw1yqkq2b7l8hYtZf0JvX9A';
let stub: Awaited<ReturnType<typeof createStubVerifier>>;

beforeAll(async () => {
  stub = await createStubVerifier({ now: () => NOW });
});

const expected = (): DecisionExpectations => ({
  keys: createLocalJWKSet({ keys: [stub.jwk] }),
  issuer: API,
  audience: 'vinum-shop',
  policy: 'over-18',
  order,
  acceptTest: true,
  firstUse: singleUseInMemory(() => NOW),
  now: NOW,
});

const good = () => stub.claims({ policy: 'over-18', order });

async function reasonFor(claims: Record<string, unknown>, change: Partial<DecisionExpectations> = {}) {
  const result = await verifyDecision(await stub.sign(claims), { ...expected(), ...change });
  return result.valid ? 'valid' : result.reason;
}

describe('a decision counts for exactly one order of one shop', () => {
  it('is accepted when everything matches', async () => {
    const result = await verifyDecision(await stub.sign(good()), expected());
    expect(result).toMatchObject({ valid: true, decision: { audience: 'vinum-shop', order, test: true } });
  });

  it('R22: is refused for another shop, order, policy or version', async () => {
    expect(await reasonFor(good(), { audience: 'other-shop' })).toBe('signature');
    expect(await reasonFor(good(), { order: 'another' })).toBe('order');
    expect(await reasonFor(good(), { order: null })).toBe('order');
    expect(await reasonFor(stub.claims({ policy: 'over-18', order: undefined }))).toBe('order');
    expect(await reasonFor(good(), { policy: 'over-21' })).toBe('policy');
    expect(await reasonFor(good(), { policy: { name: 'over-18', version: 2 } })).toBe('policy');
    expect(await reasonFor(good(), { policy: { name: 'over-18', version: 1 } })).toBe('valid');
  });

  it('R22: an issuer or audience that is not said is not anybody', async () => {
    for (const missing of ['', undefined] as string[])
      for (const change of [{ audience: missing }, { issuer: missing }])
        await expect(reasonFor(good(), change)).rejects.toThrow(TypeError);
  });

  it('R22: counts once', async () => {
    const expectations = expected();
    const token = await stub.sign(good());
    expect((await verifyDecision(token, expectations)).valid).toBe(true);
    expect(await verifyDecision(token, expectations)).toEqual({ valid: false, reason: 'already_used' });
  });

  it('R22: counts once as long as it counts at all, to the last second', async () => {
    let now = NOW;
    const firstUse = singleUseInMemory(() => now);
    const token = await stub.sign(good());
    const at = async (seconds: number) => {
      now = NOW + seconds * 1000;
      const result = await verifyDecision(token, { ...expected(), firstUse, now });
      return result.valid ? 'valid' : result.reason;
    };
    expect(await at(0)).toBe('valid');
    for (const seconds of [299, 300, 301, 310, 359]) expect(await at(seconds), `${seconds} s`).toBe('already_used');
    expect(await at(360)).toBe('expired');
  });

  it('R22: a refused token does not use up the id of a good one', async () => {
    const expectations = expected();
    const token = await stub.sign(good());
    expect((await verifyDecision(token, { ...expectations, order: 'another' })).valid).toBe(false);
    expect((await verifyDecision(token, expectations)).valid).toBe(true);
  });

  it('R22: has a short life', async () => {
    const seconds = NOW / 1000;
    expect(await reasonFor({ ...good(), iat: seconds - 200, exp: seconds - 60 })).toBe('expired');
    expect(await reasonFor({ ...good(), exp: seconds + 86_400 })).toBe('lifetime');
  });

  it('A50: a clock that is off by a minute either way costs no decision, and one that is off by more is named', async () => {
    const at = (off: number) => reasonFor(good(), { now: NOW + off * 1000, firstUse: () => true });
    expect([await at(-60), await at(-61)]).toEqual(['valid', 'not_yet_valid']);
    expect([await at(359), await at(360)]).toEqual(['valid', 'expired']);
    const later = { ...good(), nbf: NOW / 1000 + 61 };
    expect(await reasonFor(later)).toBe('not_yet_valid');
  });

  it('is refused without a plain yes', async () => {
    for (const verified of [false, 'true', 1, null, undefined])
      expect(await reasonFor({ ...good(), verified })).toBe('not_verified');
  });

  it('is refused when made with a test key and the shop is live', async () => {
    expect(await reasonFor(good(), { acceptTest: false })).toBe('test');
    const { test: _, ...live } = good();
    expect(await reasonFor(live, { acceptTest: false })).toBe('valid');
  });

  it('is refused in any other shape', async () => {
    for (const change of [{ jti: 7 }, { policy: 'over-18' }, { policy: { name: 'over-18' } }, { circuits: 'x' }])
      expect(['shape', 'signature']).toContain(await reasonFor({ ...good(), ...change }));
    for (const token of [undefined, null, {}, '', 'a.b', 'x'.repeat(9000)])
      expect((await verifyDecision(token, expected())).valid).toBe(false);
  });
});

describe('A27: a decision that somebody else made is refused', () => {
  const seconds = NOW / 1000;
  const refused = async (token: string) => expect((await verifyDecision(token, expected())).valid).toBe(false);

  it('unsigned (alg none)', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    await refused(`${part({ alg: 'none', typ: 'hushmark-decision+jwt' })}.${part(good())}.`);
  });

  it('signed with the public key as an HMAC secret', async () => {
    const token = await new SignJWT(good())
      .setProtectedHeader({ alg: 'HS256', typ: 'hushmark-decision+jwt', kid: 'k1' })
      .sign(Buffer.from(stub.jwk.x ?? '', 'base64url'));
    await refused(token);
  });

  it('signed with a key of its own, named by kid, jwk, jku or x5u', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    for (const header of [{}, { kid: '../k1' }, { jwk: stub.jwk }, { jku: 'https://evil.example' }, { x5u: 'x' }]) {
      const token = await new SignJWT(good())
        .setProtectedHeader({ alg: 'EdDSA', typ: 'hushmark-decision+jwt', kid: 'k1', ...header })
        .sign(privateKey);
      await refused(token);
    }
  });

  it('with another type, issuer or an unknown critical header', async () => {
    await refused(await stub.sign(good(), { typ: 'JWT' }));
    await refused(await stub.sign(good(), { typ: 'oauth-authz-req+jwt' }));
    await refused(await stub.sign({ ...good(), iss: 'https://evil.example' }));
    const [, payload = '', signature = ''] = (await stub.sign(good())).split('.');
    const header = { alg: 'EdDSA', typ: 'hushmark-decision+jwt', kid: 'k1', crit: ['x'], x: 1 };
    await refused(`${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`);
  });

  it('changed after signing', async () => {
    const [header = '', , signature = ''] = (await stub.sign(good())).split('.');
    const other = Buffer.from(JSON.stringify({ ...good(), exp: seconds + 299 })).toString('base64url');
    await refused(`${header}.${other}.${signature}`);
  });
});
