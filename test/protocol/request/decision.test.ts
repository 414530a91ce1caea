// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import * as jose from 'jose';
import { expect, test } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import { type JwsType, signJws } from '#protocol/jws.ts';
import { createDecision, type Decision, orderDigest, verifyDecision } from '#protocol/request/decision.ts';
import { DIGEST, NOW, OTHER_KEY, SHOP_KEY as VERIFIER_KEY } from '../../support/protocol/messages.ts';

const DECISION: Decision = {
  issuer: 'https://verify.example',
  audience: 'wine-shop',
  id: 'dec_1',
  issuedAt: NOW,
  expiresAt: NOW + 300,
  order: orderDigest('order 17'),
  policy: { name: 'over-18', version: 3 },
  circuits: [DIGEST],
};
const EXPECTED = {
  keys: [VERIFIER_KEY.jwk],
  issuer: DECISION.issuer,
  audience: DECISION.audience,
  policy: DECISION.policy,
  order: orderDigest('order 17'),
  now: NOW + 1,
};
const JWS = createDecision(DECISION, VERIFIER_KEY);

const reason = (jws: unknown, changes: Partial<typeof EXPECTED> | { order: null } = {}) => {
  const result = verifyDecision(jws, { ...EXPECTED, ...changes });
  return result.valid ? 'valid' : result.reason;
};

function resigned(change: (payload: Record<string, unknown>) => void, typ: JwsType = 'hushmark-decision+jwt'): string {
  const payload = JSON.parse(Buffer.from(JWS.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  change(payload);
  return signJws({ typ, kid: VERIFIER_KEY.jwk.kid }, utf8(JSON.stringify(payload)), VERIFIER_KEY.secretKey);
}

test('a decision is read as it was written', () => {
  expect(verifyDecision(JWS, EXPECTED)).toEqual({ valid: true, decision: DECISION });
  const full = { ...DECISION, pseudonyms: [0n, 5n], test: true } as const;
  expect(verifyDecision(createDecision(full, VERIFIER_KEY), EXPECTED)).toEqual({ valid: true, decision: full });
});

test('jose reads it, and the order digest is plain SHA-256', async () => {
  const key = await jose.importJWK({ ...VERIFIER_KEY.jwk, alg: 'EdDSA' });
  const { payload } = await jose.jwtVerify(JWS, key, {
    algorithms: ['EdDSA'],
    typ: 'hushmark-decision+jwt',
    audience: 'wine-shop',
    issuer: 'https://verify.example',
    currentDate: new Date(NOW * 1000),
  });
  expect(payload.order).toBe(createHash('sha256').update('order 17').digest('base64url'));
  expect(payload).toMatchObject({ verified: true, policy: { name: 'over-18', version: 3 } });
});

test('R22 a decision is for one shop, order, policy and verifier, and for minutes', () => {
  expect(reason(JWS)).toBe('valid');
  expect(reason(JWS, { audience: 'other-shop' })).toBe('audience');
  expect(reason(JWS, { order: orderDigest('order 18') })).toBe('order');
  expect(reason(JWS, { order: null })).toBe('order');
  expect(reason(JWS, { policy: { name: 'over-16', version: 3 } })).toBe('policy');
  expect(reason(JWS, { policy: { name: 'over-18', version: 4 } })).toBe('policy');
  expect(reason(JWS, { issuer: 'https://other.example' })).toBe('issuer');
  expect(reason(JWS, { now: NOW + 359 })).toBe('valid');
  expect(reason(JWS, { now: NOW + 360 })).toBe('expired');
  expect(reason(JWS, { now: NOW - 60 })).toBe('valid');
  expect(reason(JWS, { now: NOW - 61 })).toBe('not_yet_valid');
});

test('R22 a decision without an order does not stand for one with an order', () => {
  const { order: _order, ...without } = DECISION;
  const jws = createDecision(without, VERIFIER_KEY);
  expect(reason(jws)).toBe('order');
  expect(reason(jws, { order: null })).toBe('valid');
});

test('A27 other keys, types and words are refused', () => {
  expect(reason(createDecision(DECISION, OTHER_KEY))).toBe('signature');
  expect(reason(resigned(() => {}, 'oauth-authz-req+jwt'))).toBe('malformed');
  expect(reason(resigned(() => {}, 'hushmark-issuer+jwt'))).toBe('malformed');
  const changes: Record<string, unknown>[] = [
    { verified: false },
    { verified: 'true' },
    { verified: 1 },
    { aud: ['wine-shop', 'other-shop'] },
    { exp: NOW + 301 },
    { exp: NOW },
    { exp: String(NOW + 300) },
    { iat: null },
    { order: 'order 17' },
    { birthdate: '1990-01-01' },
    { circuits: [] },
    { policy: 'over-18' },
  ];
  for (const change of changes) {
    expect(reason(resigned((payload) => Object.assign(payload, change))), JSON.stringify(change)).toBe('malformed');
  }
  for (const odd of [undefined, null, '', 'a.b.c', {}, `${JWS}x`]) expect(reason(odd)).toMatch(/malformed|signature/);
});

test('A27 every changed character makes it invalid, and nothing throws', () => {
  for (let at = 0; at < JWS.length; at += 1) {
    const changed = `${JWS.slice(0, at)}${JWS[at] === 'A' ? 'B' : 'A'}${JWS.slice(at + 1)}`;
    expect(reason(changed), `character ${at}`).not.toBe('valid');
  }
});

test('a decision that nobody would accept is not signed', () => {
  expect(() => createDecision({ ...DECISION, expiresAt: NOW + 301 }, VERIFIER_KEY)).toThrow();
  expect(() => createDecision({ ...DECISION, order: 'order 17' }, VERIFIER_KEY)).toThrow();
});
