/**
 * Which rows of a circuit say nothing that the others do not say already, at one honest witness and to first order.
 * circuits/tools/mutate calls it, to judge a circuit with one row taken out.
 *
 * A row is dependent when its gradient is a combination of the other rows' gradients, that is, when some combination
 * of all gradients to zero uses it. One random combination shows all dependent rows at once: a row that stands in any
 * combination stands in a random one, but for a chance of about 2^-254.
 */
import { R, type R1cs } from './r1cs.ts';
import { inverse, jacobian, mod } from './rank.ts';

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
  const rowsOf = new Map<number, Set<number>>();
  original.forEach((row, index) => {
    for (const wire of row.keys()) {
      const set = rowsOf.get(wire);
      if (set) set.add(index);
      else rowsOf.set(wire, new Set([index]));
    }
  });

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

  // A row with one wire left is the pivot of that wire. Its weight follows at the end, from the rows after it.
  const rows = original.map((row) => new Map(row));
  const pivots: [wire: number, row: number][] = [];
  const columns = new Map([...rowsOf].map(([wire, set]) => [wire, [...set]]));
  const single = [...open].filter((index) => rows[index]?.size === 1);
  for (let index = single.pop(); index !== undefined; index = single.pop()) {
    const [wire] = rows[index]?.keys() ?? [];
    if (wire === undefined) continue;
    pivots.push([wire, index]);
    open.delete(index);
    for (const other of rowsOf.get(wire) ?? []) {
      rows[other]?.delete(wire);
      if (rows[other]?.size === 1) single.push(other);
    }
    rowsOf.delete(wire);
  }

  // Elimination of what is left, written down, so that it can be undone for the weights.
  const steps: [other: number, pivot: number, factor: bigint][] = [];
  const zero: number[] = [];
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
    const pivotRow = rows[shortest] as Map<number, bigint>;
    let pivot = -1;
    for (const wire of pivotRow.keys()) {
      if (pivot < 0 || (rowsOf.get(wire)?.size ?? 0) < (rowsOf.get(pivot)?.size ?? 0)) pivot = wire;
    }
    const scale = inverse(pivotRow.get(pivot) as bigint);
    for (const wire of pivotRow.keys()) rowsOf.get(wire)?.delete(shortest);
    for (const other of [...(rowsOf.get(pivot) ?? [])]) {
      if (!open.has(other)) continue;
      const row = rows[other] as Map<number, bigint>;
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

  for (const index of zero) weights[index] = 1n + (randomElement() % (R - 1n));
  for (const [other, pivot, factor] of steps.reverse()) {
    weights[pivot] = mod((weights[pivot] as bigint) - factor * (weights[other] as bigint));
  }
  for (const [wire, index] of pivots.reverse()) {
    let sum = 0n;
    for (const other of columns.get(wire) ?? []) {
      if (other !== index) sum += (weights[other] as bigint) * (original[other]?.get(wire) as bigint);
    }
    weights[index] = mod(-sum * inverse(original[index]?.get(wire) as bigint));
  }
  return weights.map((weight) => weight !== 0n);
}
