// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The trust tree as a layout: which accepted gap is which leaf, and the hashes above them.
 * Lists are in the order of issuers and their schemas; leaf = Poseidon(ACCEPTED, Ax, Ay, schema, lo, hi), unused leaves
 * are 0, nodes are the only hash of arity 4. A bundle carries two inner levels: 4,096 nodes above 64 leaves each, and
 * the 64 nodes above those.
 * The gaps of a list stand in clusters far apart, placed by their handles, so that a handle revoked elsewhere changes
 * one cluster and little of the path above the others. Most customers keep the lower part of their path in the next
 * bundle, and their wallets have less to prove anew (groth16/prove/last-witness.ts). Within a cluster the gaps are
 * adjacent, so that there is no more to hash. Registry and server compute the whole tree, the wallet one block;
 * signatures and parsing are in bundle.ts.
 */
import { HANDLE_BITS, TREE_ARITY, TRUST_DEPTH } from '../constants.ts';
import type { Point } from '../crypto/babyjubjub.ts';
import { acceptedGaps, acceptedLeaf, emptyRoot, type Interval } from '../crypto/interval-sets.ts';
import { poseidon } from '../crypto/poseidon.ts';

/** Levels of nodes between a leaf and the inner level, and again between the two inner levels and to the root. */
export const BLOCK_DEPTH = TRUST_DEPTH / 3;
/** Leaves below one node of the inner level. */
export const BLOCK_SIZE = TREE_ARITY ** BLOCK_DEPTH;
export const MAX_LEAVES = TREE_ARITY ** TRUST_DEPTH;

/** Gaps of a full list in one cluster: a quarter of a block, or more where the handles crowd. */
const CLUSTER = 16;
/** Times as many leaves as a cluster needs from one to the next. More than that is not worth the empty nodes. */
export const MAX_SPREAD = 64;

/** Which handles of one issuer and schema are out, and how far their clusters are apart: 1 is side by side. */
export type HandleList = { readonly revoked: readonly bigint[]; readonly spread: number };

/** The accepted credentials of one issuer and schema. */
export type LeafGroup = HandleList & { readonly key: Point; readonly schema: bigint; readonly firstLeaf: number };

/** The two inner levels as far as there are lists: `inner` up to 4,096 nodes, `outer` up to 64. */
export type TrustLevels = { readonly inner: readonly bigint[]; readonly outer: readonly bigint[] };

/**
 * Clusters of a list, the same until its handles have doubled, and leaves from the first of one to the first of the
 * next.
 */
function clustersOf({ revoked, spread }: HandleList): { clusters: number; step: number } {
  if (spread === 1) return { clusters: 1, step: 1 };
  return { clusters: 2 ** Math.ceil(Math.log2(Math.max(1, (revoked.length + 1) / CLUSTER))), step: CLUSTER * spread };
}

/**
 * Where the gaps stand, counted from the list's first leaf: in order, each in the cluster to which its lowest handle
 * belongs on the way from 0 to 2^48, behind the one before it. Clusters that are too full run over into the next.
 */
function placeGaps(list: HandleList): { gap: Interval; place: number }[] {
  const { clusters, step } = clustersOf(list);
  let free = 0;
  return acceptedGaps(list.revoked).map((gap) => {
    const cluster = Number((gap[0] * BigInt(clusters)) >> BigInt(HANDLE_BITS));
    const place = Math.max(free, cluster * step);
    free = place + 1;
    return { gap, place };
  });
}

/** Leaves that a list takes: its clusters with the room between them, and what ran over behind the last. */
export function countLeaves(list: HandleList): number {
  const { clusters, step } = clustersOf(list);
  const end = (placeGaps(list).at(-1)?.place ?? 0) + 1;
  return Math.max(clusters, Math.ceil(end / step)) * step;
}

/** One level up: parents of `nodes`, whose missing neighbours are empty, `height` levels above the leaves. */
function parents(nodes: readonly bigint[], height: number): bigint[] {
  const empty = emptyRoot(height);
  const result: bigint[] = [];
  for (let at = 0; at < nodes.length; at += TREE_ARITY) {
    const family = [nodes[at]!, nodes[at + 1] ?? empty, nodes[at + 2] ?? empty, nodes[at + 3] ?? empty];
    result.push(family.every((node) => node === empty) ? emptyRoot(height + 1) : poseidon(family));
  }
  return result;
}

