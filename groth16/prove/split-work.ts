// SPDX-License-Identifier: GPL-3.0-or-later
// Which sums of a preparation this thread does and which the other one, so that both finish at about the same time. The
// other one starts with the wires while this one works out the quotient, and then takes part in the sum over H.
import type { KeyPoints, SumTask, WireSection } from './key-sums.ts';
import { SCALAR_BYTES } from './quotient.ts';

/** From the first to the last: what this thread keeps longest. A point of G2 costs as much as this many of G1. */
const COSTS: readonly (readonly [WireSection, cost: number])[] = [
  ['a', 1],
  ['b1', 1],
  ['linear', 1],
  ['c', 1],
  ['b2', 2.8],
];
/** The way from the witness to the quotient, for each row, against a point of H. */
const QUOTIENT_COST = 0.45;
/** A sum of fewer points is not worth splitting. */
const SMALLEST_PART = 256;

export type Division = {
  readonly mine: readonly SumTask[];
  readonly theirs: readonly SumTask[];
  /** H points from here on are theirs. */
  readonly hFrom: number;
};

/** Everything on this thread. */
export function undivided(tasks: readonly SumTask[], domain: number): Division {
  return { mine: tasks, theirs: [], hFrom: domain };
}

export function divide(key: KeyPoints, tasks: readonly SumTask[], domain: number): Division {
  const costs = new Map(COSTS);
  const order = [...costs.keys()];
  const weighed = [...tasks]
    .sort((x, y) => order.indexOf(x.section as WireSection) - order.indexOf(y.section as WireSection))
    .map((task) => ({ task, weights: weights(key, task, costs.get(task.section as WireSection) ?? 1) }));
  const wires = weighed.reduce((sum, { weights }) => sum + total(weights), 0);
  const quotient = QUOTIENT_COST * domain;
  let left = (quotient + domain + wires) / 2;
  const mine: SumTask[] = [];
  const theirs: SumTask[] = [];
  for (const { task, weights } of [...weighed].reverse()) {
    const cut = cutFromEnd(weights, left);
    left -= total(weights.subarray(cut));
    if (cut < weights.length) theirs.push(part(task, cut, weights.length));
    if (cut > 0) mine.unshift(part(task, 0, cut));
  }
  // They cannot begin with H before the quotient is there.
  const forH = mine.length > 0 ? 0 : (quotient + domain - Math.max(wires, quotient)) / 2;
  return { mine, theirs, hFrom: forH < SMALLEST_PART ? domain : Math.ceil(domain - forH) };
}

/**
 * Where the last part begins that costs no more than `limit`; parts too small to be worth splitting off are left out.
 */
function cutFromEnd(weights: Float32Array, limit: number): number {
  let cost = 0;
  let cut = weights.length;
  while (cut > 0 && cost + weights[cut - 1]! <= limit) {
    cut--;
    cost += weights[cut]!;
  }
  if (cut > 0 && cost < SMALLEST_PART) return weights.length;
  return cut > 0 && total(weights.subarray(0, cut)) < SMALLEST_PART ? 0 : cut;
}

/** What each point of the task costs: nothing at infinity or times 0, little times a small number. */
function weights(key: KeyPoints, { section, from, scalars }: SumTask, cost: number): Float32Array {
  const points = key[section];
  const bytes = section === 'b2' ? 128 : 64;
  const count = scalars.length / SCALAR_BYTES;
  const result = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    if (isZero(points, (from + index) * bytes, bytes)) continue;
    const at = index * SCALAR_BYTES;
    if (isLarge(scalars, index)) result[index] = cost;
    else if (!isZero(scalars, at, SCALAR_BYTES)) result[index] = cost / 8;
  }
  return result;
}

/** More than 128 bits. */
export function isLarge(scalars: Uint8Array, index: number): boolean {
  return !isZero(scalars, index * SCALAR_BYTES + 16, 16);
}

function isZero(bytes: Uint8Array, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) if (bytes[at] !== 0) return false;
  return true;
}

function part({ section, from, scalars }: SumTask, first: number, end: number): SumTask {
  return { section, from: from + first, scalars: scalars.subarray(first * SCALAR_BYTES, end * SCALAR_BYTES) };
}

function total(weights: Float32Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
