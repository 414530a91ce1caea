// SPDX-License-Identifier: GPL-3.0-or-later
import { bn254 } from '@noble/curves/bn254.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { createEngine, ELEMENT_BYTES, type Engine } from '#groth16/curve/engine/engine.ts';
import { createSquareRoots, type SquareRoots } from '#groth16/curve/engine/square-root.ts';

const { Fp, Fp2 } = bn254.fields;
const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const EDGES = [0n, 1n, 2n, 3n, 4n, Q - 1n, Q - 2n, (Q - 1n) / 2n, (Q + 1n) / 2n, (1n << 253n) - 1n];

let engine: Engine;
let roots: SquareRoots;
beforeAll(async () => {
  engine = await createEngine();
  roots = createSquareRoots(engine);
});

/** What the engine gives, or undefined for "none". */
function rootOf(parts: readonly bigint[]): readonly bigint[] | undefined {
  const [values, results] = [engine.allocate(2 * ELEMENT_BYTES), engine.allocate(2 * ELEMENT_BYTES)];
  parts.forEach((part, index) => {
    engine.fp.write(values + index * ELEMENT_BYTES, part);
  });
  const found = parts.length === 1 ? roots.fp(values, 1, results) : roots.fp2(values, 1, results);
  return found ? parts.map((_, index) => engine.fp.read(results + index * ELEMENT_BYTES)) : undefined;
}

describe('a square root', () => {
  const random = seededRandom(`${seed}/roots`);
  const values = () => [...EDGES, ...Array.from({ length: 100 }, () => random.below(Q))];

  it(`in the base field is found where noble finds one, and nowhere else (seed ${seed})`, () => {
    for (const value of values()) {
      const expected = attempt(() => Fp.sqrt(value));
      const found = rootOf([value])?.[0];
      expect(found === undefined, `${value}`).toBe(expected === undefined);
      if (found !== undefined && expected !== undefined) expect([expected, Fp.neg(expected)]).toContain(found);
    }
  });

  it(`in the extension likewise, also of numbers without u and of multiples of u (seed ${seed})`, () => {
    const pairs = [...EDGES.flatMap((a) => EDGES.map((b) => [a, b])), ...values().map((a) => [a, random.below(Q)])];
    for (const [c0, c1] of pairs as [bigint, bigint][]) {
      const value = Fp2.create({ c0, c1 });
      const expected = attempt(() => Fp2.sqrt(value));
      const found = rootOf([c0, c1]);
      expect(found === undefined, `${c0} ${c1}`).toBe(expected === undefined);
      if (found) expect(Fp2.sqr({ c0: found[0]!, c1: found[1]! })).toEqual(value);
    }
  });

  it('of many at once is refused when one has none', () => {
    const address = engine.allocate(3 * ELEMENT_BYTES);
    const fill = (values: readonly bigint[]) => {
      values.forEach((value, index) => {
        engine.fp.write(address + index * ELEMENT_BYTES, value);
      });
      return roots.fp(address, 3, address);
    };
    expect(fill([4n, 9n, 16n])).toBe(true);
    for (const [index, root] of [2n, 3n, 4n].entries()) {
      expect([root, Q - root]).toContain(engine.fp.read(address + index * ELEMENT_BYTES));
    }
    expect(fill([4n, 9n, Q - 1n])).toBe(false);
    expect(fill([Q - 1n, 9n, 4n])).toBe(false);
  });
});

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
