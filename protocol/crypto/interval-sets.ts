// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Interval sets and the 4-ary Poseidon trees above them. One shape serves every question: "this value lies in one of
 * these intervals" covers equality (points), membership, ranges, exclusion and revocation (the gaps between what is
 * forbidden). The circuits trust the ends of an interval, so every list must pass checkIntervals before it is hashed.
 * The layout of the trust tree is in protocol/trust/tree.ts.
 */

import { HushmarkError } from '#base/errors.ts';
import { HANDLE_BITS, TAG, TREE_ARITY } from '../constants.ts';
import type { Point } from './babyjubjub.ts';
import { poseidon } from './poseidon.ts';

/** Both ends belong to the interval. */
export type Interval = readonly [lo: bigint, hi: bigint];

/** Throws input_intervals unless min <= lo <= hi <= max everywhere and each interval ends before the next begins. */
export function checkIntervals(intervals: readonly Interval[], { min, max }: { min: bigint; max: bigint }): void {
  let next = min;
  for (const [index, [lo, hi]] of intervals.entries()) {
    if (lo < next || hi < lo || hi > max) {
      throw new HushmarkError('input_intervals', `interval ${index} is out of order or range`);
    }
    next = hi + 1n;
  }
}

/** What lies between the forbidden values within min .. max. Forbidden values are strictly increasing. */
export function gapsBetween(forbidden: readonly bigint[], { min, max }: { min: bigint; max: bigint }): Interval[] {
  const gaps: Interval[] = [];
  let lo = min;
  for (const [index, value] of forbidden.entries()) {
    if (value < lo || value > max) {
      throw new HushmarkError('input_intervals', `value ${index} is out of order or range`);
    }
    if (value > lo) gaps.push([lo, value - 1n]);
    lo = value + 1n;
  }
  if (lo <= max) gaps.push([lo, max]);
  return gaps;
}

/** What increasing intervals leave of min .. max. */
export function intervalsOutside(
  intervals: readonly Interval[],
  { min, max }: { min: bigint; max: bigint },
): Interval[] {
  const left: Interval[] = [];
  let next = min;
  for (const [lo, hi] of intervals) {
    if (lo > next) left.push([next, lo - 1n]);
    next = hi + 1n;
  }
  if (next <= max) left.push([next, max]);
  return left;
}

/** Both lists increasing; so is the result. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (!left || !right) return common;
    const leftEndsFirst = left[1] < right[1];
    const hi = leftEndsFirst ? left[1] : right[1];
    if (left[0] >= right[0] && left[0] <= hi) common.push([left[0], hi]);
    else if (right[0] > left[0] && right[0] <= hi) common.push([right[0], hi]);
    if (leftEndsFirst) i++;
    else j++;
  }
}

/** Place of the interval that holds the value among increasing intervals, or -1. */
export function findInterval(intervals: readonly Interval[], value: bigint): number {
  let from = 0;
  let to = intervals.length - 1;
  while (from <= to) {
    const middle = (from + to) >> 1;
    const [lo, hi] = intervals[middle]!;
    if (value < lo) to = middle - 1;
    else if (value > hi) from = middle + 1;
    else return middle;
  }
  return -1;
}

const LAST_HANDLE = 2n ** BigInt(HANDLE_BITS) - 2n;

/**
 * The gaps of one issuer's accepted handles, over 0 .. 2^48 - 1. Revoked handles are 1 .. 2^48 - 2 and strictly
 * increasing, so both outer gaps exist; k handles give k + 1 gaps, less one for every two that are neighbours.
 */
export function acceptedGaps(revoked: readonly bigint[]): Interval[] {
  const last = revoked.at(-1);
  if (revoked[0] === 0n || (last !== undefined && last > LAST_HANDLE)) {
    throw new HushmarkError('input_handle', 'a revoked handle is out of range');
  }
  return gapsBetween(revoked, { min: 0n, max: LAST_HANDLE + 1n });
}

/** Leaf of a clause's set. */
export function intervalLeaf([lo, hi]: Interval): bigint {
  return poseidon([TAG.INTERVAL, lo, hi]);
}

/** Leaf of the trust tree: credentials of this issuer and schema whose handle lies in the gap are accepted. */
export function acceptedLeaf(key: Point, schemaNumber: bigint, [lo, hi]: Interval): bigint {
  return poseidon([TAG.ACCEPTED, key[0], key[1], schemaNumber, lo, hi]);
}

const emptyRoots: bigint[] = [0n];

/** Root of a tree of this depth whose leaves are all 0. */
export function emptyRoot(depth: number): bigint {
  for (let level = emptyRoots.length; level <= depth; level++) {
    const child = emptyRoots[level - 1]!;
    emptyRoots.push(poseidon([child, child, child, child]));
  }
  return emptyRoots[depth]!;
}

/** levels[0] are the leaves, levels[depth] is [root]; each level without its tail of empty nodes. */
export type Tree = { readonly root: bigint; readonly levels: readonly (readonly bigint[])[] };

/** Hashes only what is not empty: about a third more nodes than leaves. */
export function buildTree(leaves: readonly bigint[], depth: number): Tree {
  if (leaves.length > TREE_ARITY ** depth) {
    throw new HushmarkError('input_intervals', `a tree of depth ${depth} cannot hold ${leaves.length} leaves`);
  }
  const levels: (readonly bigint[])[] = [leaves];
  for (let height = 0; height < depth; height++) {
    const below = levels[height]!;
    const empty = emptyRoot(height);
    const nodes: bigint[] = [];
    for (let at = 0; at < below.length; at += TREE_ARITY) {
      nodes.push(poseidon([below[at]!, below[at + 1] ?? empty, below[at + 2] ?? empty, below[at + 3] ?? empty]));
    }
    levels.push(nodes);
  }
  return { root: levels[depth]![0] ?? emptyRoot(depth), levels };
}

/** path[0] is the child's place in its own node, path[depth - 1] the one below the root; three siblings a level. */
export function treePath(tree: Tree, index: number): { path: number[]; siblings: bigint[][] } {
  const depth = tree.levels.length - 1;
  if (!Number.isInteger(index) || index < 0 || index >= TREE_ARITY ** depth) {
    throw new HushmarkError('input_intervals', 'a tree has no such leaf');
  }
  const path: number[] = [];
  const siblings: bigint[][] = [];
  let at = index;
  for (let height = 0; height < depth; height++) {
    const place = at % TREE_ARITY;
    const first = at - place;
    const empty = emptyRoot(height);
    const level = tree.levels[height]!;
    path.push(place);
    siblings.push([0, 1, 2, 3].filter((child) => child !== place).map((child) => level[first + child] ?? empty));
    at = first / TREE_ARITY;
  }
  return { path, siblings };
}
