// SPDX-License-Identifier: GPL-3.0-or-later
// Moves a polynomial from its values on the domain <w> to its values on the odd coset g<w>, where g is a root of unity
// of twice the order. quotient.ts needs nothing else, so this is one function: an inverse FFT that takes values in
// order and leaves coefficients in bit-reversed order, a factor g^i / n for each, and an FFT that takes them in that
// order.
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';

export type CosetMove = {
  /** In place: values on the domain, in order, to values on the coset, in order. Montgomery form. */
  move(values: Address): void;
};

/** @param domain a power of two; 5 generates the field's multiplicative group, which is also how snarkjs takes roots */
export function createCosetMove(engine: Engine, domain: number): CosetMove {
  const { fr } = engine;
  const shift = power(5n, (fr.order - 1n) / BigInt(2 * domain), fr.order);
  const root = (shift * shift) % fr.order;
  const inverseOf = (value: bigint) => power(value, fr.order - 2n, fr.order);
  const levels = Math.log2(domain);

  const roots = powers(engine, 1n, root, domain >> 1);
  const inverseRoots = powers(engine, 1n, inverseOf(root), domain >> 1);
  const factors = engine.allocate(domain * ELEMENT_BYTES);
  const mark = engine.mark();
  const inOrder = powers(engine, inverseOf(BigInt(domain)), shift, domain);
  for (let index = 0; index < domain; index++) {
    const from = inOrder + index * ELEMENT_BYTES;
    engine.bytes().copyWithin(factors + reversed(index, levels) * ELEMENT_BYTES, from, from + ELEMENT_BYTES);
  }
  engine.release(mark);

  const bytes = domain * ELEMENT_BYTES;
  /** Of a level in which value j of a half meets value j of the other with root number j of order 2 * half. */
  const stride = (half: number) => (domain / (2 * half)) * ELEMENT_BYTES;
  return {
    move(values) {
      const end = values + bytes;
      for (let half = domain >> 1; half >= 1; half >>= 1) {
        engine.apart(values, end, half * ELEMENT_BYTES, inverseRoots, stride(half));
      }
      for (let at = 0; at < bytes; at += ELEMENT_BYTES) fr.mul(values + at, factors + at, values + at);
      for (let half = 1; half < domain; half *= 2) {
        engine.together(values, end, half * ELEMENT_BYTES, roots, stride(half));
      }
    },
  };
}

/** first, first * factor, first * factor^2, ... */
function powers(engine: Engine, first: bigint, factor: bigint, count: number): Address {
  const address = engine.allocate((count + 1) * ELEMENT_BYTES);
  const step = address + count * ELEMENT_BYTES;
  engine.fr.write(address, first);
  engine.fr.write(step, factor);
  for (let at = address + ELEMENT_BYTES; at < step; at += ELEMENT_BYTES) engine.fr.mul(at - ELEMENT_BYTES, step, at);
  return address;
}

function reversed(index: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result = (result << 1) | ((index >> bit) & 1);
  return result;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}
