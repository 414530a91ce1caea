// Adds up many lists of points at once ("buckets"), in rounds: every round adds the neighbours in each list, all lists in
// one batch, until each has one point left. multi-scalar.ts calls it, for buckets by digit and again for what follows.
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';
import type { Group, Reference } from './groups.ts';
import { PAIR_WORDS } from './point-code.ts';

/** Points by list: those of list b are the lengths[b] from starts[b] on. 0 may not occur. */
export type Lists = { readonly points: Int32Array; readonly starts: Int32Array; readonly lengths: Int32Array };

/**
 * The sum of every list, 0 for the point at infinity or an empty list: a new point allocated here, or the list's only
 * point. The lists are used up.
 */
export function sumLists(engine: Engine, group: Group<unknown>, { points, starts, lengths }: Lists): Int32Array {
  const open = Int32Array.from(starts.keys());
  for (let count = open.length; ; ) {
    let [left, pairs] = [0, 0];
    for (let index = 0; index < count; index++) {
      const length = lengths[open[index]!]!;
      if (length < 2) continue;
      open[left++] = open[index]!;
      pairs += length >> 1;
    }
    count = left;
    if (count === 0) break;
    const batch = createBatch(engine, group, pairs);
    for (let index = 0; index < count; index++) {
      const list = open[index]!;
      const start = starts[list]!;
      const end = start + lengths[list]!;
      let to = start;
      let from = start;
      for (; from + 1 < end; from += 2) points[to++] = batch.push(points[from]!, points[from + 1]!);
      if (from < end) points[to++] = points[from]!;
      lengths[list] = to - start;
    }
    const vanished = batch.run();
    if (vanished.size > 0) dropVanished(vanished, { points, starts, lengths });
  }
  return starts.map((start, list) => (lengths[list]! > 0 ? points[start]! : 0));
}

/** Pairs to be added in one go, each into a new point. */
export function createBatch(engine: Engine, group: Group<unknown>, capacity: number) {
  const list = engine.allocate(4 * PAIR_WORDS * capacity);
  const product = engine.allocate(group.coordinate);
  const step = 2 * group.coordinate;
  const sums = engine.allocate(step * capacity);
  const words = engine.words();
  let at = list >> 2;
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
    run(): ReadonlySet<Reference> {
      const count = (sum - sums) / step;
      if (count === 0) return NONE;
      setOne(engine, group, product);
      group.pairs.forward(list, count, sums, product);
      if (!group.invert(product)) return runWithEqual(engine, group, list, count, sums, product);
      group.pairs.backward(list, count, sums, product);
      return NONE;
    },
  };
}

const NONE: ReadonlySet<Reference> = new Set();

/**
 * Some pair has equal x: those are added one by one, and a copy of the first other pair takes their places in the batch.
 * Rare, see multi-scalar.ts.
 */
function runWithEqual(
  engine: Engine,
  group: Group<unknown>,
  list: Address,
  count: number,
  sums: Address,
  product: Address,
): ReadonlySet<Reference> {
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

function dropVanished(vanished: ReadonlySet<Reference>, { points, starts, lengths }: Lists): void {
  starts.forEach((start, list) => {
    const kept = points.subarray(start, start + lengths[list]!).filter((point) => !vanished.has(point));
    points.set(kept, start);
    lengths[list] = kept.length;
  });
}

function setOne(engine: Engine, group: Group<unknown>, address: Address): void {
  engine.bytes().copyWithin(address, engine.fp.one, engine.fp.one + ELEMENT_BYTES);
  if (group.coordinate > ELEMENT_BYTES) engine.bytes().fill(0, address + ELEMENT_BYTES, address + group.coordinate);
}
