/**
 * Looks for freedom that a circuit leaves to a cheating prover, at one honest witness. Assurance scripts and tests
 * call it.
 *
 * `freeWires`: the rank of the constraints' Jacobian over all wires that are not inputs. A wire outside the pivots can
 * move, at least infinitesimally, while all inputs stay: a `<--` without its constraint shows up here. It finds
 * continuous freedom only; two separate answers (k and k + r in 254 bits) need tests of their own.
 *
 * `unnoticedWires`: entries of the witness, inputs included, that can be raised by one without breaking any row.
 */
import { evaluate, isInput, R, type R1cs, rowsByWire } from './r1cs.ts';

export const mod = (value: bigint) => ((value % R) + R) % R;

export function inverse(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), R, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return mod(x);
}

/** Derivatives of A B - C by the wires that are not held fast, one sparse row a constraint. */
export function jacobian(
  r1cs: R1cs,
  witness: readonly bigint[],
  isKnown: (wire: number) => boolean,
): Map<number, bigint>[] {
  return r1cs.rows.map(({ a, b, c }) => {
    const row = new Map<number, bigint>();
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

/** @returns wires that no pivot determines; empty when the inputs fix the whole witness around this point */
export function freeWires(r1cs: R1cs, witness: readonly bigint[]): number[] {
  const rows = jacobian(r1cs, witness, (wire) => isInput(r1cs, wire));
  const rowsOf = new Map<number, Set<number>>();
  rows.forEach((row, index) => {
    for (const wire of row.keys()) {
      const set = rowsOf.get(wire);
      if (set) set.add(index);
      else rowsOf.set(wire, new Set([index]));
    }
  });
  const undetermined = new Set<number>();
  for (let wire = 0; wire < r1cs.wireCount; wire++) if (!isInput(r1cs, wire)) undetermined.add(wire);

  // A row with one unknown left determines it. That settles nearly all wires, as the witness generator would.
  const single = rows.flatMap((row, index) => (row.size === 1 ? [index] : []));
  for (let index = single.pop(); index !== undefined; index = single.pop()) {
    const [wire] = (rows[index] as Map<number, bigint>).keys();
    if (wire === undefined) continue;
    undetermined.delete(wire);
    for (const other of rowsOf.get(wire) ?? []) {
      const row = rows[other] as Map<number, bigint>;
      row.delete(wire);
      if (row.size === 1) single.push(other);
    }
    rowsOf.delete(wire);
  }

  // Gaussian elimination on the rest, always with the shortest row.
  const open = new Set(rows.flatMap((row, index) => (row.size > 0 ? [index] : [])));
  while (open.size > 0) {
    let shortest = -1;
    for (const index of open) {
      const size = rows[index]?.size ?? 0;
      if (size === 0) open.delete(index);
      else if (shortest < 0 || size < (rows[shortest]?.size ?? 0)) shortest = index;
    }
    if (shortest < 0) break;
    open.delete(shortest);
    const pivotRow = rows[shortest] as Map<number, bigint>;
    // Of its wires the one that stands in the fewest rows, so that little fills in.
    let pivot = -1;
    for (const wire of pivotRow.keys()) {
      if (pivot < 0 || (rowsOf.get(wire)?.size ?? 0) < (rowsOf.get(pivot)?.size ?? 0)) pivot = wire;
    }
    undetermined.delete(pivot);
    const scale = inverse(pivotRow.get(pivot) as bigint);
    for (const other of rowsOf.get(pivot) ?? []) {
      if (!open.has(other)) continue;
      const row = rows[other] as Map<number, bigint>;
      const factor = mod((row.get(pivot) as bigint) * scale);
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
  return [...undetermined];
}

/** @returns wires whose value + 1 satisfies every row as well */
export function unnoticedWires(r1cs: R1cs, witness: readonly bigint[]): number[] {
  const values = r1cs.rows.map(({ a, b, c }) => [evaluate(a, witness), evaluate(b, witness), evaluate(c, witness)]);
  const coefficient = (terms: R1cs['rows'][number]['a'], wire: number) => {
    const at = terms.wires.indexOf(wire);
    return at < 0 ? 0n : (terms.values[at] as bigint);
  };
  const unnoticed: number[] = [];
  rowsByWire(r1cs).forEach((rows, wire) => {
    if (wire === 0) return;
    const noticed = rows.some((index) => {
      const row = r1cs.rows[index];
      const [a, b, c] = values[index] ?? [];
      if (!row || a === undefined || b === undefined || c === undefined) return false;
      return mod((a + coefficient(row.a, wire)) * (b + coefficient(row.b, wire)) - c - coefficient(row.c, wire)) !== 0n;
    });
    if (!noticed) unnoticed.push(wire);
  });
  return unnoticed;
}
