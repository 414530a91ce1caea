// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { createFixedBase } from '#groth16/curve/fixed-base.ts';
import { loadMcl } from '#groth16/curve/mcl.ts';
import { G1 } from '../../support/groth16/points.ts';

it('a multiplication by table gives what noble gives, for every window and at the ends of the range', async () => {
  const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
  console.log(`fixed base seed ${seed}`);
  const draws = seededRandom(seed);
  const mcl = await loadMcl();
  const [point, result] = [mcl.newG1(), mcl.newG1()];
  const base = G1.BASE.multiply(1n + draws.below(R - 1n));
  const start = G1.BASE.multiply(1n + draws.below(R - 1n));
  const coordinates = (value: typeof base) => {
    const { x, y } = value.toAffine();
    return [x, y] as const;
  };
  mcl.setG1(point, coordinates(base));
  const addMultiple = createFixedBase(mcl, point);
  const ends = [1n, 2n, 62n, 63n, 64n, 65n, 4095n, 4096n, R - 1n, R - 2n, 1n << 253n, (1n << 253n) - 1n, 1n << 252n];
  const windows = Array.from({ length: 42 }, (_, at) => (1n + draws.below(63n)) << BigInt(6 * at));
  for (const scalar of [...ends, ...windows, ...Array.from({ length: 50 }, () => 1n + draws.below(R - 1n))]) {
    mcl.setG1(result, coordinates(start));
    addMultiple(result, scalar);
    expect(mcl.getG1(result), `seed ${seed} scalar ${scalar}`).toEqual(coordinates(start.add(base.multiply(scalar))));
    mcl.setG1(result, undefined);
    addMultiple(result, scalar);
    expect(mcl.getG1(result), `seed ${seed} scalar ${scalar}`).toEqual(coordinates(base.multiply(scalar)));
  }
  mcl.setG1(result, coordinates(start));
  addMultiple(result, 0n);
  expect(mcl.getG1(result)).toEqual(coordinates(start));
  mcl.setG1(result, coordinates(base.negate()));
  addMultiple(result, 1n);
  expect(mcl.getG1(result)).toBeUndefined();
});
