// The few sums in the field of scalars that are done one by one, with JavaScript's own integers: r is the group's
// order. For public values only: time depends on them.
import { R } from '#base/encoding.ts';

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
