// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import {
  affine,
  CurvePoint,
  checkIssuerKey,
  isOnCurve,
  type Point,
  SUBGROUP_ORDER,
} from '#protocol/crypto/babyjubjub.ts';
import { SMALL_ORDER } from '../../support/protocol/small-order.ts';

type Decimal = [string, string];
const vectors: {
  add: { p: Decimal; q: Decimal; sum: Decimal };
  double: { p: Decimal; sum: Decimal };
  times8: { generator: Decimal; base: Decimal };
} = JSON.parse(readFileSync(new URL('../../vectors/babyjubjub.eip2494.json', import.meta.url), 'utf8'));

function pointOf([x, y]: Decimal) {
  return CurvePoint.fromAffine({ x: BigInt(x), y: BigInt(y) });
}
function decimal(point: InstanceType<typeof CurvePoint>): string[] {
  return affine(point).map(String);
}

test('addition and doubling agree with EIP-2494, and the base is circomlib’s Base8', () => {
  const { add, double, times8 } = vectors;
  expect(decimal(pointOf(add.p).add(pointOf(add.q)))).toEqual(add.sum);
  expect(decimal(pointOf(double.p).double())).toEqual(double.sum);
  expect(decimal(pointOf(times8.generator).multiplyUnsafe(8n))).toEqual(times8.base);
  expect(decimal(CurvePoint.BASE)).toEqual(times8.base);
  expect(CurvePoint.CURVE().n).toBe(SUBGROUP_ORDER);
});

test('I12 the points of small order are on the curve and of their order', () => {
  for (const { order, point } of SMALL_ORDER) {
    expect(isOnCurve(point)).toBe(true);
    const p = CurvePoint.fromAffine({ x: point[0], y: point[1] });
    expect(p.multiplyUnsafe(BigInt(order)).is0()).toBe(true);
    if (order > 1) expect(p.multiplyUnsafe(BigInt(order / 2)).is0()).toBe(false);
  }
});

test('I12 keys of order 1, 2, 4 and 8 are refused', () => {
  for (const { point } of SMALL_ORDER) {
    expect(() => checkIssuerKey(point)).toThrow(expect.objectContaining({ code: 'trust_issuer_key' }));
  }
});

test('C11 a key with a part of small order is refused', () => {
  const honest = CurvePoint.BASE.multiplyUnsafe(123456789n);
  expect(() => checkIssuerKey(affine(honest))).not.toThrow();
  for (const { order, point } of SMALL_ORDER) {
    if (order === 1) continue;
    const mixed = affine(honest.add(CurvePoint.fromAffine({ x: point[0], y: point[1] })));
    expect(isOnCurve(mixed)).toBe(true);
    expect(() => checkIssuerKey(mixed)).toThrow(expect.objectContaining({ code: 'trust_issuer_key' }));
  }
});

test('keys off the curve, out of range or of another form are refused', () => {
  const [x, y] = affine(CurvePoint.BASE);
  const refused: unknown[] = [[x, y + 1n], [y, x], [x + R, y], [-x, y], [0n, 0n], [x], [x, y, 1n], null, undefined, {}];
  refused.push([x.toString(), y.toString()], [Number(x), Number(y)]);
  for (const key of refused) expect(() => checkIssuerKey(key as Point)).toThrow();
});
