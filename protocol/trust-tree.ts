/**
 * The trust tree as a layout: which accepted gap is which leaf, and the hashes above them.
 * Leaves stand in the order of issuers, their schemas, their gaps; leaf = Poseidon(ACCEPTED, Ax, Ay, schema, lo, hi),
 * unused leaves are 0, nodes are the only hash of arity 4. Two inner levels (4,096 nodes above 64 leaves each, and 64
 * nodes above those) are what a bundle carries.
 * Registry and server compute the whole, the wallet one block; signatures and parsing are in trust-bundle.ts.
 */
import { TREE_ARITY, TRUST_DEPTH } from './constants.ts';
import type { Point } from './crypto/babyjubjub.ts';
import { poseidon } from './crypto/poseidon.ts';
import { acceptedGaps, acceptedLeaf, emptyRoot, findInterval, type Interval } from './intervals.ts';

/** Levels of nodes between a leaf and the inner level, and again between the two inner levels and to the root. */
export const BLOCK_DEPTH = TRUST_DEPTH / 3;
/** Leaves below one node of the inner level. */
export const BLOCK_SIZE = TREE_ARITY ** BLOCK_DEPTH;
export const MAX_LEAVES = TREE_ARITY ** TRUST_DEPTH;

/** The accepted credentials of one issuer and schema: where their leaves begin and which handles are out. */
export type LeafGroup = {
  readonly key: Point;
  readonly schema: bigint;
  readonly revoked: readonly bigint[];
  readonly firstLeaf: number;
};

/** The two inner levels, each without its tail of empty nodes: `inner` up to 4,096 nodes, `outer` up to 64. */
export type TrustLevels = { readonly inner: readonly bigint[]; readonly outer: readonly bigint[] };

/** How many leaves a list of revoked handles needs: one more than handles, less the empty gaps between neighbours. */
export function countLeaves(revoked: readonly bigint[]): number {
  let count = 1;
  for (const [index, handle] of revoked.entries()) if (index === 0 || handle !== revoked[index - 1]! + 1n) count += 1;
  return count;
}

/** One level up: parents of `nodes`, whose missing neighbours are `empty`. */
function parents(nodes: readonly bigint[], empty: bigint): bigint[] {
  const result: bigint[] = [];
  for (let at = 0; at < nodes.length; at += TREE_ARITY) {
    result.push(poseidon([nodes[at]!, nodes[at + 1] ?? empty, nodes[at + 2] ?? empty, nodes[at + 3] ?? empty]));
  }
  return result;
}

/** `BLOCK_DEPTH` levels up from nodes that are `height` levels above the leaves. Keeps every level on the way. */
function climb(nodes: readonly bigint[], height: number): bigint[][] {
  const levels: bigint[][] = [[...nodes]];
  for (let step = 0; step < BLOCK_DEPTH; step += 1) {
    levels.push(parents(levels[step]!, emptyRoot(height + step)));
  }
  return levels;
}

/** The node `BLOCK_DEPTH` levels above up to 64 nodes that are `height` levels above the leaves. */
export function nodeAbove(nodes: readonly bigint[], height: number): bigint {
  return climb(nodes, height)[BLOCK_DEPTH]![0] ?? emptyRoot(height + BLOCK_DEPTH);
}

/** Positions and siblings on the way from node `at` of up to 64 nodes, `height` levels above the leaves. */
export function pathAbove(
  nodes: readonly bigint[],
  at: number,
  height: number,
): { path: number[]; siblings: bigint[][] } {
  const path: number[] = [];
  const siblings: bigint[][] = [];
  let index = at;
  for (const [step, level] of climb(nodes, height).slice(0, BLOCK_DEPTH).entries()) {
    const position = index % TREE_ARITY;
    const first = index - position;
    const family = [0, 1, 2, 3].map((child) => level[first + child] ?? emptyRoot(height + step));
    path.push(position);
    siblings.push(family.filter((_, child) => child !== position));
    index = first / TREE_ARITY;
  }
  return { path, siblings };
}

/** The leaves of block `block`: at most 64, without the empty tail of the tree. Groups are in the order of leaves. */
export function blockLeaves(groups: readonly LeafGroup[], block: number): bigint[] {
  const first = block * BLOCK_SIZE;
  const leaves: bigint[] = [];
  for (const group of groups) {
    if (group.firstLeaf >= first + BLOCK_SIZE) break;
    if (group.firstLeaf + countLeaves(group.revoked) <= first) continue;
    const gaps = acceptedGaps(group.revoked);
    const from = Math.max(0, first - group.firstLeaf);
    const to = Math.min(gaps.length, first + BLOCK_SIZE - group.firstLeaf);
    for (const gap of gaps.slice(from, to)) leaves.push(acceptedLeaf(group.key, group.schema, gap));
  }
  return leaves;
}

/** All leaves, one after the other. */
function* allLeaves(groups: readonly LeafGroup[]): Generator<bigint> {
  for (const group of groups) {
    for (const gap of acceptedGaps(group.revoked)) yield acceptedLeaf(group.key, group.schema, gap);
  }
}

/** Hashes the whole tree. Under a millisecond a leaf: seconds for ten thousand, minutes for a full tree. */
export function computeTrustTree(groups: readonly LeafGroup[]): { trustRoot: bigint; levels: TrustLevels } {
  const inner: bigint[] = [];
  let block: bigint[] = [];
  for (const leaf of allLeaves(groups)) {
    block.push(leaf);
    if (block.length === BLOCK_SIZE) {
      inner.push(nodeAbove(block, 0));
      block = [];
    }
  }
  if (block.length > 0) inner.push(nodeAbove(block, 0));
  const outer = outerLevel(inner);
  return { trustRoot: nodeAbove(outer, 2 * BLOCK_DEPTH), levels: { inner, outer } };
}

/** The outer level above an inner one. */
function outerLevel(inner: readonly bigint[]): bigint[] {
  const outer: bigint[] = [];
  for (let at = 0; at < inner.length; at += BLOCK_SIZE) {
    outer.push(nodeAbove(inner.slice(at, at + BLOCK_SIZE), BLOCK_DEPTH));
  }
  return outer;
}

/** The gap that holds a handle, with its place among the gaps; undefined when the handle is revoked. */
export function findGap(revoked: readonly bigint[], handle: bigint): { gap: Interval; index: number } | undefined {
  const gaps = acceptedGaps(revoked);
  const index = findInterval(gaps, handle);
  const gap = gaps[index];
  return gap === undefined ? undefined : { gap, index };
}
