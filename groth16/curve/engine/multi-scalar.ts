// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of many points times scalars, by Pippenger's method: cut the scalars into signed digits, put each point into the
// bucket of its digit, add up the buckets, then the buckets by their weights. Scalars are halved first
// (endomorphism.ts), which leaves half as many windows and so half as many buckets.
// The time depends on the scalars; this runs on the holder's own machine, ahead of any request.
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { ENTRY_BYTES, ROW_BYTES } from './bucket-code.ts';
import { allocateWorkspace, createBatch, sumByKey } from './buckets.ts';
import type { Address, Engine } from './engine.ts';
import { createG1, createG2, type Group, type Reference } from './groups.ts';
import { HALF_BITS, HALVES_BYTES } from './halves-code.ts';
import { loadPoints, mergeRepeated, type PointTable } from './point-table.ts';

export type { PointTable } from './point-table.ts';

export type Sums = {
  /** @param points affine, 32 little-endian bytes a coordinate times 2^256, as in a key; infinity is all zeros */
  loadG1(points: Uint8Array): PointTable;
  loadG2(points: Uint8Array): PointTable;
  /**
   * @param scalars 32 little-endian bytes each, one for each point of the table
   * @returns undefined for the point at infinity. Throws RangeError for another number of scalars
   */
  sumG1(table: PointTable, scalars: Uint8Array): G1Coordinates | undefined;
  sumG2(table: PointTable, scalars: Uint8Array): G2Coordinates | undefined;
};

/** Handled in one go: more take more memory, and fewer more inversions. */
const DIGITS_TOGETHER = 1 << 14;
const BUCKETS_TOGETHER = 1 << 14;
/** Bits. */
const LARGEST_WINDOW = 16;
const LARGEST_DIGIT = (1 << LARGEST_WINDOW) - 1;

export function createSums(engine: Engine, mcl: Mcl): Sums {
  const g1 = createG1(engine, mcl);
  const g2 = createG2(engine, mcl);
  return {
    loadG1: (points) => loadPoints(engine, points, g1),
    loadG2: (points) => loadPoints(engine, points, g2),
    sumG1: (table, scalars) => sum(engine, g1, table, scalars),
    sumG2: (table, scalars) => sum(engine, g2, table, scalars),
  };
}

function sum<Coordinates>(
  engine: Engine,
  group: Group<Coordinates>,
  table: PointTable,
  scalars: Uint8Array,
): Coordinates | undefined {
  if (scalars.length !== 32 * table.count) throw new RangeError('there is not one scalar for each point');
  const mark = engine.mark();
  const total = group.total();
  try {
    const rows = writeRows(engine, group.coordinate, table, scalars);
    const bits = sumBits(engine, group, rows);
    for (let bit = HALF_BITS - 1; bit >= 0; bit--) {
      total.double();
      if (bits[bit] !== 0) total.add(bits[bit]!);
    }
    bits.fill(0);
    return total.read();
  } finally {
    total.free();
    engine.release(mark);
  }
}

/** See bucket-code.ts. */
type Rows = { readonly address: Address; readonly count: number };

/** A row for each half that is not 0, but for points at infinity. */
function writeRows(engine: Engine, coordinate: number, table: PointTable, scalars: Uint8Array): Rows {
  const merged = mergeRepeated(table, scalars);
  const [all, joint] = [halve(engine, scalars), halve(engine, merged.scalars)];
  merged.scalars.fill(0);
  const address = engine.allocate(ROW_BYTES * (all.used.length + joint.used.length));
  const words = engine.words();
  let to = address >> 2;
  const write = (halves: Address, half: number, point: number) => {
    words[to++] = halves + (HALVES_BYTES / 2) * half;
    // Of x, or of beta x, which lies before it.
    words[to++] = table.address + table.stride * point + (half & 1 ? 2 : coordinate);
  };
  for (const half of all.used) if (merged.alone[half >> 1]) write(all.address, half, half >> 1);
  for (const half of joint.used) write(joint.address, half, merged.points[half >> 1]!);
  for (const { used } of [all, joint]) used.fill(0);
  return { address, count: (4 * to - address) / ROW_BYTES };
}

/** `used`: which halves are not 0. Of scalar i, 2 i is the first one and 2 i + 1 that for lambda. */
function halve(engine: Engine, scalars: Uint8Array): { address: Address; used: Int32Array } {
  const count = scalars.length / 32;
  const address = engine.allocate(HALVES_BYTES * count);
  const mark = engine.mark();
  if (count > 0) engine.halves(engine.store(scalars), count, address);
  engine.release(mark);
  const words = engine.words();
  const used = new Int32Array(2 * count);
  let to = 0;
  for (let half = 0, at = address >> 2; half < 2 * count; half++, at += 4) {
    if ((words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) !== 0) used[to++] = half;
  }
  return { address, used: used.subarray(0, to) };
}

/** Points whose sum, each times 2 to the power of its index, is the sum of all rows; 0 for none. */
function sumBits(engine: Engine, group: Group<unknown>, rows: Rows): Int32Array {
  const bits = new Int32Array(HALF_BITS);
  const keep = keeper(engine, group, HALF_BITS);
  const windows = chooseWindows(rows.count);
  const together = Math.max(1, Math.floor(BUCKETS_TOGETHER / (windows[0]?.bucketCount ?? 1)));
  for (let first = 0; first < windows.length; first += together) {
    const some = windows.slice(first, first + together);
    const mark = engine.mark();
    const buckets = fillBuckets(engine, group, rows, some);
    weighBuckets(engine, group, buckets, some, (bit, sum) => {
      bits[bit] = keep(sum, mark);
    });
    // Where they name a point of the table, they tell a digit of its scalar.
    for (const references of buckets) references.fill(0);
    engine.release(mark);
  }
  return bits;
}

