// SPDX-License-Identifier: GPL-3.0-or-later
// Our pairing against noble's, value by value: noble raises to the same multiple of (q^12 - 1) / r.
import { bn254 } from '@noble/curves/bn254.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { LAMBDA } from '#groth16/curve/engine/endomorphism.ts';
import type { G1Coordinates, G2Coordinates } from '#groth16/curve/mcl.ts';
import { createPairing, type Pair, type Pairing } from '#groth16/curve/pairing/pairing.ts';
import { G1, type G1Point, G2, type G2Point } from '../../../support/groth16/points.ts';

const { Fp12 } = bn254.fields;
type Fp12Value = ReturnType<typeof bn254.pairing>;
const ELEMENT = 36;
const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const draws = seededRandom(seed);
console.log(`pairing seed ${seed}`);

let pairing: Pairing;
beforeAll(async () => {
  pairing = await createPairing();
});

const scalar = () => 1n + draws.below(R - 1n);
const g1 = (point: G1Point): G1Coordinates => {
  const { x, y } = point.toAffine();
  return [x, y];
};
const g2 = (point: G2Point): G2Coordinates => {
  const { x, y } = point.toAffine();
  return [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ];
};
function pair(p: G1Point, q: G2Point): Pair {
  const loaded = { p: pairing.newG1(), lines: pairing.newLines() };
  expect(pairing.setG1(loaded.p, g1(p))).toBe(true);
  expect(pairing.setLines(loaded.lines, g2(q))).toBeUndefined();
  return loaded;
}
const fixed = ({ p, lines }: Pair): Pair => ({ p, lines: pairing.fixLines(lines) });
function product(pairs: readonly Pair[], fixedPairs: readonly Pair[] = []): number {
  const value = pairing.newValue();
  pairing.product(value, pairs, fixedPairs);
  return value;
}
const read = (value: number) => Array.from({ length: 12 }, (_, index) => pairing.read(value + index * ELEMENT));
const coefficients = ({ c0, c1 }: Fp12Value) =>
  [c0.c0, c0.c1, c0.c2, c1.c0, c1.c1, c1.c2].flatMap((element) => [element.c0, element.c1]);

describe('the pairing', () => {
  it(`has noble's values, with lines as they come and with fixed ones (seed ${seed})`, () => {
    for (const [a, b] of [
      [1n, 1n],
      [1n, R - 1n],
      [R - 1n, 2n],
      [scalar(), scalar()],
      [scalar(), scalar()],
    ] as const) {
      const [p, q] = [G1.BASE.multiply(a), G2.BASE.multiply(b)];
      const expected = coefficients(bn254.pairing(p, q));
      expect(read(product([pair(p, q)]))).toEqual(expected);
      expect(read(product([], [fixed(pair(p, q))]))).toEqual(expected);
    }
  });

  it('multiplies the pairings of a product, and of none it is 1', () => {
    const points = Array.from({ length: 5 }, () => [G1.BASE.multiply(scalar()), G2.BASE.multiply(scalar())] as const);
    const expected = points.reduce((all, [p, q]) => Fp12.mul(all, bn254.pairing(p, q)), Fp12.ONE);
    const pairs = points.map(([p, q]) => pair(p, q));
    expect(read(product(pairs))).toEqual(coefficients(expected));
    expect(read(product(pairs.slice(0, 3), pairs.slice(3).map(fixed)))).toEqual(coefficients(expected));
    expect(pairing.isOne(product([]))).toBe(true);
  });

  it('is 1, and says so, exactly when the exponents add up to 0', () => {
    const [a, b] = [scalar(), scalar()];
    const sum = (third: bigint) =>
      product(
        [pair(G1.BASE.multiply(a), G2.BASE.multiply(b)), pair(G1.BASE, G2.BASE.multiply(third))],
        [fixed(pair(G1.BASE.multiply(7n), G2.BASE))],
      );
    const right = (((-a * b - 7n) % R) + R) % R;
    expect(pairing.isOne(sum(right))).toBe(true);
    expect(pairing.isOne(sum(right + 1n))).toBe(false);
    const [one, same, other] = [sum(3n), sum(3n), sum(4n)];
    expect(pairing.isEqual(one, same)).toBe(true);
    expect(pairing.isEqual(one, other)).toBe(false);
  });

  it('refuses points of G1 that are not on the curve', () => {
    const address = pairing.newG1();
    for (const wrong of [
      [0n, 0n],
      [1n, 1n],
      [2n, 1n],
    ] as const)
      expect(pairing.setG1(address, wrong)).toBe(false);
    expect(pairing.setG1(address, [1n, 2n])).toBe(true);
  });
});

describe('weights', () => {
  it(`multiply points like noble, at the edges of both halves too (seed ${seed})`, () => {
    const most = 2n ** 64n - 1n;
    const edges = [0n, 1n, 2n, 3n, 2n ** 63n, most - 1n, most];
    const halves = edges.flatMap((a) => edges.map((b) => [a, b] as const)).filter(([a, b]) => a !== 0n || b !== 0n);
    for (let count = 0; count < 20; count++) halves.push([draws.below(2n ** 64n), 1n + draws.below(most)]);
    const points = halves.map(() => G1.BASE.multiply(scalar()));
    const addresses = points.map((point) => {
      const address = pairing.newG1();
      pairing.setG1(address, g1(point));
      return address;
    });
    pairing.multiplyG1(addresses, halves);
    addresses.forEach((address, index) => {
      const [a, b] = halves[index]!;
      const expected = points[index]!.multiply((a + b * LAMBDA) % R);
      expect([pairing.read(address), pairing.read(address + ELEMENT)], `${a} ${b}`).toEqual(g1(expected));
    });
  });

  it('P27: are different for different halves: no short multiple of r is d + e lambda', () => {
    expect((LAMBDA * LAMBDA + LAMBDA + 1n) % R).toBe(0n);
    // Of d, e up to 2^65 the norm d^2 - de + e^2 stays below r.
    expect(3n * 2n ** 130n < R).toBe(true);
  });
});
