// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From comparisons to interval sets: "tier is GOLD or SILVER" becomes two points, "licensed since 2015" one interval,
 * "not resident in X" the gaps around X. The `attributes` circuit checks three such clauses. The verifier's set roots
 * and the wallet's paths must come from the same trees, so both are made here.
 */

import { HushmarkError } from '#base/errors.ts';
import { LARGEST_SET, SET_DEPTH } from '../constants.ts';
import { ATTRIBUTE_KINDS, ATTRIBUTE_TYPES, LARGEST_VALUE } from '../credential/attribute-types.ts';
import { encodeAttribute } from '../credential/attributes.ts';
import type { SlotMeaning } from '../credential/schema.ts';
import {
  buildTree,
  checkIntervals,
  gapsBetween,
  type Interval,
  intersect,
  intervalLeaf,
  type Tree,
} from '../crypto/interval-sets.ts';
import type { AttributePredicate } from './policy.ts';

/** The attribute in this slot lies in one of the intervals; `root` is the root of their tree. */
export type Clause = { readonly slot: number; readonly intervals: readonly Interval[]; readonly root: bigint };

/** Compiled intervals lie in here. 0, the absent attribute, is outside, so that it satisfies nothing. */
const PRESENT = { min: 1n, max: LARGEST_VALUE };

/** The one interval that begins at 0: a clause that says nothing, whatever slot 0 holds. */
const ANYTHING: readonly Interval[] = [[0n, LARGEST_VALUE]];

function increasing(values: readonly bigint[], attribute: string): bigint[] {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.some((value, index) => value === sorted[index + 1])) {
    throw new HushmarkError('input_policy', `a value of ${attribute} is named twice`);
  }
  return sorted;
}

/** The values that satisfy the predicate, as increasing intervals within 1 .. 2^120 - 1. */
export function intervalsOf(predicate: AttributePredicate, slot: SlotMeaning): Interval[] {
  const { type } = slot;
  const { ordered, range } = ATTRIBUTE_KINDS[type];
  if ('equals' in predicate) {
    const value = encodeAttribute(type, predicate.equals);
    return [[value, value]];
  }
  if ('oneOf' in predicate) {
    const values = predicate.oneOf.map((value) => encodeAttribute(type, value));
    return increasing(values, slot.name).map((value) => [value, value]);
  }
  if ('noneOf' in predicate) {
    const values = predicate.noneOf.map((value) => encodeAttribute(type, value));
    return gapsBetween(increasing(values, slot.name), PRESENT);
  }
  if (!ordered) {
    const types = ATTRIBUTE_TYPES.filter((known) => ATTRIBUTE_KINDS[known].ordered).join(' or ');
    throw new HushmarkError('input_policy', `${slot.name} has no order: only a ${types} can be compared so`);
  }
  if ('atLeast' in predicate) return [[encodeAttribute(type, predicate.atLeast), range.max]];
  if ('atMost' in predicate) return [[range.min, encodeAttribute(type, predicate.atMost)]];
  const lo = encodeAttribute(type, predicate.between[0]);
  const hi = encodeAttribute(type, predicate.between[1]);
  if (lo > hi) throw new HushmarkError('input_policy', `${slot.name}: the first value of "between" is the larger one`);
  return [[lo, hi]];
}

/** One clause for everything that is asked about one attribute: all the sets must hold, so their intersection. */
export function createClause(slot: number, name: string, sets: readonly (readonly Interval[])[]): Clause {
  const intervals = sets.reduce<readonly Interval[]>(
    (common, set) => intersect(common, set),
    [[PRESENT.min, PRESENT.max]],
  );
  if (intervals.length === 0) throw new HushmarkError('input_policy', `no value of ${name} meets all comparisons`);
  if (intervals.length > LARGEST_SET) {
    throw new HushmarkError('input_policy', `${name} is compared with more than ${LARGEST_SET} intervals`);
  }
  checkIntervals(intervals, PRESENT);
  return { slot, intervals, root: clauseTree(intervals).root };
}

/** Fills the places of the circuit that a policy does not need. */
export function unusedClause(): Clause {
  return { slot: 0, intervals: ANYTHING, root: clauseTree(ANYTHING).root };
}

/** Trees cost up to 341 hashes, and a server compiles the same few policies all day. */
const KEPT_TREES = 64;
const trees = new Map<string, Tree>();

/** The tree over a clause's intervals; index i is interval i. */
export function clauseTree(intervals: readonly Interval[]): Tree {
  const key = intervals.map(([lo, hi]) => `${lo}-${hi}`).join(',');
  const known = trees.get(key);
  if (known) return known;
  const tree = buildTree(intervals.map(intervalLeaf), SET_DEPTH);
  const oldest = trees.size >= KEPT_TREES ? trees.keys().next().value : undefined;
  if (oldest !== undefined) trees.delete(oldest);
  trees.set(key, tree);
  return tree;
}
