// SPDX-License-Identifier: GPL-3.0-or-later
// The few sums in the field of scalars that are computed one by one, with JavaScript's own integers; r is the group's
// order. For public values only: the time depends on them.
import { R } from '../../base/encoding.ts';

/** base^exponent modulo r. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % R;
    factor = (factor * factor) % R;
  }
  return result;
}

/** By Fermat, as r is prime. 0 for 0. */
export function inverse(value: bigint): bigint {
  return power(value, R - 2n);
}

/** The entries of a key are stored times 2^512: this takes it away. */
export const INVERSE_OF_STORED_FACTOR = inverse((1n << 512n) % R);

/** The inverses of many by one exponentiation (Montgomery's trick); none may be 0. */
export function inverses(values: readonly bigint[]): bigint[] {
  const products: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    products.push(product);
    product = (product * value) % R;
  }
  let left = inverse(product);
  const results = new Array<bigint>(values.length);
  for (let index = values.length - 1; index >= 0; index--) {
    results[index] = (left * products[index]!) % R;
    left = (left * values[index]!) % R;
  }
  return results;
}

/** A root of unity of order `domain`, a power of two: the one that snarkjs takes. */
export function rootOfUnity(domain: number): bigint {
  return power(5n, (R - 1n) / BigInt(domain));
}
