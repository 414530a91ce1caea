// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tries to write numbers differently in every decomposition into bits that a circuit contains: with the field's order
 * added where it fits, with another number than the bits say, with digits that are not 0 or 1.
 *
 * The decompositions are found in the rows of a circuit that was compiled without simplification, so that a new one
 * cannot be forgotten: a wire that is 0 or 1 by a row of its own and appears in no sum of powers of two is a finding.
 *
 * An alias is judged by the rows of its own part alone (and where 2^n exceeds the field's order, by those of the strict
 * part around it), filled in as far as they go. What else in the circuit would object does not count.
 */
import { R, type R1cs, type Row, rowHolds, rowsByWire, type Symbols } from '../compile/r1cs.ts';
import {
  bitOfRow,
  type Decomposition,
  decompositions,
  extend,
  linearTerms,
  type PartialWitness,
} from '../compile/solve.ts';

/** Aliases that satisfy every row of their part and are known to be harmless. A new entry needs an argument. */
export const HARMLESS_ALIASES: readonly { alias: RegExp; why: string }[] = [];

export type Digits = {
  /** The decompositions by name, with their lengths. */
  found: { name: string; bits: number }[];
  aliases: number;
  findings: string[];
  /** Names of the bits for which an alias breaks the row "0 or 1" and no other row of the part. */
  needed: Set<string>;
};

type Alias = {
  what: string;
  value: bigint;
  digits: readonly bigint[];
  /** The one digit that is neither 0 nor 1, if there is one. */
  wrong?: number;
};

/** Rounds until an alias was found for each bit that breaks its row alone; those after the asked ones try no others. */
const MOST_ROUNDS = 12;

/** @param value below the field's order and below 2^bits */
export function aliasesOf(value: bigint, bits: number): Alias[] {
  const binary = (number: bigint) => Array.from({ length: bits }, (_, at) => (number >> BigInt(at)) & 1n);
  const honest = binary(value);
  const top = 1n << BigInt(bits);
  const aliases: Alias[] = [
    { what: `${value} + 2^${bits}`, value: (value + top) % R, digits: honest },
    { what: `${value} - 2^${bits}`, value: (((value - top) % R) + R) % R, digits: honest },
    { what: `${value} + 1`, value: (value + 1n) % R, digits: honest },
    {
      what: `${value} + 2^${bits} in the top digit`,
      value: (value + top) % R,
      digits: honest.with(bits - 1, (honest[bits - 1] as bigint) + 2n),
      wrong: bits - 1,
    },
  ];
  if (value > 1n)
    aliases.push({
      what: `${value} in the lowest digit`,
      value,
      digits: honest.map((_, at) => (at === 0 ? value : 0n)),
    });
  if (value + R < top) aliases.push({ what: `${value} + r`, value, digits: binary(value + R) });
  // Two more or two less in a digit, made up for in the next one, which stays 0 or 1.
  for (let at = 0; at + 1 < bits; at++) {
    const carry = honest[at + 1] === 1n ? 1n : -1n;
    const digits = honest
      .with(at, (honest[at] as bigint) + 2n * carry)
      .with(at + 1, (honest[at + 1] as bigint) - carry);
    aliases.push({ what: `${value} with ${digits[at]} at ${at}`, value, digits, wrong: at });
  }
  return aliases;
}

/**
 * @param draw a number of this many bits to write otherwise
 * @param rounds how many numbers
 */
