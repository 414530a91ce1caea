// SPDX-License-Identifier: GPL-3.0-or-later
// Adds up many lists of points at once, in rounds: every round adds the neighbours in each list, all lists in one
// batch, until each has one point left.
import { ENTRY_BYTES } from './bucket-code.ts';
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';
import type { Group, Reference } from './groups.ts';
import { PAIR_WORDS } from './point-code.ts';

const ENTRY_WORDS = ENTRY_BYTES / 4;
const PAIR_BYTES = 4 * PAIR_WORDS;

/** Entries (bucket-code.ts) with room for adding them up. */
export type Workspace = {
  readonly entries: Address;
  readonly pairs: Address;
  readonly sums: Address;
};

/** For up to `capacity` entries. */
export function allocateWorkspace(engine: Engine, group: Group<unknown>, capacity: number): Workspace {
  return {
    entries: engine.allocate(ENTRY_BYTES * (capacity + 1)),
    pairs: engine.allocate(PAIR_BYTES * ((capacity >> 1) + 1)),
    sums: engine.allocate(2 * group.coordinate * capacity),
  };
}

/**
 * Adds up the entries that have one key; those of a key follow each other. Keys are not negative.
 * @param end of the entries
 * @param take gets the sums that are not the point at infinity
 */
export function sumByKey(
  engine: Engine,
  group: Group<unknown>,
  workspace: Workspace,
  end: Address,
  take: (key: number, sum: Reference) => void,
): void {
  const { entries, pairs } = workspace;
  const sumBytes = 2 * group.coordinate;
  const words = engine.words();
  let { sums } = workspace;
  let last = end;
  while (last > entries) {
    // No entry has this key.
    words[(last >> 2) + 1] = -1;
    engine.buckets.pairEntries(entries, last, pairs, sums, sumBytes, group.ends);
    last = words[group.ends >> 2]!;
    const count = (words[(group.ends >> 2) + 1]! - pairs) / PAIR_BYTES;
    if (count === 0) break;
    const vanished = addPairs(engine, group, pairs, count, sums);
    if (vanished.size > 0) last = dropVanished(engine, vanished, entries, last);
    sums += sumBytes * count;
  }
  for (let at = entries >> 2; at < last >> 2; at += ENTRY_WORDS) take(words[at + 1]!, words[at]!);
}

/** Pairs to be added in one go, each into a new point. */
export function createBatch(engine: Engine, group: Group<unknown>, capacity: number) {
  const pairs = engine.allocate(PAIR_BYTES * capacity);
  const step = 2 * group.coordinate;
  const sums = engine.allocate(step * capacity);
  const words = engine.words();
  let at = pairs >> 2;
  let sum = sums;
  return {
    /** Gives the sum, which is there after `run`. */
    push(first: Reference, second: Reference): Reference {
      words[at] = first;
      words[at + 1] = second;
      at += PAIR_WORDS;
      sum += step;
      return sum - step;
    },
    /** Gives the sums that are the point at infinity. */
    run: () => addPairs(engine, group, pairs, (sum - sums) / step, sums),
  };
}

const NONE: ReadonlySet<Reference> = new Set();

/** Writes the sums of the pairs one after the other, and gives those that are the point at infinity. */
function addPairs(
  engine: Engine,
  group: Group<unknown>,
  pairs: Address,
  count: number,
  sums: Address,
): ReadonlySet<Reference> {
  if (count === 0) return NONE;
  const { product } = group;
  setOne(engine, group, product);
  group.pairs.forward(pairs, count, sums, product);
  if (!group.invert(product)) return addWithEqual(engine, group, pairs, count, sums);
  group.pairs.backward(pairs, count, sums, product);
  return NONE;
}

/**
 * Some pair has equal x: those are added one by one, and a copy of the first other pair takes their places in the
 * batch. Rare, see point-table.ts.
 */
function addWithEqual(
  engine: Engine,
  group: Group<unknown>,
  list: Address,
  count: number,
  sums: Address,
): ReadonlySet<Reference> {
  const { product } = group;
  const words = engine.words();
  const step = 2 * group.coordinate;
  const pairs = Array.from({ length: count }, (_, pair) => {
    const at = (list >> 2) + PAIR_WORDS * pair;
    const sum = sums + step * pair;
    // `forward` left the difference there.
    return { at, sum, first: words[at]!, second: words[at + 1]!, equal: group.isZero(sum) };
  });
  const other = pairs.find(({ equal }) => !equal);
  if (other) {
    for (const { at } of pairs.filter(({ equal }) => equal)) words.copyWithin(at, other.at, other.at + PAIR_WORDS);
    setOne(engine, group, product);
    group.pairs.forward(list, count, sums, product);
    group.invert(product);
    group.pairs.backward(list, count, sums, product);
  }
  const vanished = new Set<Reference>();
  for (const { equal, first, second, sum } of pairs) {
    if (equal && !group.addAny(first, second, sum)) vanished.add(sum);
  }
  return vanished;
}

function dropVanished(engine: Engine, vanished: ReadonlySet<Reference>, entries: Address, end: Address): Address {
  const words = engine.words();
  let to = entries >> 2;
  for (let from = to; from < end >> 2; from += ENTRY_WORDS) {
    if (vanished.has(words[from]!)) continue;
    words.copyWithin(to, from, from + ENTRY_WORDS);
    to += ENTRY_WORDS;
  }
  return 4 * to;
}

function setOne(engine: Engine, group: Group<unknown>, address: Address): void {
  engine.bytes().copyWithin(address, engine.fp.one, engine.fp.one + ELEMENT_BYTES);
  if (group.coordinate > ELEMENT_BYTES) engine.bytes().fill(0, address + ELEMENT_BYTES, address + group.coordinate);
}
