// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { numberToBytes, R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { LAMBDA, LATTICE } from '#groth16/curve/engine/endomorphism.ts';
import { createEngine, type Engine } from '#groth16/curve/engine/engine.ts';
import { HALVES_BYTES } from '#groth16/curve/engine/halves-code.ts';

const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const { s, t } = LATTICE;
const MAX = (1n << 256n) - 1n;

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});

function halve(scalars: readonly bigint[]): [a: bigint, b: bigint][] {
  const source = engine.store(Uint8Array.from(scalars.flatMap((scalar) => [...numberToBytes(scalar, 32).reverse()])));
  const address = engine.allocate(HALVES_BYTES * scalars.length);
  engine.halves(source, scalars.length, address);
  const view = new DataView(engine.bytes().buffer, address);
  const half = (at: number) => {
    const twice = view.getBigUint64(at, true) | (view.getBigInt64(at + 8, true) << 64n);
    expect(twice & 1n).toBe(0n);
    return twice >> 1n;
  };
  return scalars.map((_, index) => [half(HALVES_BYTES * index), half(HALVES_BYTES * index + HALVES_BYTES / 2)]);
}

describe(`halves of scalars (seed ${seed})`, () => {
  it('make up the scalar, and are short', () => {
    const random = seededRandom(`${seed}/halves`);
    const named = [0n, 1n, R - 1n, R, R + 1n, 2n * R, 5n * R, MAX, LAMBDA, R - LAMBDA, s, t, t + s, (1n << 254n) - 1n];
    // Where one of the quotients is just above or below a half, and there the halves are longest.
    const between = Array.from({ length: 200 }, (_, index) => {
      const quotient = random.below(index % 2 ? s : t);
      return ((2n * quotient + 1n) * R) / (2n * (index % 2 ? s : t));
    });
    const close = [...named, ...between].flatMap((scalar) => [scalar - 1n, scalar, scalar + 1n]);
    const scalars = [...close, ...Array.from({ length: 2000 }, () => random.below(MAX))].filter(
      (scalar) => scalar >= 0n && scalar <= MAX,
    );
    let longest = 0n;
    halve(scalars).forEach(([a, b], index) => {
      expect((a + b * LAMBDA - scalars[index]!) % R).toBe(0n);
      for (const half of [a, b, -a, -b]) if (half > longest) longest = half;
    });
    // (t + 2 s) / 2, and a little for the rounding of the quotients.
    expect(longest).toBeLessThan((t + 2n * s) / 2n + (t >> 30n));
    expect(longest).toBeGreaterThan((98n * t) / 200n);
    expect((t + 2n * s) / 2n + (t >> 30n)).toBeLessThan(1n << 126n);
  });

  it('of a small number are that number, of its negative the negative, and none for lambda', () => {
    for (const small of [0n, 1n, 2n, 1000n, (1n << 62n) - 1n]) {
      expect(halve([small, (R - small) % R])).toEqual([
        [small, 0n],
        [-small, 0n],
      ]);
    }
    expect(halve([LAMBDA, R - LAMBDA])).toEqual([
      [0n, 1n],
      [0n, -1n],
    ]);
  });
});

it('the lattice is that of all pairs with a + b lambda = 0', () => {
  expect((LAMBDA * LAMBDA + LAMBDA + 1n) % R).toBe(0n);
  expect((t + s + s * LAMBDA) % R).toBe(0n);
  expect((t * LAMBDA - s) % R).toBe(0n);
  expect((t + s) * t + s * s).toBe(R);
});
