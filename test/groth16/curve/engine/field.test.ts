// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { Q, R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { createEngine, ELEMENT_BYTES, type Engine, type Field } from '#groth16/curve/engine/engine.ts';
import { createCosetMove } from '#groth16/curve/engine/fft.ts';

const MONTGOMERY = 1n << 261n;
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});

const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const mod = (value: bigint, order: bigint) => ((value % order) + order) % order;

describe.each([
  ['base field', Q, 'fp'],
  ['scalar field', R, 'fr'],
] as const)('%s', (_, order, name) => {
  /** Puts 0 <= value < 2^256 there as it is, and reads limbs back. */
  const put = (field: Field, address: number, value: bigint) => {
    const bytes = engine.allocate(32);
    for (let at = 0; at < 32; at++) engine.bytes()[bytes + at] = Number((value >> BigInt(8 * at)) & 255n);
    field.unpack(bytes, address);
  };
  const limbs = (address: number) => {
    const words = new Uint32Array(engine.bytes().buffer, address, 9);
    return words.reduceRight((value, word) => (value << 29n) + BigInt(word), 0n);
  };

  it(`multiplies, adds and subtracts like bigint, at every edge of its range (seed ${seed})`, () => {
    const field = engine[name];
    const random = seededRandom(`${seed}/${name}`);
    const edges = [0n, 1n, 2n, order - 1n, order, order + 1n, 2n * order - 1n, (1n << 29n) - 1n, (1n << 232n) - 1n];
    const pick = () => (random.below(4n) === 0n ? edges[Number(random.below(9n))]! : random.below(2n * order));
    const inverse = power(MONTGOMERY % order, order - 2n, order);
    const [x, y, z, w, result] = Array.from({ length: 5 }, () => engine.allocate(ELEMENT_BYTES)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const mark = engine.mark();
    for (let round = 0; round < 3000; round++) {
      const [a, b, c, d] = [pick(), pick(), pick(), pick()];
      for (const [address, value] of [
        [x, a],
        [y, b],
        [z, c],
        [w, d],
      ] as const) {
        put(field, address, value);
      }
      const check = (what: string, expected: bigint) => {
        const value = limbs(result);
        // Every result may be fed into every function again.
        expect(value < (165n * order) / 100n, `${what} ${a} ${b} ${c} ${d}`).toBe(true);
        expect(mod(value - expected, order), `${what} ${a} ${b} ${c} ${d}`).toBe(0n);
      };
      field.mul(x, y, result);
      check('mul', a * b * inverse);
      field.square(x, result);
      check('square', a * a * inverse);
      field.mulSum(x, y, z, w, result);
      check('mulSum', (a * b + c * d) * inverse);
      field.add(x, y, result);
      check('add', a + b);
      field.sub(x, y, result);
      check('sub', a - b);
      engine.release(mark);
    }
  });

  it('writes and reads numbers', () => {
    const field = engine[name];
    const address = engine.allocate(ELEMENT_BYTES);
    for (const value of [0n, 1n, order - 1n, 1n << 200n]) {
      field.write(address, value);
      expect(field.read(address)).toBe(value);
    }
    field.write(address, order);
    expect(field.read(address)).toBe(0n);
  });
});

describe('the move to the coset', () => {
  it.each([2, 8, 64])('of %i values evaluates the polynomial that has them', (domain) => {
    const random = seededRandom(`coset/${domain}`);
    const values = Array.from({ length: domain }, () => random.below(R));
    const shift = power(5n, (R - 1n) / BigInt(2 * domain), R);
    const root = (shift * shift) % R;
    const address = engine.allocate(domain * ELEMENT_BYTES);
    values.forEach((value, index) => {
      engine.fr.write(address + index * ELEMENT_BYTES, value);
    });
    createCosetMove(engine, domain).move(address);
    for (let index = 0; index < domain; index++) {
      const at = (shift * power(root, BigInt(index), R)) % R;
      expect(engine.fr.read(address + index * ELEMENT_BYTES)).toBe(interpolate(values, root, at));
    }
  });
});

it('memory that is given back is overwritten', () => {
  const mark = engine.mark();
  const secret = engine.store(new Uint8Array(1000).fill(0xaa));
  engine.release(mark);
  expect(
    engine
      .bytes()
      .subarray(secret, secret + 1000)
      .every((byte) => byte === 0),
  ).toBe(true);
});

/** The barycentric formula: (x^n - 1) / n times the sum of v_j w^j / (x - w^j). */
function interpolate(values: readonly bigint[], root: bigint, at: bigint): bigint {
  const inverse = (value: bigint) => power(mod(value, R), R - 2n, R);
  const count = BigInt(values.length);
  const sum = values.reduce((total, value, j) => {
    const point = power(root, BigInt(j), R);
    return mod(total + value * point * inverse(at - point), R);
  }, 0n);
  return mod((power(at, count, R) - 1n) * inverse(count) * sum, R);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let factor = base % modulus, left = exponent; left > 0n; left >>= 1n, factor = (factor * factor) % modulus) {
    if (left & 1n) result = (result * factor) % modulus;
  }
  return result;
}