/** `BLOCK_DEPTH` levels up from nodes that are `height` levels above the leaves. Keeps every level on the way. */
function climb(nodes: readonly bigint[], height: number): bigint[][] {
  const levels: bigint[][] = [[...nodes]];
  for (let step = 0; step < BLOCK_DEPTH; step += 1) {
    levels.push(parents(levels[step]!, height + step));
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

/** The 64 leaves of block `block`. Groups are in the order of their leaves. */
export function blockLeaves(groups: readonly LeafGroup[], block: number): bigint[] {
  const first = block * BLOCK_SIZE;
  const leaves = emptyBlock();
  for (const [index, group] of groups.entries()) {
    if (group.firstLeaf >= first + BLOCK_SIZE) break;
    const next = groups[index + 1];
    if (next !== undefined && next.firstLeaf <= first) continue;
    for (const { gap, place } of placeGaps(group)) {
      const at = group.firstLeaf + place - first;
      if (at >= BLOCK_SIZE) break;
      if (at >= 0) leaves[at] = acceptedLeaf(group.key, group.schema, gap);
    }
  }
  return leaves;
}

function emptyBlock(): bigint[] {
  return new Array<bigint>(BLOCK_SIZE).fill(0n);
}

/** Hashes the whole tree. Under two milliseconds a leaf: seconds for ten thousand, minutes for a full tree. */
export function computeTrustTree(groups: readonly LeafGroup[]): { trustRoot: bigint; levels: TrustLevels } {
  const end = groups.reduce((last, group) => Math.max(last, group.firstLeaf + countLeaves(group)), 0);
  const blocks = new Map<number, bigint[]>();
  for (const group of groups) {
    for (const { gap, place } of placeGaps(group)) {
      const leaf = group.firstLeaf + place;
      const block = Math.floor(leaf / BLOCK_SIZE);
      const leaves = blocks.get(block) ?? emptyBlock();
      leaves[leaf % BLOCK_SIZE] = acceptedLeaf(group.key, group.schema, gap);
      blocks.set(block, leaves);
    }
  }
  const inner = Array.from({ length: Math.ceil(end / BLOCK_SIZE) }, (_, block) =>
    nodeAbove(blocks.get(block) ?? [], 0),
  );
  const outer = outerLevel(inner);
  return { trustRoot: nodeAbove(outer, 2 * BLOCK_DEPTH), levels: { inner, outer } };
}

/**
 * The tree when the leaves of `out` are empty and those of `kept`, which are all others, stay where they are. `levels`
 * are those of the whole tree; only blocks that both share are hashed from their leaves, and what stands above.
 */
export function treeWithout(
  out: readonly LeafGroup[],
  kept: readonly LeafGroup[],
  levels: TrustLevels,
): { trustRoot: bigint; levels: TrustLevels } {
  const blocksOf = (group: LeafGroup) => [
    Math.floor(group.firstLeaf / BLOCK_SIZE),
    Math.floor((group.firstLeaf + countLeaves(group) - 1) / BLOCK_SIZE),
  ];
  const inner = [...levels.inner];
  const outer = [...levels.outer];
  const keptBlocks = kept.map((group) => ({ group, blocks: blocksOf(group) }));
  const changed = new Set<number>();
  for (const [from, to] of out.map(blocksOf)) for (let block = from!; block <= to!; block += 1) changed.add(block);
  for (const block of changed) {
    const here = keptBlocks.filter(({ blocks: [from, to] }) => from! <= block && block <= to!);
    inner[block] =
      here.length === 0
        ? emptyRoot(BLOCK_DEPTH)
        : nodeAbove(
            blockLeaves(
              here.map(({ group }) => group),
              block,
            ),
            0,
          );
  }
  for (const block of new Set([...changed].map((each) => Math.floor(each / BLOCK_SIZE)))) {
    outer[block] = nodeAbove(inner.slice(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE), BLOCK_DEPTH);
  }
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

/** The gap that holds a handle, and its leaf from the list's first one on; undefined when the handle is revoked. */
export function findGap(list: HandleList, handle: bigint): { gap: Interval; place: number } | undefined {
  return placeGaps(list).find(({ gap: [lo, hi] }) => lo <= handle && handle <= hi);
}
