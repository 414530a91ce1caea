// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { affine, CurvePoint, type Point, SUBGROUP_ORDER } from '#protocol/crypto/babyjubjub.ts';
import { generateKey, publicKey, type Signature, sign, verifySignature } from '#protocol/crypto/eddsa.ts';
import { poseidon } from '#protocol/crypto/poseidon.ts';
import { SMALL_ORDER } from '../../support/protocol/small-order.ts';

type Vector = { secretKey: string; publicKey: string[]; message: string; R8: string[]; S: string };
const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(new URL('../../vectors/eddsa-poseidon.circomlibjs-0.1.7.json', import.meta.url), 'utf8'),
);

const secretKey = new Uint8Array(32).fill(7);
const key = publicKey(secretKey);
const message = 424242n;
const good = sign(secretKey, message);

function pointOf([x, y]: Point) {
  return CurvePoint.fromAffine({ x, y });
}

test('keys and signatures are bit for bit those of circomlibjs', () => {
  expect(vectors).toHaveLength(24);
  for (const vector of vectors) {
    const secret = Uint8Array.from(Buffer.from(vector.secretKey, 'hex'));
    const signature = sign(secret, BigInt(vector.message));
    expect(publicKey(secret).map(String)).toEqual(vector.publicKey);
    expect(signature.R8.map(String)).toEqual(vector.R8);
    expect(signature.S.toString()).toBe(vector.S);
    expect(verifySignature(publicKey(secret), BigInt(vector.message), signature)).toBe(true);
  }
});

test('I02 the same message gives the same signature, different messages never share R8', () => {
  const seen = new Set<bigint>();
  for (let n = 0; n < 200; n++) seen.add(sign(secretKey, BigInt(n)).R8[0]);
  expect(seen.size).toBe(200);
  expect(sign(secretKey, message)).toEqual(good);
});

test('a signature is good for its key and message only', () => {
  const other = publicKey(generateKey(systemRandom()));
  expect(verifySignature(key, message, good)).toBe(true);
  expect(verifySignature(other, message, good)).toBe(false);
  expect(verifySignature(key, message + 1n, good)).toBe(false);
  expect(verifySignature(key, message, { ...good, S: (good.S + 1n) % SUBGROUP_ORDER })).toBe(false);
  expect(verifySignature(key, message, { ...good, R8: key })).toBe(false);
});

test('C09 S + l, l, l - 1, 0 and negative S are refused', () => {
  for (const S of [
    good.S + SUBGROUP_ORDER,
    SUBGROUP_ORDER,
    SUBGROUP_ORDER - 1n,
    0n,
    -1n,
    good.S - SUBGROUP_ORDER,
    -good.S,
  ]) {
    expect(verifySignature(key, message, { ...good, S })).toBe(false);
  }
});

test('I12 with a key of small order nobody can sign anything', () => {
  // Where A has small order, 8 h A vanishes: R8 = r B and S = r satisfy the bare equation for every message.
  const nonce = 99n;
  const forged: Signature = { R8: affine(CurvePoint.BASE.multiplyUnsafe(nonce)), S: nonce };
  for (const { point } of SMALL_ORDER) expect(verifySignature(point, message, forged)).toBe(false);
});

test('C11 a key with a cofactor part is refused, though the bare equation holds', () => {
  // A = a B and T of order 8: a signature for A + T made with a alone, since 8 h (A + T) = 8 h A.
  const a = 1234567n;
  const nonce = 7654321n;
  const mixed = CurvePoint.BASE.multiplyUnsafe(a).add(pointOf(SMALL_ORDER.at(-1)!.point));
  const R8 = CurvePoint.BASE.multiplyUnsafe(nonce);
  const h = poseidon([...affine(R8), ...affine(mixed), message]);
  const S = (nonce + 8n * h * a) % SUBGROUP_ORDER;
  const right = R8.add(
    mixed
      .double()
      .double()
      .double()
      .multiplyUnsafe(h % SUBGROUP_ORDER),
  );
  expect(CurvePoint.BASE.multiplyUnsafe(S).equals(right)).toBe(true);
  expect(verifySignature(affine(mixed), message, { R8: affine(R8), S })).toBe(false);
});

test('an R8 with a part of small order is refused', () => {
  for (const { point, order } of SMALL_ORDER) {
    if (order === 1) continue;
    const R8 = affine(pointOf(good.R8).add(pointOf(point)));
    expect(verifySignature(key, message, { ...good, R8 })).toBe(false);
    expect(verifySignature(key, message, { ...good, R8: point })).toBe(false);
  }
  expect(verifySignature(key, message, { ...good, R8: [0n, 1n] })).toBe(false);
});

test('values outside the field, the curve or the types answer false and throw nothing', () => {
  const wrong: [unknown, unknown, unknown][] = [
    [key, message + R, good],
    [key, -1n, good],
    [key, 424242, good],
    [[key[0] + R, key[1]], message, good],
    [[key[0], key[1] + 1n], message, good],
    [key, message, { ...good, R8: [good.R8[0] + R, good.R8[1]] }],
    [key, message, { ...good, S: 1 }],
    [key, message, { ...good, S: good.S.toString() }],
    [key, message, { R8: good.R8 }],
    [key, message, { S: good.S }],
    [key, message, { ...good, R8: null }],
    [key, message, null],
    [key, message, undefined],
    [null, message, good],
    [undefined, undefined, undefined],
  ];
  for (const [k, m, s] of wrong) expect(verifySignature(k as Point, m as bigint, s as Signature)).toBe(false);
});

test('only 32-byte keys and field elements are signed with', () => {
  for (const bytes of [0, 31, 33, 64]) expect(() => sign(new Uint8Array(bytes), 1n)).toThrow();
  for (const text of ['a'.repeat(32), undefined]) expect(() => publicKey(text as unknown as Uint8Array)).toThrow();
  for (const number of [-1n, R]) expect(() => sign(secretKey, number)).toThrow();
});
