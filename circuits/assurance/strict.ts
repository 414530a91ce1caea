// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Proves that 254 digits of 0 and 1 are held below the field's order: that the rows around them compare them with it as
 * circomlib's AliasCheck does. Without that, 254 digits alone could mean n or n + order.
 *
 * AliasCheck takes two digits at a time, the i-th pair being worth 4^i. A pair above that of the order less one gives
 * the part 2^128 - 2^i, one below it 2^i, an equal one 0. In the sum of all parts modulo 2^128 the highest unequal pair
 * i decides, because the lower ones come to less than 2^i up or down. Below: between 1 and 2^(i+1) - 1, and the bit of
 * 2^127 is 0. Above: between 2^128 - 2^(i+1) + 1 and 2^128 - 1, and it is 1. So where it is 0, the digits are not above
 * the order less one.
 */
import { mod } from '../compile/elimination.ts';
import { R, type R1cs, type Row } from '../compile/r1cs.ts';
import { type Decomposition, decompositions, linearTerms, type PartialWitness, solvedBy } from '../compile/solve.ts';

const PAIRS = 127;
const TOP_BIT = 127;

type Circuit = {
  r1cs: R1cs;
  byWire: readonly number[][];
  constants: PartialWitness;
  /** The same number for wires that rows call equal. */
  same: (wire: number) => number;
};

export function isStrict({ r1cs, byWire, constants, same }: Circuit, { bits }: Decomposition): boolean {
  if (bits.length !== 2 * PAIRS) return false;
  const members = new Map<number, number[]>();
  for (let wire = 1; wire < r1cs.wireCount; wire++) members.set(same(wire), [...(members.get(same(wire)) ?? []), wire]);
  const rowsWith = (wire: number) =>
    (members.get(same(wire)) ?? []).flatMap((member) => byWire[member] ?? []).map((row) => r1cs.rows[row] as Row);

  const parts = new Set<number>();
  for (let pair = 0; pair < PAIRS; pair++) {
    const [low, high] = [bits[2 * pair] as number, bits[2 * pair + 1] as number];
    const found = rowsWith(low).flatMap((row) => comparisonIn(row, pair, low, high, same) ?? []);
    if (found.length === 0) return false;
    parts.add(same(found[0] as number));
  }
  if (parts.size !== PAIRS) return false;
  const total = rowsWith([...parts][0] as number).flatMap((row) => totalIn(row, parts, same) ?? []);
  return decompositions(r1cs).some(({ sumRow, bits: digits }) => {
    const rest = (linearTerms(r1cs.rows[sumRow] as Row) ?? []).filter(([wire]) => !digits.includes(wire));
    const [[sum, factor] = [0, 0n], ...more] = rest;
    if (more.length > 0 || !total.includes(same(sum))) return false;
    const unit = linearTerms(r1cs.rows[sumRow] as Row)?.find(([wire]) => wire === digits[0])?.[1] ?? 0n;
    // Enough digits for any sum of parts, few enough to say one number only.
    const isWide = BigInt(PAIRS) << 128n < 1n << BigInt(digits.length) && 1n << BigInt(digits.length) <= R;
    return isWide && mod(unit + factor) === 0n && constants[digits[TOP_BIT] as number] === 0n;
  });
}

/** The wire of the part, if this row gives it its value for all four pairs of digits. */
function comparisonIn(row: Row, pair: number, low: number, high: number, same: Circuit['same']): number | undefined {
  const wires = new Set([...row.a.wires, ...row.b.wires, ...row.c.wires].filter((wire) => wire !== 0));
  const part = [...wires].find((wire) => ![same(low), same(high)].includes(same(wire)));
  if (part === undefined || wires.size !== 3) return undefined;
  const limit = ((R - 1n) >> BigInt(2 * pair)) & 3n;
  for (const value of [0n, 1n, 2n, 3n]) {
    const witness: PartialWitness = [1n];
    for (const wire of wires) if (wire !== part) witness[wire] = same(wire) === same(low) ? value & 1n : value >> 1n;
    const [solved, result] = solvedBy(row, witness) ?? [];
    const expected = value > limit ? (1n << 128n) - (1n << BigInt(pair)) : value < limit ? 1n << BigInt(pair) : 0n;
    if (solved !== part || result !== expected) return undefined;
  }
  return part;
}

/** The wire of the sum, if this row sums the parts and nothing else. */
function totalIn(row: Row, parts: ReadonlySet<number>, same: Circuit['same']): number | undefined {
  const terms = linearTerms(row) ?? [];
  const [[total, factor] = [0, 0n], ...more] = terms.filter(([wire]) => !parts.has(same(wire)));
  if (total === 0 || more.length > 0 || terms.length !== parts.size + 1) return undefined;
  const summands = new Set(terms.map(([wire]) => same(wire)));
  if (summands.size !== terms.length) return undefined;
  return terms.every(([wire, value]) => wire === total || mod(value + factor) === 0n) ? same(total) : undefined;
}
