// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which rows of a circuit say nothing that the others do not say already, at one honest witness and to first order: the
 * question that is asked of a row when a circuit is tried without it.
 *
 * A row is dependent when its gradient is a combination of the other rows' gradients, that is, when some combination of
 * all gradients to zero uses it. One random combination shows all dependent rows at once: a row that stands in any
 * combination stands in a random one, but for a chance of about 2^-254.
 */
import { eliminate, inverse, jacobian, mod, rowsOfWires } from '../compile/elimination.ts';
import { R, type R1cs } from '../compile/r1cs.ts';

/**
 * @param isKnown wires that are held fast: `isInput` asks what the inputs determine, none asks about all assignments
 * @param randomElement draws a field element
 * @returns for every row, whether the others imply it to first order
 */
export function dependentRows(
  r1cs: R1cs,
  witness: readonly bigint[],
  isKnown: (wire: number) => boolean,
  randomElement: () => bigint,
): boolean[] {
  const original = jacobian(r1cs, witness, isKnown);
  const weights: bigint[] = new Array(original.length).fill(0n);
  const rowsOf = rowsOfWires(original);

  // A wire that stands in one row only gives that row the weight 0; without the row, other wires become such.
  const open = new Set(original.keys());
  const lonely = [...rowsOf].flatMap(([wire, rows]) => (rows.size === 1 ? [wire] : []));
  for (let wire = lonely.pop(); wire !== undefined; wire = lonely.pop()) {
    const [index] = rowsOf.get(wire) ?? [];
    if (index === undefined) continue;
    open.delete(index);
    for (const other of original[index]?.keys() ?? []) {
      const rows = rowsOf.get(other);
      rows?.delete(index);
      if (rows?.size === 1) lonely.push(other);
    }
  }

  // The weight of a settled row follows at the end, from the rows after it; those of the others from the steps.
  const rows = original.map((row) => new Map(row));
  const columns = new Map([...rowsOf].map(([wire, set]) => [wire, [...set]]));
  const { settled, steps, zero } = eliminate(rows, rowsOf, open);

  for (const index of zero) weights[index] = 1n + (randomElement() % (R - 1n));
  for (const [other, pivot, factor] of steps.reverse()) {
    weights[pivot] = mod((weights[pivot] as bigint) - factor * (weights[other] as bigint));
  }
  for (const [wire, index] of settled.reverse()) {
    let sum = 0n;
    for (const other of columns.get(wire) ?? []) {
      if (other !== index) sum += (weights[other] as bigint) * (original[other]?.get(wire) as bigint);
    }
    weights[index] = mod(-sum * inverse(original[index]?.get(wire) as bigint));
  }
  return weights.map((weight) => weight !== 0n);
}
