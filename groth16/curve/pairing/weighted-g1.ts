// SPDX-License-Identifier: GPL-3.0-or-later
// Points of G1 times random weights, for batches. A weight is a + b lambda with halves a, b below 2^64, not both 0, and
// lambda as in engine/endomorphism.ts, so that the halves share their 64 doublings; with 1 + lambda + lambda^2 = 0 the
// sum P + lambda P costs nothing either. Different halves are different weights modulo r: no multiple of r is
// d + e lambda with |d|, |e| <= 2^64 but 0 (the norm d^2 - de + e^2 would be a multiple of r as well). For the same
// reason no addition below is of a point and itself: the sum so far is an even multiple, the summand is not.
import { Q } from '../../../base/encoding.ts';
import { BETA } from '../engine/endomorphism.ts';
import { ELEMENT_BYTES } from '../engine/field-code.ts';
import type { Address, Instance } from './instance.ts';
import { G1_BYTES } from './miller.ts';

export type Halves = readonly [a: bigint, b: bigint];

const HALF_BITS = 64;

export type WeightedG1 = {
  /** Each point, in place and affine, times its weight. None may be at infinity. */
  multiply(points: readonly Address[], weights: readonly Halves[]): void;
};

export function createWeightedG1(instance: Instance): WeightedG1 {
  const { allocate, mark, release, copy, write, mul, negate, invert, doubleG1, addG1 } = instance;
  const [beta, betaSquared] = [allocate(ELEMENT_BYTES), allocate(ELEMENT_BYTES)];
  write(beta, BETA);
  write(betaSquared, (BETA * BETA) % Q);
  const [image, both] = [allocate(G1_BYTES), allocate(G1_BYTES)];
  const [inverse, t] = [allocate(ELEMENT_BYTES), allocate(ELEMENT_BYTES)];

  const times = (point: Address, [a, b]: Halves, result: Address) => {
    mul(point, beta, image);
    copy(point + ELEMENT_BYTES, image + ELEMENT_BYTES, ELEMENT_BYTES);
    // P + lambda P = -lambda^2 P
    mul(point, betaSquared, both);
    negate(point + ELEMENT_BYTES, both + ELEMENT_BYTES);
    const summands = [undefined, point, image, both];
    let isZero = true;
    const digits = interleave(a, b);
    for (const digit of digits) {
      if (!isZero) doubleG1(result);
      const summand = summands[digit];
      if (summand === undefined) continue;
      if (isZero) {
        copy(summand, result, G1_BYTES);
        copy(instance.one, result + G1_BYTES, ELEMENT_BYTES);
        isZero = false;
      } else {
        addG1(result, summand);
      }
    }
  };

  return {
    multiply(points, weights) {
      if (points.length === 0) return;
      const start = mark();
      const results = points.map(() => allocate(3 * ELEMENT_BYTES));
      points.forEach((point, index) => {
        times(point, weights[index]!, results[index]!);
      });
      // One inversion for all (Montgomery): products[i] = z_0 ... z_i
      const products = points.map(() => allocate(ELEMENT_BYTES));
      results.forEach((result, index) => {
        mul(index === 0 ? instance.one : products[index - 1]!, result + G1_BYTES, products[index]!);
      });
      invert(products.at(-1)!, inverse);
      for (let index = points.length - 1; index >= 0; index--) {
        const [x, y, z] = [0, 1, 2].map((at) => results[index]! + at * ELEMENT_BYTES) as [Address, Address, Address];
        const point = points[index]!;
        // t = 1/z
        mul(inverse, index === 0 ? instance.one : products[index - 1]!, t);
        mul(inverse, z, inverse);
        mul(y, t, y);
        mul(t, t, t);
        mul(x, t, point);
        mul(y, t, point + ELEMENT_BYTES);
      }
      release(start);
    },
  };
}

/** Pairs of bits, highest first, as a + 2 b. */
function interleave(a: bigint, b: bigint): number[] {
  const digits = [];
  for (const shift of [48n, 32n, 16n, 0n]) {
    const [low, high] = [Number((a >> shift) & 0xffffn), Number((b >> shift) & 0xffffn)];
    for (let bit = HALF_BITS / 4 - 1; bit >= 0; bit--) digits.push(((low >> bit) & 1) | (((high >> bit) & 1) << 1));
  }
  return digits;
}
