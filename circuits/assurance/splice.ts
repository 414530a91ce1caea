// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Forges witnesses for circuits that have lost rows, whether in the compiled circuit or in the sources: some wires are
 * taken from one computation, the rest from another, so that only lost rows see both.
 *
 * The wires in which the computations differ are joined where a remaining row holds two of them. A connected piece can
 * then be exchanged as a whole: every remaining row sees the one computation or the other, and holds in it.
 */
import { type R1cs, rowHolds } from '../compile/r1cs.ts';

export type Other = {
  values: readonly bigint[];
  /** Rows that hold at least one wire in which this differs from the honest witness, with these wires. */
  differing: readonly [row: number, wires: readonly number[]][];
  /** Those of them that do not hold in this witness. */
  violated: ReadonlySet<number>;
};

/**
 * @param values a witness of other inputs, which need not satisfy every row
 */
export function compare(
  r1cs: R1cs,
  byWire: readonly number[][],
  honest: readonly bigint[],
  values: readonly bigint[],
): Other {
  const differing = new Map<number, number[]>();
  honest.forEach((value, wire) => {
    if (value === values[wire]) return;
    for (const row of byWire[wire] ?? []) {
      const wires = differing.get(row);
      if (wires) wires.push(wire);
      else differing.set(row, [wire]);
    }
  });
  const violated = [...differing.keys()].filter((row) => !rowHolds(r1cs.rows[row] as R1cs['rows'][number], values));
  return { values, differing: [...differing], violated: new Set(violated) };
}

/** @returns a witness that breaks lost rows and no others, if these two computations can be put together to one */
export function splice(
  r1cs: R1cs,
  honest: readonly bigint[],
  other: Other,
  lost: ReadonlySet<number>,
): bigint[] | undefined {
  const parents = new Map<number, number>();
  const pieceOf = (wire: number): number => {
    let root = wire;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    for (let at = wire; at !== root; ) {
      const up = parents.get(at) as number;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  const seams: number[][] = [];
  for (const [row, wires] of other.differing) {
    if (lost.has(row)) {
      seams.push([...wires]);
      continue;
    }
    const root = pieceOf(wires[0] as number);
    parents.set(root, root);
    for (const wire of wires) parents.set(pieceOf(wire), root);
  }
  const broken = new Set<number>();
  for (const [row, wires] of other.differing) {
    if (other.violated.has(row) && !lost.has(row)) broken.add(pieceOf(wires[0] as number));
  }
  for (const piece of new Set(seams.flat().map(pieceOf))) {
    if (broken.has(piece)) continue;
    const forged = [...honest];
    for (const wire of new Set([piece, ...parents.keys()])) {
      if (pieceOf(wire) === piece) forged[wire] = other.values[wire] as bigint;
    }
    if ([...lost].some((row) => !rowHolds(r1cs.rows[row] as R1cs['rows'][number], forged))) return forged;
  }
  return undefined;
}
