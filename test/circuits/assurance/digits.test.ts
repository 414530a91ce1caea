// SPDX-License-Identifier: GPL-3.0-or-later
/** The search for aliases of decompositions, on circuits of a few rows in which the answer is plain. */
import { expect, it } from 'vitest';
import { aliasesOf, checkDigits } from '#circuits/assurance/digits.ts';
import { parseSymbols, R, type R1cs, type Row, type Terms } from '#circuits/compile/r1cs.ts';

const terms = (...pairs: [wire: number, value: bigint][]): Terms => ({
  wires: Uint32Array.from(pairs.map(([wire]) => wire)),
  values: pairs.map(([, value]) => value),
});
const isBit = (wire: number): Row => ({ a: terms([wire, 1n]), b: terms([wire, 1n], [0, R - 1n]), c: terms() });

/** Wires: 1, the number, then its bits, as circomlib's Num2Bits without simplification. */
function num2Bits(bits: number): { r1cs: R1cs; symbols: ReturnType<typeof parseSymbols> } {
  const wires = Array.from({ length: bits }, (_, at) => at + 2);
  const sum: Row = {
    a: terms(),
    b: terms(),
    c: terms([1, R - 1n], ...wires.map((wire, at): [number, bigint] => [wire, 1n << BigInt(at)])),
  };
  const names = ['number.in', ...wires.map((_, at) => `number.out[${at}]`)];
  return {
    r1cs: {
      wireCount: bits + 2,
      outputCount: 0,
      publicInputCount: 1,
      privateInputCount: 0,
      rows: [...wires.map(isBit), sum],
    },
    symbols: parseSymbols(names.map((name, at) => `${at + 1},${at + 1},0,main.part.${name}`).join('\n')),
  };
}

it('C04: a decomposition has no alias as long as 2^bits is below the field, and every row of it is needed', () => {
  const { r1cs, symbols } = num2Bits(5);
  const { found, findings, needed } = checkDigits(r1cs, symbols, (_bits, round) => [0n, 9n, 22n, 31n][round] ?? 1n, 4);
  expect(found).toEqual([{ name: 'main.part.number', bits: 5 }]);
  expect(findings).toEqual([]);
  expect(needed.size).toBe(5);
});

it('C04: 254 bits without a comparison take the number and the field order', () => {
  const { r1cs, symbols } = num2Bits(254);
  const { findings } = checkDigits(r1cs, symbols, () => 7n, 1);
  expect(findings).toEqual([`main.part.number takes 7 + r`]);
});

it('a missing row is a finding: of one bit, of the sum', () => {
  const { r1cs, symbols } = num2Bits(5);
  for (let lost = 0; lost < r1cs.rows.length; lost++) {
    const spoiled = { ...r1cs, rows: r1cs.rows.filter((_, row) => row !== lost) };
    expect(checkDigits(spoiled, symbols, () => 9n, 1).findings, `row ${lost}`).not.toEqual([]);
  }
});

it('a row that takes more than 0 and 1 is a finding', () => {
  const { r1cs, symbols } = num2Bits(3);
  // b (b - 1) = 0 once, and a second bit that may also be 2.
  const loose: Row = { a: terms([3, 1n]), b: terms([3, 1n], [0, R - 2n]), c: terms() };
  const spoiled = { ...r1cs, rows: r1cs.rows.with(1, loose) };
  expect(checkDigits(spoiled, symbols, () => 5n, 1).findings).not.toEqual([]);
});

it('aliases have the value that they claim, in other digits, or another value', () => {
  for (const { value, digits } of aliasesOf(11n, 5)) {
    const sum = digits.reduce((total, digit, at) => total + (digit << BigInt(at)), 0n);
    expect(digits.join() === '1,1,0,1,0' ? value !== 11n : (sum - value) % R === 0n).toBe(true);
  }
});
