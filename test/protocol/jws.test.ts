// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash, createHmac } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import * as jose from 'jose';
import { expect, test } from 'vitest';
import { base64url, bytesToNumber, parseBase64url, utf8 } from '#base/encoding.ts';
import { jwkOf, parseJwk, parseJwks, parseJws, signingKey, signJws } from '#protocol/jws.ts';
import { OTHER_KEY, SHOP_KEY } from '../support/protocol/messages.ts';

const typ = 'oauth-authz-req+jwt';
const keys = [SHOP_KEY.jwk];
const payload = utf8('{"a":1}');
const jws = signJws({ typ, kid: SHOP_KEY.jwk.kid }, payload, SHOP_KEY.secretKey);
const [head, body, signature] = jws.split('.') as [string, string, string];

/** Signed properly over the odd header, so that only the header can be the reason for a refusal. */
function withHeader(header: unknown): string {
  const signed = `${base64url(utf8(JSON.stringify(header)))}.${body}`;
  return `${signed}.${base64url(ed25519.sign(utf8(signed), SHOP_KEY.secretKey))}`;
}

test('the key id is the RFC 7638 thumbprint of RFC 8037 appendix A.3', () => {
  const secret = parseBase64url('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'd', 32);
  expect(signingKey(secret).jwk.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

test('what is signed is read back, and jose agrees in both directions', async () => {
  expect(parseJws(jws, { typ, keys })).toEqual({ payload, kid: SHOP_KEY.jwk.kid });
  const key = await jose.importJWK({ ...SHOP_KEY.jwk, alg: 'EdDSA' });
  const read = await jose.compactVerify(jws, key, { algorithms: ['EdDSA'] });
  expect(read.payload).toEqual(payload);

  const secret = await jose.importJWK({ ...SHOP_KEY.jwk, alg: 'EdDSA', d: base64url(SHOP_KEY.secretKey) });
  const theirs = await new jose.CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ })
    .sign(secret);
  expect(parseJws(theirs, { typ, keys }).payload).toEqual(payload);
});

test.each([
  ['alg none', { alg: 'none', kid: SHOP_KEY.jwk.kid, typ }],
  ['another algorithm', { alg: 'ES256', kid: SHOP_KEY.jwk.kid, typ }],
  ['an embedded key', { alg: 'EdDSA', kid: OTHER_KEY.jwk.kid, typ, jwk: OTHER_KEY.jwk }],
  ['a key address', { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ, jku: 'https://evil.example/keys' }],
  ['a certificate address', { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ, x5u: 'https://evil.example/cert' }],
  ['critical extensions', { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ, crit: ['b64'], b64: false }],
  ['another type', { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ: 'hushmark-decision+jwt' }],
  ['no type', { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid }],
  ['no key id', { alg: 'EdDSA', typ }],
  ['a key id with a path', { alg: 'EdDSA', kid: '../../etc/passwd', typ }],
])('R09 A27 refuses a header with %s', (_, header) => {
  expect(() => parseJws(withHeader(header), { typ, keys })).toThrow(/signed document|not known here/);
});

test('R09 A27 refuses HS256 keyed with the public key', () => {
  const header = base64url(utf8(JSON.stringify({ alg: 'HS256', kid: SHOP_KEY.jwk.kid, typ })));
  const mac = createHmac('sha256', parseBase64url(SHOP_KEY.jwk.x, 'x')).update(`${header}.${body}`).digest();
  expect(() => parseJws(`${header}.${body}.${base64url(mac)}`, { typ, keys })).toThrow(/alg EdDSA/);
});

test('R09 refuses unsigned documents and signatures by a key that is not in the list', () => {
  expect(() => parseJws(`${head}.${body}.`, { typ, keys })).toThrow();
  expect(() => parseJws(`${head}.${body}`, { typ, keys })).toThrow();
  const other = signJws({ typ, kid: OTHER_KEY.jwk.kid }, payload, OTHER_KEY.secretKey);
  expect(() => parseJws(other, { typ, keys })).toThrow(/not known here/);
  const lying = signJws({ typ, kid: SHOP_KEY.jwk.kid }, payload, OTHER_KEY.secretKey);
  expect(() => parseJws(lying, { typ, keys })).toThrow(/does not fit/);
});

test('R08 every changed character is noticed', () => {
  for (let at = 0; at < jws.length; at += 1) {
    const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
    expect(() => parseJws(changed, { typ, keys }), `character ${at}`).toThrow();
  }
});

test('a document has one spelling: no padding, no spaces, no fourth part, no S + l', () => {
  for (const odd of [`${jws}=`, ` ${jws}`, `${jws}\n`, `${jws}.`, `${jws}.${body}`, jws.replace('.', '..')]) {
    expect(() => parseJws(odd, { typ, keys })).toThrow();
  }
  const bytes = parseBase64url(signature, 'signature', 64);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = bytesToNumber(Uint8Array.from(bytes.subarray(32)).reverse()) + order;
  const high = Uint8Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 255n));
  const shifted = Uint8Array.from([...bytes.subarray(0, 32), ...high]);
  expect(() => parseJws(`${head}.${body}.${base64url(shifted)}`, { typ, keys })).toThrow(/does not fit/);
});

test('a signature whose point is spelled beyond the field is refused, though the equation holds', () => {
  // R = the identity, written as p + 1 instead of 1; then S = h a. Lenient verifiers (ZIP 215) accept it.
  const odd = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xee : i === 31 ? 0x7f : 0xff));
  const { scalar } = ed25519.utils.getExtendedPublicKey(SHOP_KEY.secretKey);
  const key = parseBase64url(SHOP_KEY.jwk.x, 'x');
  const signed = utf8(`${head}.${body}`);
  const digest = createHash('sha512').update(odd).update(key).update(signed).digest();
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = ((bytesToNumber(Uint8Array.from(digest).reverse()) % order) * scalar) % order;
  const forged = Uint8Array.from([
    ...odd,
    ...Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 255n)),
  ]);
  expect(ed25519.verify(forged, signed, key, { zip215: true })).toBe(true);
  expect(() => parseJws(`${head}.${body}.${base64url(forged)}`, { typ, keys })).toThrow(/does not fit/);
});

test('a JWK is taken with exactly its members, without the private part and not of small order', () => {
  const { jwk } = SHOP_KEY;
  expect(parseJwk({ ...jwk, alg: 'EdDSA', use: 'sig' }, 'key')).toEqual(jwk);
  expect(() => parseJwk({ ...jwk, d: base64url(SHOP_KEY.secretKey) }, 'key')).toThrow(/unknown member/);
  expect(() => parseJwk({ ...jwk, kid: OTHER_KEY.jwk.kid }, 'key')).toThrow(/thumbprint/);
  expect(() => parseJwk({ ...jwk, crv: 'X25519' }, 'key')).toThrow(/Ed25519/);
  expect(() => parseJwk({ ...jwk, use: 'enc' }, 'key')).toThrow(/signatures/);
  const identity = jwkOf(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)));
  const orderFour = jwkOf(new Uint8Array(32));
  for (const weak of [identity, orderFour]) expect(() => parseJwk(weak, 'key')).toThrow(/prime-order/);
  expect(() => parseJwks([jwk, jwk], 'keys')).toThrow(/twice/);
  expect(() => parseJwks([], 'keys')).toThrow();
});
