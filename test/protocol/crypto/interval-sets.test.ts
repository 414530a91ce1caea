// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import {
  acceptedGaps,
  acceptedLeaf,
  buildTree,
  checkIntervals,
  emptyRoot,
  findInterval,
  gapsBetween,
  type Interval,
  intersect,
  intervalLeaf,
  treePath,
} from '#protocol/crypto/interval-sets.ts';
import { poseidon } from '#protocol/crypto/poseidon.ts';

const TOP = 2n ** 48n - 1n;

/** Up the path, as the circuit goes. */
function climb(leaf: bigint, path: readonly number[], siblings: readonly (readonly bigint[])[]): bigint {
  return path.reduce((node, place, level) => {
    const children = [...siblings[level]!];
    children.splice(place, 0, node);
    return poseidon(children);
  }, leaf);
}

test('a tree that skips what is empty has the root of the full one, and every path leads there', () => {
  for (const count of [0, 1, 2, 4, 5, 15, 16]) {
    const leaves = Array.from({ length: count }, (_, i) => BigInt(i + 100));
    const full = [...leaves, ...new Array<bigint>(16 - count).fill(0n)];
    const nodes = [0, 4, 8, 12].map((at) => poseidon(full.slice(at, at + 4)));
    const tree = buildTree(leaves, 2);
    expect(tree.root).toBe(poseidon(nodes));
    for (let index = 0; index < 16; index++) {
      const { path, siblings } = treePath(tree, index);
      expect(path).toEqual([index % 4, Math.floor(index / 4)]);
      expect(climb(full[index]!, path, siblings)).toBe(tree.root);
    }
  }
  expect(buildTree([], 3).root).toBe(emptyRoot(3));
  expect(emptyRoot(0)).toBe(0n);
});

test('too many leaves and places outside the tree are refused', () => {
  expect(() => buildTree(new Array<bigint>(17).fill(1n), 2)).toThrow();
  const tree = buildTree([1n], 2);
  for (const index of [-1, 16, 0.5, Number.NaN]) expect(() => treePath(tree, index)).toThrow();
});

test('C22 leaves of the two trees and inner nodes never coincide', () => {
  const interval: Interval = [5n, 9n];
  const hashes = [
    intervalLeaf(interval),
    acceptedLeaf([1n, 2n], 3n, interval),
    acceptedLeaf([2n, 1n], 3n, interval),
    poseidon([5n, 9n, 0n, 0n]),
    poseidon([5n, 9n]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('k revoked handles leave k + 1 gaps, less one for neighbours, and no gap holds a revoked handle', () => {
  expect(acceptedGaps([])).toEqual([[0n, TOP]]);
  expect(acceptedGaps([1n])).toEqual([
    [0n, 0n],
    [2n, TOP],
  ]);
  expect(acceptedGaps([5n, 6n, 9n, TOP - 1n])).toEqual([
    [0n, 4n],
    [7n, 8n],
    [10n, TOP - 2n],
    [TOP, TOP],
  ]);
});

test('lists of handles that are unsorted, doubled or out of range are refused', () => {
  for (const revoked of [[5n, 5n], [6n, 5n], [0n], [TOP], [TOP + 1n], [-1n], [1n, 0n]]) {
    expect(() => acceptedGaps(revoked), String(revoked)).toThrow();
  }
});

test('intervals must be in order, in range and apart', () => {
  const range = { min: 1n, max: 10n };
  for (const good of [
    [],
    [[1n, 10n]],
    [
      [1n, 1n],
      [2n, 2n],
    ],
  ] as Interval[][]) {
    expect(() => checkIntervals(good, range)).not.toThrow();
  }
  const wrong: Interval[][] = [
    [[0n, 1n]],
    [[1n, 11n]],
    [[3n, 2n]],
    [
      [1n, 3n],
      [3n, 4n],
    ],
    [
      [5n, 6n],
      [1n, 2n],
    ],
  ];
  for (const intervals of wrong) expect(() => checkIntervals(intervals, range), String(intervals)).toThrow();
});

/** All numbers of 0 .. 12 in the intervals. */
const members = (intervals: readonly Interval[]) =>
  Array.from({ length: 13 }, (_, i) => BigInt(i)).filter((n) => intervals.some(([lo, hi]) => lo <= n && n <= hi));

test('gaps and intersections are what counting gives, for every small set', () => {
  const range = { min: 1n, max: 8n };
  const sets = Array.from({ length: 256 }, (_, bits) =>
    Array.from({ length: 8 }, (_, i) => BigInt(i + 1)).filter((n) => (bits >> (Number(n) - 1)) & 1),
  );
  const gaps = sets.map((forbidden) => gapsBetween(forbidden, range));
  for (const [bits, forbidden] of sets.entries()) {
    expect(members(gaps[bits]!)).toEqual(sets[255 - bits]);
    expect(() => checkIntervals(gaps[bits]!, range)).not.toThrow();
    for (const value of forbidden) expect(findInterval(gaps[bits]!, value)).toBe(-1);
  }
  for (let a = 0; a < 256; a += 3) {
    for (let b = 0; b < 256; b += 5) {
      const both = intersect(gaps[a]!, gaps[b]!);
      if (String(members(both)) !== String(sets[255 - (a | b)])) expect.fail(`${a} and ${b}`);
      checkIntervals(both, range);
    }
  }
});

test('an interval is found by any value in it', () => {
  const intervals: Interval[] = [
    [1n, 1n],
    [3n, 5n],
    [9n, 12n],
  ];
  const found = Array.from({ length: 14 }, (_, i) => findInterval(intervals, BigInt(i)));
  expect(found).toEqual([-1, 0, -1, 1, 1, 1, -1, -1, -1, 2, 2, 2, 2, -1]);
  expect(findInterval([], 1n)).toBe(-1);
});
