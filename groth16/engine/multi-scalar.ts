// Sums of many points times scalars, by Pippenger's method: cut the scalars into signed digits of c bits, put each point
// into the bucket of its digit, add up the buckets, and the buckets by their weights. prepare.ts calls it for the points
// of a proving key. Time depends on the scalars; it runs on the holder's own machine, ahead of any request.
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { createBatch, type Lists, sumLists } from './buckets.ts';
import type { Engine } from './engine.ts';
import { createG1, createG2, type Group, type Reference } from './groups.ts';
import { loadPoints, mergeRepeated, type PointTable } from './point-table.ts';

export type { PointTable } from './point-table.ts';

export type Sums = {
  /** @param points affine, 32 little-endian bytes a coordinate times 2^256, as in a key; infinity is all zeros */
  loadG1(points: Uint8Array): PointTable;
  loadG2(points: Uint8Array): PointTable;
  /**
   * @param scalars 32 little-endian bytes each, below 2^254, one for each point of the tables in order
   * @returns undefined for the point at infinity
   */
  sumG1(tables: readonly PointTable[], scalars: Uint8Array): G1Coordinates | undefined;
  sumG2(tables: readonly PointTable[], scalars: Uint8Array): G2Coordinates | undefined;
};

const SCALAR_BITS = 254;
/** Digits handled in one go: as many windows as stay in the processor's cache. */
const DIGITS_PER_ROUND = 1 << 15;

export function createSums(engine: Engine, mcl: Mcl): Sums {
  const g1 = createG1(engine, mcl);
  const g2 = createG2(engine, mcl);
  return {
    loadG1: (points) => loadPoints(engine, points, g1.coordinate),
    loadG2: (points) => loadPoints(engine, points, g2.coordinate),
    sumG1: (tables, scalars) => sum(engine, g1, tables, scalars),
    sumG2: (tables, scalars) => sum(engine, g2, tables, scalars),
  };
}

function sum<Coordinates>(
  engine: Engine,
  group: Group<Coordinates>,
  tables: readonly PointTable[],
  scalars: Uint8Array,
): Coordinates | undefined {
  const merged = mergeRepeated(tables, scalars);
  const points = withoutZeros(addresses(tables, group.coordinate), merged);
  const bits = chooseWindow(merged.subarray(0, 32 * points.length));
  const digits = signedDigits(merged, points, bits);
  const mark = engine.mark();
  const total = group.total();
  try {
    const buckets = fillBuckets(engine, group, points, digits);
    const parts = weighBuckets(engine, group, buckets, digits);
    const add = (part: Reference) => {
      if (part !== 0) total.add(part);
    };
    for (let window = digits.windows - 1; window >= 0; window--) {
      // Bit by bit from the top, as the windows themselves.
      for (let part = bits; part > 0; part--) {
        total.double();
        if (part < bits) add(parts[window * bits + part]!);
      }
      add(parts[window * bits]!);
    }
    return total.read();
  } finally {
    merged.fill(0);
    digits.values.fill(0);
    total.free();
    engine.release(mark);
  }
}

/** Address of each point's x; 0 for points at infinity. */
function addresses(tables: readonly PointTable[], coordinate: number): Int32Array {
  const all = new Int32Array(tables.reduce((count, table) => count + table.count, 0));
  let at = 0;
  for (const { address, count, infinite } of tables) {
    for (let point = 0; point < count; point++) all[at++] = infinite[point] ? 0 : address + 3 * coordinate * point;
  }
  return all;
}

/** Moves the points that add something to the front, and their scalars likewise; gives the points. */
function withoutZeros(points: Int32Array, scalars: Uint8Array<ArrayBuffer>): Int32Array {
  const words = new Uint32Array(scalars.buffer);
  let count = 0;
  for (let point = 0; point < points.length; point++) {
    let bits = 0;
    for (let word = 8 * point; word < 8 * point + 8; word++) bits |= words[word]!;
    if (bits === 0 || points[point] === 0) continue;
    points[count] = points[point]!;
    words.copyWithin(8 * count, 8 * point, 8 * point + 8);
    count++;
  }
  return points.subarray(0, count);
}

/** The width with the fewest additions: one a digit, and two a bucket. Small scalars have few digits. */
function chooseWindow(scalars: Uint8Array): number {
  let large = 0;
  for (let at = 0; at < scalars.length; at += 32)
    if (scalars[at + 16]! | scalars[at + 20]! | scalars[at + 24]!) large++;
  let best = 2;
  let least = Number.POSITIVE_INFINITY;
  for (let bits = 2; bits <= 14; bits++) {
    const additions = Math.ceil(SCALAR_BITS / bits) * (large + (1 << bits));
    if (additions < least) {
      least = additions;
      best = bits;
    }
  }
  return best;
}

/** Signed digits -2^(c-1) + 1 .. 2^(c-1) of all scalars. */
type Digits = {
  readonly bits: number;
  readonly windows: number;
  /** Buckets in a window: bucket d - 1 is for the digits d and -d. */
  readonly perWindow: number;
  /** Window by window: digit `point` of window w is at w * points + point. */
  readonly values: Int16Array;
  /** How many digits go into each bucket, window by window. */
  readonly counts: Int32Array;
};

