// SPDX-License-Identifier: GPL-3.0-or-later
// The power map x -> x^q on the tower and on the twist. With w^6 = 9 + u, w^(i q) = (9 + u)^(i (q - 1) / 6) w^i, and
// the factors of an element of Fp2 are conjugated.
import { Q } from '../../../base/encoding.ts';
import type { Address, Instance } from './instance.ts';
import { FP2_BYTES } from './tower-code.ts';

type Fp2 = readonly [bigint, bigint];
const NON_RESIDUE: Fp2 = [9n, 1n];

export type Frobenius = {
  /** In Fp12; x may be the result. */
  power(x: Address, result: Address): void;
  /** The endomorphism psi of the twist, affine: untwist, power, twist. On the subgroup it multiplies by q. */
  twist(point: Address, result: Address): void;
};

export function createFrobenius(instance: Instance): Frobenius {
  const { mul2, conjugate2, write, allocate } = instance;
  const root = power(NON_RESIDUE, (Q - 1n) / 6n);
  const factors: Address[] = [];
  for (let index = 1, value = root; index < 6; index++, value = multiply(value, root)) {
    factors[index] = allocate(FP2_BYTES);
    write(factors[index]!, ...value);
  }
  const map = (x: Address, exponent: number, result: Address) => {
    conjugate2(x, result);
    if (exponent > 0) mul2(result, factors[exponent]!, result);
  };
  return {
    power(x, result) {
      // The order in which tower-code.ts has the powers of w.
      [0, 2, 4, 1, 3, 5].forEach((exponent, index) => {
        map(x + index * FP2_BYTES, exponent, result + index * FP2_BYTES);
      });
    },
    twist(point, result) {
      map(point, 2, result);
      map(point + FP2_BYTES, 3, result + FP2_BYTES);
    },
  };
}

function power(base: Fp2, exponent: bigint): Fp2 {
  let result: Fp2 = [1n, 0n];
  for (const bit of exponent.toString(2)) {
    result = multiply(result, result);
    if (bit === '1') result = multiply(result, base);
  }
  return result;
}

/** The result is in 0 .. q - 1. */
function multiply([a, b]: Fp2, [c, d]: Fp2): Fp2 {
  return [(((a * c - b * d) % Q) + Q) % Q, (a * d + b * c) % Q];
}