/** Makes room for points; a sum that lies above the mark is moved there. */
function keeper(engine: Engine, group: Group<unknown>, count: number) {
  const bytes = 2 * group.coordinate;
  let next = engine.allocate(bytes * count);
  return (point: Reference, mark: Address): Reference => {
    if (point < mark) return point;
    engine.bytes().copyWithin(next, point, point + bytes);
    next += bytes;
    return next - bytes;
  };
}

/** Bits `at` to `at + bits` of all halves. */
type Window = { readonly at: number; readonly bits: number; readonly bucketCount: number };

/**
 * Cuts the bits into as many windows as cost least, the widest first. In each, a row is an addition and a bucket about
 * one: its first row needs none, its way into the sum two.
 */
function chooseWindows(rows: number): readonly Window[] {
  if (rows === 0) return [];
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let count = Math.ceil(HALF_BITS / LARGEST_WINDOW); count <= HALF_BITS / 2; count++) {
    const additions = widths(count).reduce((sum, bits) => sum + rows + (1 << (bits - 1)), 0);
    if (additions < least) {
      least = additions;
      best = count;
    }
  }
  let at = 0;
  return widths(best).map((bits) => {
    at += bits;
    return { at: at - bits, bits, bucketCount: 1 << (bits - 1) };
  });
}

/** As equal as can be. */
function widths(count: number): number[] {
  const wider = HALF_BITS % count;
  return Array.from({ length: count }, (_, index) => Math.floor(HALF_BITS / count) + (index < wider ? 1 : 0));
}

/** The sum of each bucket, window by window: of the points with digits d + 1 and -(d + 1) in bucket d, 0 for none. */
function fillBuckets(engine: Engine, group: Group<unknown>, rows: Rows, windows: readonly Window[]): Int32Array[] {
  const buckets = windows.map(({ bucketCount }) => new Int32Array(bucketCount));
  const keep = keeper(
    engine,
    group,
    buckets.reduce((sum, { length }) => sum + length, 0),
  );
  const together = Math.max(1, Math.floor(DIGITS_TOGETHER / rows.count));
  const mark = engine.mark();
  const places = engine.allocate(4 * (windows[0]!.bucketCount + 1));
  const workspace = allocateWorkspace(engine, group, rows.count * Math.min(together, windows.length));
  for (let first = 0; first < windows.length; first += together) {
    let end = workspace.entries;
    for (let window = first; window < Math.min(first + together, windows.length); window++) {
      end = sortByDigit(engine, rows, windows[window]!, window << LARGEST_WINDOW, places, end);
    }
    sumByKey(engine, group, workspace, end, (key, sum) => {
      buckets[key >> LARGEST_WINDOW]![(key & LARGEST_DIGIT) - 1] = keep(sum, mark);
    });
  }
  engine.release(mark);
  return buckets;
}

/** Writes entries from `start` on, by digits, with `key` + |digit| as keys; gives their end. */
function sortByDigit(
  engine: Engine,
  rows: Rows,
  { at, bits, bucketCount }: Window,
  key: number,
  places: Address,
  start: Address,
): Address {
  // A word that holds all the window's bits.
  const byte = Math.min(at >> 3, HALVES_BYTES / 2 - 4);
  const shift = at - 8 * byte;
  const words = engine.words();
  const first = places >> 2;
  words.fill(0, first, first + bucketCount + 1);
  engine.buckets.countDigits(rows.address, rows.count, byte, shift, bits, places);
  let end = start;
  for (let bucket = first + 1; bucket <= first + bucketCount; bucket++) {
    const count = words[bucket]!;
    words[bucket] = end;
    end += ENTRY_BYTES * count;
  }
  // Digit 0: after the last entry, where the next ones overwrite it.
  words[first] = end;
  engine.buckets.placeDigits(rows.address, rows.count, byte, shift, bits, places, key);
  return end;
}

/**
 * The sum over d of (d + 1) bucket_d times 2^at, for all windows together, as one sum for every bit that is still to be
 * times 2^bit: in each window that of all buckets for the lowest bit, and for each bit of d that of the buckets that
 * have it. The buckets are folded in half, highest bit of d first, which leaves all of them in bucket 0; the half that
 * was folded over is the list of its bit, and no later fold touches it.
 */
function weighBuckets(
  engine: Engine,
  group: Group<unknown>,
  buckets: readonly Int32Array[],
  windows: readonly Window[],
  take: (bit: number, sum: Reference) => void,
): void {
  const count = buckets.reduce((sum, { length }) => sum + length, 0);
  for (let half = buckets[0]!.length >> 1; half >= 1; half >>= 1) {
    const folded = buckets.filter(({ length }) => length > half);
    const batch = createBatch(engine, group, folded.length * half);
    for (const window of folded) {
      for (let low = 0; low < half; low++) {
        const [lower, upper] = [window[low]!, window[low + half]!];
        if (upper !== 0) window[low] = lower === 0 ? upper : batch.push(lower, upper);
      }
    }
    const vanished = batch.run();
    if (vanished.size === 0) continue;
    for (const window of folded)
      window.forEach((sum, low) => {
        if (vanished.has(sum)) window[low] = 0;
      });
  }

  const workspace = allocateWorkspace(engine, group, count);
  const words = engine.words();
  let to = workspace.entries >> 2;
  for (const [index, window] of buckets.entries()) {
    for (let d = 0; d < window.length; d++) {
      if (window[d] === 0) continue;
      words[to++] = window[d]!;
      // The highest bit of d, and the lowest for bucket 0.
      words[to++] = windows[index]!.at + 31 - Math.clz32(d | 1);
    }
  }
  sumByKey(engine, group, workspace, 4 * to, take);
}