function signedDigits(scalars: Uint8Array<ArrayBuffer>, points: Int32Array, bits: number): Digits {
  const words = new Uint32Array(scalars.buffer);
  const count = points.length;
  const windows = Math.floor(SCALAR_BITS / bits) + 1;
  const perWindow = 1 << (bits - 1);
  const values = new Int16Array(windows * count);
  const counts = new Int32Array(windows * perWindow);
  const mask = (1 << bits) - 1;
  for (let point = 0; point < count; point++) {
    let carry = 0;
    for (let window = 0, bit = 0; window < windows; window++, bit += bits) {
      const word = 8 * point + (bit >> 5);
      const shift = bit & 31;
      let digit = words[word]! >>> shift;
      if (shift + bits > 32 && bit >> 5 < 7) digit |= words[word + 1]! << (32 - shift);
      digit = (digit & mask) + carry;
      if (digit === 0) continue;
      carry = digit > perWindow ? 1 : 0;
      const bucket = window * perWindow - 1;
      if (carry === 0) counts[bucket + digit]!++;
      else if (digit <= mask) counts[bucket + mask + 1 - digit]!++;
      values[window * count + point] = carry ? digit - (mask + 1) : digit;
    }
  }
  return { bits, windows, perWindow, values, counts };
}

/** The sum of each bucket, window by window. */
function fillBuckets(engine: Engine, group: Group<unknown>, points: Int32Array, digits: Digits): Int32Array {
  const { windows, perWindow } = digits;
  const pointWords = (2 * group.coordinate) / 4;
  const buckets = new Int32Array(windows * perWindow);
  let kept = engine.allocate(4 * pointWords * buckets.length);
  const together = Math.max(1, Math.floor(DIGITS_PER_ROUND / Math.max(1, points.length)));
  const mark = engine.mark();
  for (let first = 0; first < windows; first += together) {
    const lists = sortByDigit(points, digits, first, Math.min(windows, first + together));
    const sums = sumLists(engine, group, lists);
    const words = engine.words();
    sums.forEach((sum, list) => {
      let bucket = sum;
      // Out of the memory that the next round uses.
      if (sum >= mark) {
        for (let word = 0; word < pointWords; word++) words[(kept >> 2) + word] = words[(sum >> 2) + word]!;
        bucket = kept;
        kept += 4 * pointWords;
      }
      buckets[first * perWindow + list] = bucket;
    });
    engine.release(mark);
  }
  return buckets;
}

function sortByDigit(points: Int32Array, digits: Digits, first: number, last: number): Lists {
  const { perWindow, values } = digits;
  const lengths = digits.counts.subarray(first * perWindow, last * perWindow);
  const starts = new Int32Array(lengths.length);
  for (let list = 1; list < starts.length; list++) starts[list] = starts[list - 1]! + lengths[list - 1]!;
  const next = starts.slice();
  const sorted = new Int32Array(starts.at(-1)! + lengths.at(-1)!);
  for (let window = first; window < last; window++) {
    const list = (window - first) * perWindow - 1;
    for (let point = 0, at = window * points.length; point < points.length; point++, at++) {
      const digit = values[at]!;
      if (digit > 0) sorted[next[list + digit]!++] = points[point]!;
      else if (digit < 0) sorted[next[list - digit]!++] = points[point]! + 1;
    }
  }
  return { points: sorted, starts, lengths };
}

/**
 * The sum over d of (d + 1) bucket_d, for every window, in c parts: the sum of all buckets, then for each bit of d, from
 * the lowest, the sum of those that have it. The buckets are folded in half, highest bit first, which leaves all of them
 * in bucket 0; the half that was folded over is the list of its bit, and no later fold touches it.
 */
function weighBuckets(
  engine: Engine,
  group: Group<unknown>,
  buckets: Int32Array,
  { bits, windows, perWindow }: Digits,
): Int32Array {
  for (let half = perWindow >> 1; half >= 1; half >>= 1) {
    const batch = createBatch(engine, group, windows * half);
    for (let window = 0; window < windows; window++) {
      for (let low = window * perWindow, end = low + half; low < end; low++) {
        const [lower, upper] = [buckets[low]!, buckets[low + half]!];
        if (upper !== 0) buckets[low] = lower === 0 ? upper : batch.push(lower, upper);
      }
    }
    const vanished = batch.run();
    if (vanished.size === 0) continue;
    for (let index = 0; index < buckets.length; index++) if (vanished.has(buckets[index]!)) buckets[index] = 0;
  }
  const starts = new Int32Array(windows * bits);
  const lengths = new Int32Array(windows * bits);
  for (let list = 0; list < starts.length; list++) {
    const part = list % bits;
    const start = Math.floor(list / bits) * perWindow + (part === 0 ? 0 : 1 << (part - 1));
    let to = start;
    for (let from = start, end = start + (part === 0 ? 1 : 1 << (part - 1)); from < end; from++) {
      if (buckets[from] !== 0) buckets[to++] = buckets[from]!;
    }
    starts[list] = start;
    lengths[list] = to - start;
  }
  return sumLists(engine, group, { points: buckets, starts, lengths });
}
