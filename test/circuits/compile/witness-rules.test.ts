// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import type { R1cs, Row, Terms } from '#circuits/compile/r1cs.ts';
import { findRules } from '#circuits/compile/witness-rules.ts';

const terms = (factors: Record<number, bigint>): Terms => ({
  wires: Uint32Array.from(Object.keys(factors), Number),
  values: Object.values(factors),
});
const row = (a: Record<number, bigint>, b: Record<number, bigint>, c: Record<number, bigint>): Row => ({
  a: terms(a),
  b: terms(b),
  c: terms(c),
});
/** One output (wire 1), one public input (2), one private input (3). */
const circuit = (wireCount: number, ...rows: Row[]): R1cs => ({
  wireCount,
  outputCount: 1,
  publicInputCount: 1,
  privateInputCount: 1,
  rows,
});

it('a wire that no row gives is refused, not guessed', () => {
  expect(() => findRules(circuit(5, row({ 2: 1n }, { 3: 1n }, { 1: 1n })))).toThrow('leave a wire open');
  // Its only row is a product with something else that is open.
  const unknown = circuit(6, row({ 2: 1n }, { 3: 1n }, { 1: 1n }), row({ 4: 1n }, { 5: 1n }, { 1: 1n }));
  expect(() => findRules(unknown)).toThrow('leave a wire open');
});

it('a wire of a row that says 0 = 0 when its factor is 0 is not taken from it', () => {
  // w3 w4 = 0 alone does not say what w4 is where w3 is 0.
  const zero = circuit(5, row({ 2: 1n }, { 3: 1n }, { 1: 1n }), row({ 3: 1n }, { 4: 1n }, {}));
  expect(() => findRules(zero)).toThrow('leave a wire open');
});

it('the comparison with 0 is recognised by its two rows, in either spelling', () => {
  // circomlib: in inv = 1 - out, in out = 0. Our nullifier: in inv = out, in (1 - out) = 0.
  for (const [answer, other] of [
    [{ 0: 1n, 1: -1n }, { 1: 1n }],
    [{ 1: 1n }, { 0: 1n, 1: -1n }],
  ] as const) {
    const { of, checks } = findRules(
      circuit(5, row({ 3: 1n }, { 4: 1n }, answer), row({ 3: 1n }, other, {}), row({ 2: 1n }, { 2: 1n }, { 2: 1n })),
    );
    expect(of[4]).toMatchObject({ kind: 'inverse', factor: 1n });
    expect(of[1]).toEqual({ kind: 'row', row: 0 });
    expect(checks).toEqual([1, 2]);
  }
});

it('a public input that the rest gives is compared, not used', () => {
  const { of, checks } = findRules(
    circuit(4, row({ 3: 1n }, { 3: 1n }, { 2: 1n }), row({ 2: 1n }, { 3: 1n }, { 1: 1n })),
  );
  expect(of[2]).toEqual({ kind: 'row', row: 0 });
  expect(of[3]).toEqual({ kind: 'input' });
  expect(checks).toEqual([]);
});
