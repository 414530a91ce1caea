// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sparse linear algebra over the field of the circuits: the derivatives of the rows at a witness, and their
 * elimination. It finds wires that nothing determines (circuits/assurance/rank) and rows that say nothing new
 * (circuits/assurance/row-dependence).
 */
import { evaluate, R, type R1cs } from './r1cs.ts';

export const mod = (value: bigint) => ((value % R) + R) % R;

export function inverse(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), R, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return mod(x);
}

/** Coefficients by wire. */
export type SparseRow = Map<number, bigint>;
export type Pivot = [wire: number, row: number];

/** Derivatives of A B - C by the wires that are not held fast, one sparse row a constraint. */
export function jacobian(r1cs: R1cs, witness: readonly bigint[], isKnown: (wire: number) => boolean): SparseRow[] {
  return r1cs.rows.map(({ a, b, c }) => {
    const row: SparseRow = new Map();
    const add = (terms: typeof a, factor: bigint) => {
      for (let i = 0; i < terms.wires.length; i++) {
        const wire = terms.wires[i] as number;
        if (isKnown(wire)) continue;
        row.set(wire, (row.get(wire) ?? 0n) + (terms.values[i] as bigint) * factor);
      }
    };
    add(a, evaluate(b, witness));
    add(b, evaluate(a, witness));
    add(c, -1n);
    for (const [wire, value] of row) {
      const reduced = mod(value);
      if (reduced === 0n) row.delete(wire);
      else row.set(wire, reduced);
    }
    return row;
  });
}

/** For every wire the rows in which it stands. */
export function rowsOfWires(rows: readonly SparseRow[]): Map<number, Set<number>> {
  const rowsOf = new Map<number, Set<number>>();
  rows.forEach((row, index) => {
    for (const wire of row.keys()) {
      const set = rowsOf.get(wire);
      if (set) set.add(index);
      else rowsOf.set(wire, new Set([index]));
    }
  });
  return rowsOf;
}

export type Elimination = {
  /** A row with one wire left determines it, in this order. */
  settled: Pivot[];
  /** The pivots after them. */
  eliminated: Pivot[];
  /** What was taken from other rows: `other` -= `factor` * `pivot`. */
  steps: [other: number, pivot: number, factor: bigint][];
  /** Rows that became empty without being a pivot. */
  zero: number[];
};

/**
 * Uses its arguments up.
 *
 * @param rowsOf the rows of each wire; rows that are not in `open` may be missing from it
 * @param open the rows that take part
 */
export function eliminate(
  rows: readonly SparseRow[],
  rowsOf: Map<number, Set<number>>,
  open: Set<number>,
): Elimination {
  const settled: Pivot[] = [];
  const eliminated: Pivot[] = [];
  const steps: Elimination['steps'] = [];
  const zero: number[] = [];

  // Rows with one wire left settle nearly everything, as the witness generator would.
  const single = [...open].filter((index) => rows[index]?.size === 1);
  for (let index = single.pop(); index !== undefined; index = single.pop()) {
    const [wire] = rows[index]?.keys() ?? [];
    if (wire === undefined) continue;
    settled.push([wire, index]);
    open.delete(index);
    for (const other of rowsOf.get(wire) ?? []) {
      rows[other]?.delete(wire);
      if (rows[other]?.size === 1) single.push(other);
    }
    rowsOf.delete(wire);
  }

  // Gaussian elimination of the rest, always with the shortest row.
  while (open.size > 0) {
    let shortest = -1;
    for (const index of open) {
      const size = rows[index]?.size ?? 0;
      if (size === 0) {
        open.delete(index);
        zero.push(index);
      } else if (shortest < 0 || size < (rows[shortest]?.size ?? 0)) shortest = index;
    }
    if (shortest < 0) break;
    open.delete(shortest);
    const pivotRow = rows[shortest] as SparseRow;
    // Of its wires the one that stands in the fewest rows, so that little fills in.
    let pivot = -1;
    for (const wire of pivotRow.keys()) {
      if (pivot < 0 || (rowsOf.get(wire)?.size ?? 0) < (rowsOf.get(pivot)?.size ?? 0)) pivot = wire;
    }
    eliminated.push([pivot, shortest]);
    const scale = inverse(pivotRow.get(pivot) as bigint);
    for (const wire of pivotRow.keys()) rowsOf.get(wire)?.delete(shortest);
    for (const other of [...(rowsOf.get(pivot) ?? [])]) {
      if (!open.has(other)) continue;
      const row = rows[other] as SparseRow;
      const factor = mod((row.get(pivot) as bigint) * scale);
      steps.push([other, shortest, factor]);
      for (const [wire, value] of pivotRow) {
        const next = mod((row.get(wire) ?? 0n) - factor * value);
        if (next === 0n) {
          row.delete(wire);
          rowsOf.get(wire)?.delete(other);
        } else {
          row.set(wire, next);
          rowsOf.get(wire)?.add(other);
        }
      }
    }
  }
  return { settled, eliminated, steps, zero };
}
