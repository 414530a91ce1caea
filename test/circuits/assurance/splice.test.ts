// SPDX-License-Identifier: GPL-3.0-or-later
/** Forgeries that are put together from two computations, in circuits of a few rows. */
import { expect, it } from 'vitest';
import { compare, splice } from '#circuits/assurance/splice.ts';
import { type R1cs, type Row, rowsByWire, type Terms, violatedRows } from '#circuits/compile/r1cs.ts';
import { decompositions, extend, type PartialWitness } from '#circuits/compile/solve.ts';

const terms = (...pairs: [wire: number, value: bigint][]): Terms => ({
  wires: Uint32Array.from(pairs.map(([wire]) => wire)),
  values: pairs.map(([, value]) => value),
});
const times = (a: number, b: number, c: number): Row => ({ a: terms([a, 1n]), b: terms([b, 1n]), c: terms([c, 1n]) });

// Wires: 1, root (input), x (input), then y = x x, z = y y, and z is the root.
const rows = [times(2, 2, 3), times(3, 3, 4), times(4, 0, 1)];
const r1cs: R1cs = { wireCount: 5, outputCount: 0, publicInputCount: 2, privateInputCount: 0, rows };
const honest = [1n, 16n, 2n, 4n, 16n];
// The same for x = 3 with the root of x = 2: the last row does not hold.
const cheating = [1n, 16n, 3n, 9n, 81n];

it('exchanges what only a lost row joins to the rest', () => {
  const other = compare(r1cs, rowsByWire(r1cs), honest, cheating);
  for (const lost of [0, 1, 2]) {
    const forged = splice(r1cs, honest, other, new Set([lost]));
    expect(forged && violatedRows(r1cs, forged), `row ${lost}`).toEqual([lost]);
  }
});

it('finds nothing where no row is lost, or where another row objects', () => {
  const byWire = rowsByWire(r1cs);
  expect(splice(r1cs, honest, compare(r1cs, byWire, honest, cheating), new Set())).toBeUndefined();
  const twice: R1cs = { ...r1cs, rows: [...rows, times(3, 3, 1)] };
  const forged = splice(twice, honest, compare(twice, rowsByWire(twice), honest, cheating), new Set([2]));
  expect(forged).toBeUndefined();
});

it('a partly given witness is filled in as far as the rows determine it', () => {
  const witness: PartialWitness = [1n, undefined, 3n];
  extend(r1cs, rowsByWire(r1cs), new Set([0, 1, 2]), decompositions(r1cs), witness);
  expect(witness).toEqual([1n, 81n, 3n, 9n, 81n]);
  const without: PartialWitness = [1n, undefined, 3n];
  extend(r1cs, rowsByWire(r1cs), new Set([0, 2]), decompositions(r1cs), without);
  expect(without[4]).toBeUndefined();
});