export function checkDigits(
  r1cs: R1cs,
  symbols: Symbols,
  draw: (bits: number, round: number) => bigint,
  rounds: number,
): Digits {
  const sums = decompositions(r1cs);
  const byWire = rowsByWire(r1cs);
  const result: Digits = { found: [], aliases: 0, findings: [], needed: new Set() };
  const inSums = new Map<number, number>();
  for (const wire of sums.flatMap(({ bits }) => bits)) inSums.set(wire, (inSums.get(wire) ?? 0) + 1);
  for (const row of r1cs.rows) {
    const wire = bitOfRow(row);
    if (wire !== undefined && inSums.get(wire) !== 1)
      result.findings.push(`${symbols.nameOf(wire)} is a bit of ${inSums.get(wire) ?? 0} sums`);
  }
  const names = new Set<string>();
  const namesOf = equalNames(r1cs, symbols);
  for (const sum of sums) {
    const bits = sum.bits.length;
    const name = symbols.nameOf(sum.bits[0] as number).replace(/\.out\[0\]$/, '');
    if (names.has(name)) result.findings.push(`two decompositions are called ${name}`);
    names.add(name);
    result.found.push({ name, bits });
    const part = partAround(r1cs, byWire, symbols, 1n << BigInt(bits) > R ? name.replace(/\.\w+$/, '') : name, sum);
    if (!part) {
      result.findings.push(`${name}: the sum of the bits is not one wire`);
      continue;
    }
    const violated = (value: bigint, digits: readonly bigint[]): number[] => {
      const witness: PartialWitness = [];
      witness[0] = 1n;
      witness[part.number] = value;
      sum.bits.forEach((wire, at) => {
        witness[wire] = ((digits[at] as bigint) + R) % R;
      });
      if (part.others.length > 0) extend(r1cs, byWire, part.rows, sums, witness);
      return [...part.rows].filter((row) => {
        const { a, b, c } = r1cs.rows[row] as Row;
        const isKnown = [a, b, c].every(({ wires }) => wires.every((wire) => witness[wire] !== undefined));
        if (!isKnown) result.findings.push(`${name}: row ${row} cannot be filled in`);
        return isKnown && !rowHolds(r1cs.rows[row] as Row, witness as bigint[]);
      });
    };
    const needed = new Set<number>();
    for (let round = 0; round < rounds || (needed.size < bits && round < MOST_ROUNDS); round++) {
      const value = draw(bits, round);
      const honest = Array.from({ length: bits }, (_, at) => (value >> BigInt(at)) & 1n);
      if (violated(value, honest).length > 0) result.findings.push(`${name} refuses ${value} itself`);
      for (const { what, value: number, digits, wrong } of aliasesOf(value, bits)) {
        if (round >= rounds && (wrong === undefined || needed.has(wrong))) continue;
        const rows = violated(number, digits);
        result.aliases++;
        if (rows.length === 0 && !HARMLESS_ALIASES.some(({ alias }) => alias.test(`${name} = ${what}`))) {
          result.findings.push(`${name} takes ${what}`);
        }
        if (rows.length === 1 && wrong !== undefined && rows[0] === sum.bitRows[wrong]) needed.add(wrong);
      }
    }
    for (const at of needed) for (const own of namesOf(sum.bits[at] as number)) result.needed.add(own);
  }
  return result;
}

/** The rows that hold wires of this part only, and the wire of the number that is decomposed. */
function partAround(r1cs: R1cs, byWire: readonly number[][], symbols: Symbols, prefix: string, sum: Decomposition) {
  const rest = (linearTerms(r1cs.rows[sum.sumRow] as Row) ?? []).filter(([wire]) => !sum.bits.includes(wire));
  const [[number] = [undefined], ...more] = rest;
  if (number === undefined || number === 0 || more.length > 0) return undefined;
  const isInside = (wire: number) => wire === 0 || symbols.nameOf(wire).startsWith(`${prefix}.`);
  const rows = new Set<number>();
  const others = new Set<number>();
  symbols.names.forEach((_, wire) => {
    if (wire === 0 || !isInside(wire)) return;
    if (wire !== number && !sum.bits.includes(wire)) others.add(wire);
    for (const index of byWire[wire] ?? []) {
      const { a, b, c } = r1cs.rows[index] as Row;
      if ([a, b, c].every(({ wires }) => wires.every(isInside))) rows.add(index);
    }
  });
  return { number, rows, others: [...others] };
}

/** All names of a value that is handed on: rows that say no more than that two wires are equal join their names. */
function equalNames(r1cs: R1cs, symbols: Symbols): (wire: number) => string[] {
  const equals = new Map<number, number[]>();
  for (const row of r1cs.rows) {
    const [one, other, ...more] = linearTerms(row) ?? [];
    if (!one || !other || more.length > 0 || one[0] === 0 || other[0] === 0 || (one[1] + other[1]) % R !== 0n) continue;
    equals.set(one[0], [...(equals.get(one[0]) ?? []), other[0]]);
    equals.set(other[0], [...(equals.get(other[0]) ?? []), one[0]]);
  }
  return (wire) => {
    const reached = new Set([wire]);
    for (const at of reached) for (const next of equals.get(at) ?? []) reached.add(next);
    return [...reached].map(symbols.nameOf);
  };
}
