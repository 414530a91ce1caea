// SPDX-License-Identifier: GPL-3.0-or-later
// Pairings on BN254 for the verifier: points in, products of pairings compared with each other. Our own implementation,
// because it shares squarings among all pairs of a batch, checks subgroups on the way, and takes less than half of
// mcl's time (docs/performance.md). Tests compare it with two others, value by value.
import { ELEMENT_BYTES } from '../engine/field-code.ts';
import type { G1Coordinates, G2Coordinates } from '../mcl.ts';
import { createFinalExponentiation } from './final-exponentiation.ts';
import { createFrobenius } from './frobenius.ts';
import { type Address, createInstance } from './instance.ts';
import { createMiller, G1_BYTES, G2_BYTES, LINES_BYTES, type Pair } from './miller.ts';
import { FP12_BYTES } from './tower-code.ts';
import { createWeightedG1, type Halves } from './weighted-g1.ts';

export type { Address } from './instance.ts';
export type { Pair } from './miller.ts';
export type { Halves } from './weighted-g1.ts';

export type Pairing = Awaited<ReturnType<typeof createPairing>>;

/** About 2 MB of memory once a batch has been through it. */
export async function createPairing() {
  const instance = await createInstance();
  const { allocate, write, mul, sub, mul2, square2, sub2, areZero, mark, release, copy } = instance;
  const frobenius = createFrobenius(instance);
  const miller = createMiller(instance, frobenius);
  const finalExponentiation = createFinalExponentiation(instance, frobenius);
  const weighted = createWeightedG1(instance);

  const three = allocate(ELEMENT_BYTES);
  write(three, 3n);
  const point = allocate(G2_BYTES);
  const [left, right] = [allocate(FP12_BYTES), allocate(FP12_BYTES)];

  return {
    newG1: (): Address => allocate(G1_BYTES),
    /** Room for the lines of a point of G2. */
    newLines: (): Address => allocate(LINES_BYTES),
    newValue: (): Address => allocate(FP12_BYTES),
    mark,
    release,
    /** False, when the point is not on the curve. */
    setG1(address: Address, [x, y]: G1Coordinates): boolean {
      write(address, x, y);
      const yAt = address + ELEMENT_BYTES;
      // y^2 = x^3 + 3
      mul(address, address, left);
      mul(left, address, left);
      mul(yAt, yAt, right);
      sub(right, left, right);
      sub(right, three, right);
      return areZero(right, 1);
    },
    negateG1(address: Address): void {
      instance.negate(address + ELEMENT_BYTES, address + ELEMENT_BYTES);
    },
    copyG1: (from: Address, to: Address) => copy(from, to, G1_BYTES),
    /** The lines of a point, or why there are none. */
    setLines(lines: Address, [x, y]: G2Coordinates): 'not_on_curve' | 'not_in_subgroup' | undefined {
      write(point, ...x, ...y);
      square2(point, left);
      mul2(left, point, left);
      square2(point + 2 * ELEMENT_BYTES, right);
      sub2(right, left, right);
      sub2(right, instance.twistB, right);
      if (!areZero(right, 2)) return 'not_on_curve';
      return miller.trace(point, lines) ? undefined : 'not_in_subgroup';
    },
    fixLines: miller.fix,
    /** Each point, in place, times its weight. */
    multiplyG1: (points: readonly Address[], weights: readonly Halves[]) => weighted.multiply(points, weights),
    /** The product of pairings, with the lines of G2's points; see miller.ts. */
    product(result: Address, pairs: readonly Pair[], fixed: readonly Pair[]): void {
      miller.product(left, pairs, fixed);
      finalExponentiation(left, result);
    },
    isOne(value: Address): boolean {
      sub(value, instance.one, right);
      return areZero(right, 1) && areZero(value + ELEMENT_BYTES, 11);
    },
    isEqual(x: Address, y: Address): boolean {
      for (let at = 0; at < FP12_BYTES; at += ELEMENT_BYTES) {
        sub(x + at, y + at, right);
        if (!areZero(right, 1)) return false;
      }
      return true;
    },
    /** For the tests: an element of Fp as a number. */
    read: instance.read,
  };
}
