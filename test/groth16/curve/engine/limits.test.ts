// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic at the limits that its comments claim: limbs as large as they may be, where a 64-bit sum that is one
// term too long would lose its highest bits.
import { bn254 } from '@noble/curves/bn254.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { createEngine, ELEMENT_BYTES, type Engine } from '#groth16/curve/engine/engine.ts';

const { Fp, Fp2 } = bn254.fields;
const LIMBS = 9;
const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
type Limbs = readonly number[];
const toNumber = (limbs: Limbs) => limbs.reduceRight((value, limb) => (value << 29n) + BigInt(limb), 0n);
const elementOf = (limbs: Limbs) => Fp.create(toNumber(limbs));
const inverseOfFactor = Fp.inv(Fp.create(1n << 261n));
const withoutFactor = (value: bigint) => Fp.mul(value, inverseOfFactor);

/** All limbs but the highest are `limb`, and that one is as large as a value below the limit has it. */
function largest(limb: number, limit: bigint): Limbs {
  const lower = Array.from({ length: LIMBS - 1 }, () => limb);
  return [...lower, Number((limit - 1n - toNumber(lower)) >> 232n)];
}
const split = (value: bigint) =>
  Array.from({ length: LIMBS }, (_, index) => Number((value >> BigInt(29 * index)) & ((1n << 29n) - 1n)));

const random = seededRandom(`${seed}/limits`);
const tight: Limbs[] = [0n, 1n, Q - 1n, Q, 2n * Q - 1n, random.below(2n * Q)].map(split);
tight.push(largest(2 ** 29 - 1, 2n * Q));
const loose = [...tight, largest(3 * 2 ** 29 - 1, 6n * Q), largest(2 ** 30, 6n * Q)];

let engine: Engine;
let addresses: number[];
beforeAll(async () => {
  engine = await createEngine();
  addresses = Array.from({ length: 6 }, () => engine.allocate(2 * ELEMENT_BYTES));
});

const put = (address: number, ...elements: Limbs[]) => {
  engine.words().set(elements.flat(), address >> 2);
  return address;
};
const take = (address: number) => {
  const limbs = [...engine.words().subarray(address >> 2, (address >> 2) + LIMBS)];
  const value = toNumber(limbs);
  expect(limbs.every((limb) => limb >= 0 && limb < 2 ** 29)).toBe(true);
  expect(value < (165n * Q) / 100n).toBe(true);
  return Fp.create(value);
};

describe(`with the largest limbs (seed ${seed})`, () => {
  it('products, sums of products and squares are right', () => {
    const [x, y, z, w, result] = addresses as [number, number, number, number, number];
    for (const a of loose) {
      for (const b of tight) {
        const product = withoutFactor(Fp.mul(elementOf(a), elementOf(b)));
        engine.fp.mul(put(x, a), put(y, b), result);
        expect(take(result)).toBe(product);
        for (const c of loose) {
          engine.fp.mulSum(x, y, put(z, c), put(w, b), result);
          expect(take(result)).toBe(Fp.add(product, withoutFactor(Fp.mul(elementOf(c), elementOf(b)))));
        }
        engine.fp.square(y, result);
        expect(take(result)).toBe(withoutFactor(Fp.sqr(elementOf(b))));
      }
    }
  });

  it('products and squares in the extension are right', () => {
    const [x, y, result] = addresses as [number, number, number];
    const check = (expected: { c0: bigint; c1: bigint }) => {
      expect(take(result)).toBe(withoutFactor(expected.c0));
      expect(take(result + ELEMENT_BYTES)).toBe(withoutFactor(expected.c1));
    };
    for (const a of loose) {
      for (const b of loose) {
        const first = { c0: elementOf(a), c1: elementOf(b) };
        put(x, a, b);
        for (const c of tight) {
          for (const d of tight) {
            engine.fp2.mul(x, put(y, c, d), result);
            check(Fp2.mul(first, { c0: elementOf(c), c1: elementOf(d) }));
          }
        }
        if (!(tight.includes(a) && tight.includes(b))) continue;
        engine.fp2.square(x, result);
        check(Fp2.sqr(first));
      }
    }
  });
});
