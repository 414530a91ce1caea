// SPDX-License-Identifier: GPL-3.0-or-later
/** The judge of the mutations, on circuits of a few rows in which the answer is plain. */
import { expect, it } from 'vitest';
import { forgedNullifiers, mutate, rowsBrokenAlone } from '#circuits/assurance/mutate.ts';
import { dependentRows } from '#circuits/assurance/row-dependence.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { isInput, parseSymbols, R, type R1cs, type Row, type Terms, violatedRows } from '#circuits/compile/r1cs.ts';

const terms = (...pairs: [wire: number, value: bigint][]): Terms => ({
  wires: Uint32Array.from(pairs.map(([wire]) => wire)),
  values: pairs.map(([, value]) => value),
});
const times = (a: number, b: number, c: number): Row => ({ a: terms([a, 1n]), b: terms([b, 1n]), c: terms([c, 1n]) });

// Wires: 1, public input x, private input y, then p = x y, q = p p.
const x = 1;
const y = 2;
const p = 3;
const q = 4;
const base = { wireCount: 5, outputCount: 0, publicInputCount: 1, privateInputCount: 1 };
const witness = [1n, 3n, 5n, 15n, 225n];
const random = seededRandom('mutate');
const draw = () => random.below(R);
const known = (r1cs: R1cs) => (wire: number) => isInput(r1cs, wire);

it('no row of a plain computation is dependent, with the inputs fixed or not', () => {
  const r1cs = { ...base, rows: [times(x, y, p), times(p, p, q)] };
  expect(violatedRows(r1cs, witness)).toEqual([]);
  expect(dependentRows(r1cs, witness, known(r1cs), draw)).toEqual([false, false]);
  expect(dependentRows(r1cs, witness, (wire) => wire === 0, draw)).toEqual([false, false]);
});

it('a row that says the same as another, in other words, is dependent, and so is the other', () => {
  const twice: Row = { a: terms([y, 2n]), b: terms([x, 1n]), c: terms([p, 2n]) };
  const r1cs = { ...base, rows: [times(x, y, p), times(p, p, q), twice] };
  expect(violatedRows(r1cs, witness)).toEqual([]);
  expect(dependentRows(r1cs, witness, (wire) => wire === 0, draw)).toEqual([true, false, true]);
});

it('a check of an input is dependent with the inputs fixed and independent without', () => {
  const isFive: Row = { a: terms([y, 1n]), b: terms([0, 1n]), c: terms([0, 5n]) };
  const r1cs = { ...base, rows: [times(x, y, p), times(p, p, q), isFive] };
  expect(dependentRows(r1cs, witness, known(r1cs), draw)).toEqual([false, false, true]);
  expect(dependentRows(r1cs, witness, (wire) => wire === 0, draw)).toEqual([false, false, false]);
  const checked: Row = { a: terms([p, 1n]), b: terms([0, 1n]), c: terms([0, 15n]) };
  const twoWays = { ...base, rows: [times(x, y, p), times(p, p, q), checked] };
  expect(dependentRows(twoWays, witness, known(twoWays), draw)).toEqual([true, false, true]);
  expect(dependentRows(twoWays, witness, (wire) => wire === 0, draw)).toEqual([false, false, false]);
});

it('counts a forged witness for a row only if it breaks no other', () => {
  const r1cs = { ...base, rows: [times(x, y, p), times(p, p, q)] };
  expect([...rowsBrokenAlone(r1cs, [witness])]).toEqual([]);
  expect([...rowsBrokenAlone(r1cs, [witness.with(q, 1n)])]).toEqual([1]);
  expect([...rowsBrokenAlone(r1cs, [witness.with(p, 1n)])]).toEqual([]);
});

it('C29: the forged nullifiers change the inner wires and nothing else', () => {
  const sym = ['main.nullifier', 'main.Credential.Nullifier.inverse', 'main.Credential.Nullifier.scoped']
    .map((name, index) => `${index + 1},${index + 1},0,${name}`)
    .join('\n');
  const forged = forgedNullifiers(parseSymbols(sym), [1n, 7n, 8n, 1n], [1n, 0n, 0n, 0n]);
  expect(forged).toEqual([
    [1n, 0n, 0n, 0n],
    [1n, 0n, 1n, 0n],
  ]);
});

it('a row that two others imply together is an unnoticed loss, whatever the sample', () => {
  const twice: Row = { a: terms([y, 2n]), b: terms([x, 1n]), c: terms([p, 2n]) };
  const r1cs = { ...base, rows: [times(x, y, p), times(p, p, q), twice] };
  const symbols = parseSymbols(['x', 'y', 'p', 'q'].map((name, at) => `${at + 1},${at + 1},0,main.${name}`).join('\n'));
  const subject = { r1cs, symbols, honest: [witness], others: [], neededBits: new Set<string>() };
  expect(mutate(subject, seededRandom('drops'), 0).drops).toEqual(['unnoticed', 'free wire', 'unnoticed']);
});

it('a bit that an alias of its part needs is a noticed loss', () => {
  const bit: Row = { a: terms([p, 1n]), b: terms([p, 1n], [0, R - 1n]), c: terms() };
  const r1cs = { ...base, rows: [bit, bit, times(p, p, q)] };
  const symbols = parseSymbols(['x', 'y', 'p', 'q'].map((name, at) => `${at + 1},${at + 1},0,main.${name}`).join('\n'));
  const drops = (neededBits: Set<string>) =>
    mutate({ r1cs, symbols, honest: [[1n, 3n, 5n, 1n, 1n]], others: [], neededBits }, seededRandom('bit'), 0).drops;
  expect(drops(new Set())).toEqual(['unnoticed', 'unnoticed', 'free wire']);
  expect(drops(new Set(['main.p']))).toEqual(['forged bits', 'forged bits', 'free wire']);
});
