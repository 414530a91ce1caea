// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Fills in a partly given witness of a circuit that was compiled without simplification, as its generator would: a row
 * with one unknown gives it, a sum of bits gives the bits. For forged values in the middle of a circuit, where no
 * generator can start.
 */
import { inverse, mod } from './elimination.ts';
import type { R1cs, Row, Terms } from './r1cs.ts';

/** Bits by position, and the row that says what they sum up to. */
export type Decomposition = { sumRow: number; bits: readonly number[]; bitRows: readonly number[] };

/** Is it wire * (wire - 1) = 0, in whatever order and sign? */
export function bitOfRow({ a, b, c }: Row): number | undefined {
  if (c.wires.length > 0) return undefined;
  const [one, other] = a.wires.length === 1 ? [a, b] : [b, a];
  const wire = one.wires[0];
  if (wire === undefined || wire === 0 || one.wires.length !== 1 || other.wires.length !== 2) return undefined;
  const [constant, factor] = [0, wire].map((of) => other.values[other.wires.indexOf(of)]);
  return constant !== undefined && factor !== undefined && mod(constant + factor) === 0n ? wire : undefined;
}

/** The terms of a row without a product, as one sum that is zero. */
export function linearTerms({ a, b, c }: Row): [wire: number, value: bigint][] | undefined {
  const constant = (terms: Terms) => terms.wires.length === 1 && terms.wires[0] === 0;
  const factor = a.wires.length === 0 || b.wires.length === 0 ? 0n : undefined;
  const scaled =
    factor === 0n
      ? undefined
      : constant(a)
        ? ([b, a.values[0]] as const)
        : constant(b)
          ? ([a, b.values[0]] as const)
          : null;
  if (scaled === null) return undefined;
  const sum = new Map<number, bigint>();
  const add = (terms: Terms, by: bigint) => {
    for (let i = 0; i < terms.wires.length; i++) {
      const wire = terms.wires[i] as number;
      sum.set(wire, mod((sum.get(wire) ?? 0n) + (terms.values[i] as bigint) * by));
    }
  };
  if (scaled) add(scaled[0], scaled[1] as bigint);
  add(c, -1n);
  return [...sum].filter(([, value]) => value !== 0n);
}

/** Every row that sums at least two bits with the factors 1, 2, 4, ..., whatever else stands in it. */
export function decompositions({ rows }: R1cs): Decomposition[] {
  const bitRowOf = new Map<number, number>();
  rows.forEach((row, index) => {
    const wire = bitOfRow(row);
    if (wire !== undefined) bitRowOf.set(wire, index);
  });
  return rows.flatMap((row, sumRow) => {
    const terms = linearTerms(row)?.filter(([wire]) => bitRowOf.has(wire)) ?? [];
    if (terms.length < 2) return [];
    for (const sign of [1n, -1n]) {
      const digits = terms
        .map(([wire, value]) => [wire, mod(value * sign)] as const)
        .sort((one, other) => (one[1] < other[1] ? -1 : 1));
      if (!digits.every(([, factor], at) => factor === 1n << BigInt(at))) continue;
      const bits = digits.map(([wire]) => wire);
      return [{ sumRow, bits, bitRows: bits.map((wire) => bitRowOf.get(wire) as number) }];
    }
    return [];
  });
}

/** Values by wire; a hole is not known yet. */
export type PartialWitness = (bigint | undefined)[];

/** A side of a row: what is known of it, and the factors of the wires that are not. */
function side(
  { wires, values }: Terms,
  witness: PartialWitness,
): { known: bigint; open: [wire: number, factor: bigint][] } {
  let known = 0n;
  const open: [number, bigint][] = [];
  for (let i = 0; i < wires.length; i++) {
    const value = witness[wires[i] as number];
    if (value === undefined) open.push([wires[i] as number, values[i] as bigint]);
    else known += value * (values[i] as bigint);
  }
  return { known: mod(known), open };
}

/** The one unknown of this row and its value, if there is exactly one and the row is linear in it. */
export function solvedBy(row: Row, witness: PartialWitness): [wire: number, value: bigint] | undefined {
  const [a, b, c] = [side(row.a, witness), side(row.b, witness), side(row.c, witness)];
  // A factor that is known to be zero hides the unknowns of the other.
  if (a.open.length === 0 && a.known === 0n) b.open = [];
  if (b.open.length === 0 && b.known === 0n) a.open = [];
  const wires = new Set([...a.open, ...b.open, ...c.open].map(([wire]) => wire));
  if (wires.size !== 1 || (a.open.length > 0 && b.open.length > 0)) return undefined;
  const total = ({ open }: typeof a) => open.reduce((sum, [, factor]) => sum + factor, 0n);
  const factor = mod(total(a) * b.known + total(b) * a.known - total(c));
  if (factor === 0n) return undefined;
  return [[...wires][0] as number, mod(-(a.known * b.known - c.known) * inverse(factor))];
}

/**
 * @param rows the rows that may be used, by index
 * @param witness is filled in as far as these rows determine it
 */
export function extend(
  r1cs: R1cs,
  byWire: readonly number[][],
  rows: ReadonlySet<number>,
  sums: readonly Decomposition[],
  witness: PartialWitness,
): void {
  const queue = [...rows].reverse();
  const set = (wire: number, value: bigint) => {
    witness[wire] = value;
    for (const row of byWire[wire] ?? []) if (rows.has(row)) queue.push(row);
  };
  const closed = new Set<Decomposition>();
  for (;;) {
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      const solved = solvedBy(r1cs.rows[index] as Row, witness);
      if (solved) set(...solved);
    }
    for (const sum of sums) {
      if (closed.has(sum) || !rows.has(sum.sumRow) || sum.bits.every((bit) => witness[bit] !== undefined)) continue;
      const terms = linearTerms(r1cs.rows[sum.sumRow] as Row) ?? [];
      const rest = terms.filter(([wire]) => !sum.bits.includes(wire));
      if (rest.some(([wire]) => witness[wire] === undefined)) continue;
      closed.add(sum);
      const factor = terms.find(([wire]) => wire === sum.bits[0])?.[1] as bigint;
      const known = rest.reduce((total, [wire, value]) => total + value * (witness[wire] as bigint), 0n);
      const number = mod(-known * inverse(factor));
      sum.bits.forEach((bit, at) => {
        if (witness[bit] === undefined) set(bit, (number >> BigInt(at)) & 1n);
      });
    }
    if (queue.length === 0) return;
  }
}
