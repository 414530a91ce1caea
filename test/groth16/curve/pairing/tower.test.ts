// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic under the pairing, at the edges of what its functions are given.
import { bn254 } from '@noble/curves/bn254.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { createModuleWriter } from '#groth16/curve/engine/assembler.ts';
import { defineField, LIMBS, limbsOf, MONTGOMERY } from '#groth16/curve/engine/field-code.ts';
import { type Address, createInstance, type Instance } from '#groth16/curve/pairing/instance.ts';

const { Fp12 } = bn254.fields;
type Fp12Value = typeof Fp12.ONE;
const ELEMENT = 36;
const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const draws = seededRandom(seed);
console.log(`tower seed ${seed}`);
const edges = [0n, 1n, Q - 1n, Q - 2n, (1n << 253n) - 1n, (1n << 29n) - 1n];
const element = () => (draws.below(3n) === 0n ? edges[Number(draws.below(6n))]! : draws.below(Q));

let instance: Instance;
beforeAll(async () => {
  instance = await createInstance();
});

describe('sums in one go', () => {
  it(`are right and small enough to go on with, for the largest operands (seed ${seed})`, async () => {
    const module = createModuleWriter();
    const field = defineField(module, '', Q);
    const factors = [[-1n], [4n], [8n], [9n, 1n], [9n, -1n], [3n, -2n], [1n, -3n], [-1n, 1n, 1n]];
    factors.forEach((list, index) => {
      field.linear(`linear${index}`, list);
    });
    for (const count of [1, 3, 5, 6]) field.products(`products${count}`, count);
    expect(() => field.products('seven', 7)).toThrow(RangeError);
    expect(() => field.linear('lower', [-4n])).toThrow(RangeError);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { instance: raw } = await WebAssembly.instantiate(module.write(), { env: { memory } });
    const call = raw.exports as Record<string, (...addresses: number[]) => void>;
    const words = new Uint32Array(memory.buffer);
    const at = (index: number) => 1024 + index * ELEMENT;
    const put = (index: number, value: bigint) => words.set(limbsOf(value).map(Number), at(index) / 4);
    const get = (index: number) =>
      words
        .subarray(at(index) / 4, at(index) / 4 + LIMBS)
        .reduceRight((value, word) => (value << 29n) + BigInt(word), 0n);
    const most = 2n * Q - 1n;
    const result = 12;
    const check = (what: string, expected: bigint) => {
      // Everything takes values below 2 q.
      expect(get(result) < (165n * Q) / 100n, what).toBe(true);
      expect((get(result) - expected) % Q, what).toBe(0n);
    };
    for (let round = 0; round < 300; round++) {
      const values = Array.from({ length: 12 }, () =>
        round < 4 ? [most, 0n, Q, 1n][round]! : draws.below(4n) === 0n ? most : draws.below(2n * Q),
      );
      values.forEach((value, index) => {
        put(index, value);
      });
      for (const count of [1, 3, 5, 6]) {
        call[`products${count}`]!(...Array.from({ length: 2 * count }, (_, index) => at(index)), at(result));
        const sum = Array.from({ length: count }, (_, k) => values[2 * k]! * values[2 * k + 1]!);
        const inverse = bn254.fields.Fp.inv(MONTGOMERY % Q);
        check(`products${count}`, sum.reduce((all, value) => all + value, 0n) * inverse);
      }
      factors.forEach((list, index) => {
        call[`linear${index}`]!(...list.map((_, k) => at(k)), at(result));
        check(
          `linear ${list}`,
          list.reduce((sum, factor, k) => sum + factor * values[k]!, 0n),
        );
      });
    }
  });
});

describe('the field of 12th degree', () => {
  const value = () => Fp12.fromBigTwelve(Array.from({ length: 12 }, element) as never);
  const put = (x: Fp12Value): Address => {
    const address = instance.allocate(12 * ELEMENT);
    const parts = [x.c0.c0, x.c0.c1, x.c0.c2, x.c1.c0, x.c1.c1, x.c1.c2];
    instance.write(address, ...parts.flatMap(({ c0, c1 }) => [c0, c1]));
    return address;
  };
  const get = (address: Address) =>
    Fp12.fromBigTwelve(Array.from({ length: 12 }, (_, index) => instance.read(address + index * ELEMENT)) as never);

  it(`multiplies and squares like noble, in place too (seed ${seed})`, () => {
    for (let round = 0; round < 100; round++) {
      const [x, y] = [value(), value()];
      const [a, b] = [put(x), put(y)];
      const result = instance.allocate(12 * ELEMENT);
      instance.mul12(a, b, result);
      expect(get(result)).toEqual(Fp12.mul(x, y));
      instance.square12(a, result);
      expect(get(result)).toEqual(Fp12.sqr(x));
      instance.mul12(a, b, b);
      expect(get(b)).toEqual(Fp12.mul(x, y));
      instance.square12(a, a);
      expect(get(a)).toEqual(Fp12.sqr(x));
      instance.conjugate12(a, a);
      expect(get(a)).toEqual(Fp12.conjugate(Fp12.sqr(x)));
    }
  });

  it('squares faster where the pairing ends', () => {
    for (let round = 0; round < 10; round++) {
      const x = value();
      const unitary = Fp12.div(Fp12.conjugate(x), x);
      const cyclotomic = Fp12.mul(Fp12.frobeniusMap(unitary, 2), unitary);
      const address = put(cyclotomic);
      instance.cyclotomicSquare12(address, address);
      expect(get(address)).toEqual(Fp12.sqr(cyclotomic));
    }
  });
});

describe('P12: steps that have no line', () => {
  it('leave z = 0, which no further step heals', () => {
    const { x, y } = bn254.G2.Point.BASE.toAffine();
    const coordinates = [x.c0, x.c1, y.c0, y.c1];
    for (const sign of [1n, -1n]) {
      const [point, other, line] = [6, 4, 6].map((count) => instance.allocate(count * ELEMENT)) as [
        Address,
        Address,
        Address,
      ];
      instance.write(point, ...coordinates, 1n, 0n);
      const signed = coordinates.map((value, index) => (index > 1 && sign < 0n ? Q - value : value));
      instance.write(other, ...signed);
      const z = point + 4 * ELEMENT;
      instance.addStep(point, other, line);
      expect(instance.areZero(z, 2)).toBe(true);
      for (let step = 0; step < 5; step++) {
        instance.doubleStep(point, line);
        expect(instance.areZero(z, 2)).toBe(true);
        instance.addStep(point, other, line);
        expect(instance.areZero(z, 2)).toBe(true);
      }
    }
  });
});
