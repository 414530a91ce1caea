// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Looks for freedom that a circuit leaves to a cheating prover, at one honest witness.
 *
 * `freeWires`: the rank of the constraints' Jacobian over all wires that are not inputs. A wire outside the pivots can
 * move, at least infinitesimally, while all inputs stay: a `<--` without its constraint shows up here. It finds
 * continuous freedom only; for two separate answers (k and k + r in 254 bits) see circuits/assurance/digits.
 *
 * `unnoticedWires`: entries of the witness, inputs included, that can be raised by one without breaking any row.
 */
import { eliminate, jacobian, mod, rowsOfWires } from '../compile/elimination.ts';
import { evaluate, isInput, type R1cs, rowsByWire } from '../compile/r1cs.ts';

/** @returns wires that no pivot determines; empty when the inputs fix the whole witness around this point */
export function freeWires(r1cs: R1cs, witness: readonly bigint[]): number[] {
  const rows = jacobian(r1cs, witness, (wire) => isInput(r1cs, wire));
  const { settled, eliminated } = eliminate(rows, rowsOfWires(rows), new Set(rows.keys()));
  const determined = new Set([...settled, ...eliminated].map(([wire]) => wire));
  const free: number[] = [];
  for (let wire = 0; wire < r1cs.wireCount; wire++) {
    if (!isInput(r1cs, wire) && !determined.has(wire)) free.push(wire);
  }
  return free;
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
