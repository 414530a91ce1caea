// Sums of many points times scalars, by Pippenger's method: cut the scalars into signed digits, put each point into the
// bucket of its digit, add up the buckets, and the buckets by their weights. Scalars are halved first (endomorphism.ts),
// which leaves half as many windows, and so buckets. key-sums.ts calls it for the points of a proving key.
// Time depends on the scalars; it runs on the holder's own machine, ahead of any request.
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { ENTRY_BYTES, ROW_BYTES } from './bucket-code.ts';
import { allocateWorkspace, createBatch, sumByKey } from './buckets.ts';
import type { Address, Engine } from './engine.ts';
import { createG1, createG2, type Group } from './groups.ts';
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

/** Digits handled in one go: as many windows as stay in the processor's cache. */
const DIGITS_PER_ROUND = 1 << 14;
const LARGEST_WINDOW = 16;

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
    const windows = chooseWindows(rows.count);
    const buckets = fillBuckets(engine, group, rows, windows);
    const parts = weighBuckets(engine, group, buckets, windows);
    // Its single points say which digits they have.
    buckets.fill(0);
    for (const { bits, firstPart } of windows.toReversed()) {
      // Bit by bit from the top, as the windows themselves.
      for (let part = bits; part > 0; part--) {
        total.double();
        const point = part < bits ? parts[firstPart + part]! : 0;
        if (point !== 0) total.add(point);
      }
      if (parts[firstPart] !== 0) total.add(parts[firstPart]!);
    }
    parts.fill(0);
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

/** Bits `at` to `at + bits` of all halves. Bucket d - 1 of a window is for the digits d and -d. */
type Window = {
  readonly at: number;
  readonly bits: number;
  readonly firstBucket: number;
  readonly bucketCount: number;
  /** Where its parts begin, see weighBuckets. */
  readonly firstPart: number;
};

/**
 * Cuts the bits into as many windows as cost the fewest additions: in each, one for a row and about one for a bucket (a
 * bucket's first row needs none, its way into the sum two).
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
  let [at, firstBucket, firstPart] = [0, 0, 0];
  return widths(best).map((bits) => {
    const window = { at, bits, firstBucket, bucketCount: 1 << (bits - 1), firstPart };
    at += bits;
    firstBucket += window.bucketCount;
    firstPart += bits;
    return window;
  });
}

/** As equal as can be. */
function widths(count: number): number[] {
  const wider = HALF_BITS % count;
  return Array.from({ length: count }, (_, index) => Math.floor(HALF_BITS / count) + (index < wider ? 1 : 0));
}

/** The sum of each bucket, window by window; 0 for an empty one. */
function fillBuckets(engine: Engine, group: Group<unknown>, rows: Rows, windows: readonly Window[]): Int32Array {
  const together = Math.max(1, Math.floor(DIGITS_PER_ROUND / Math.max(1, rows.count)));
  const buckets = new Int32Array(windows.reduce((sum, { bucketCount }) => sum + bucketCount, 0));
  const pointBytes = 2 * group.coordinate;
  let kept = engine.allocate(pointBytes * buckets.length);
  const mark = engine.mark();
  const places = engine.allocate(4 * (LARGEST_BUCKETS + 1));
  const workspace = allocateWorkspace(engine, group, rows.count * Math.min(together, windows.length));
  for (let first = 0; first < windows.length; first += together) {
    let end = workspace.entries;
    for (const window of windows.slice(first, first + together)) {
      end = sortByDigit(engine, rows, window, places, end);
    }
    end = sumByKey(engine, group, workspace, end);
    const words = engine.words();
    for (let entry = workspace.entries >> 2; entry < end >> 2; entry += ENTRY_BYTES / 4) {
      const sum = words[entry]!;
      let bucket = sum;
      // Out of the memory that the next round uses.
      if (sum >= workspace.sums) {
        words.copyWithin(kept >> 2, sum >> 2, (sum + pointBytes) >> 2);
        bucket = kept;
        kept += pointBytes;
      }
      buckets[words[entry + 1]!] = bucket;
    }
  }
  engine.release(mark);
  return buckets;
}

const LARGEST_BUCKETS = 1 << (LARGEST_WINDOW - 1);

/** Writes entries from `start` on, bucket by bucket, with the bucket's number as key; gives their end. */
function sortByDigit(engine: Engine, rows: Rows, window: Window, places: Address, start: Address): Address {
  const { at, bits, firstBucket, bucketCount } = window;
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
  engine.buckets.placeDigits(rows.address, rows.count, byte, shift, bits, places, firstBucket - 1);
  return end;
}

/**
 * The sum over d of (d + 1) bucket_d, for every window, in as many parts as it has bits: the sum of all buckets, then for
 * each bit of d, from the lowest, the sum of those that have it. The buckets are folded in half, highest bit first, which
 * leaves all of them in bucket 0; the half that was folded over is the list of its bit, and no later fold touches it.
 */
function weighBuckets(
  engine: Engine,
  group: Group<unknown>,
  buckets: Int32Array,
  windows: readonly Window[],
): Int32Array {
  const largest = Math.max(0, ...windows.map(({ bucketCount }) => bucketCount));
  for (let half = largest >> 1; half >= 1; half >>= 1) {
    const folded = windows.filter(({ bucketCount }) => bucketCount > half);
    const batch = createBatch(engine, group, folded.length * half);
    for (const { firstBucket } of folded) {
      for (let low = firstBucket; low < firstBucket + half; low++) {
        const [lower, upper] = [buckets[low]!, buckets[low + half]!];
        if (upper !== 0) buckets[low] = lower === 0 ? upper : batch.push(lower, upper);
      }
    }
    const vanished = batch.run();
    if (vanished.size === 0) continue;
    for (let index = 0; index < buckets.length; index++) if (vanished.has(buckets[index]!)) buckets[index] = 0;
  }

  const workspace = allocateWorkspace(engine, group, buckets.length);
  const words = engine.words();
  let to = workspace.entries >> 2;
  for (const { firstBucket, bucketCount, firstPart } of windows) {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      if (buckets[firstBucket + bucket] === 0) continue;
      words[to++] = buckets[firstBucket + bucket]!;
      // 0 for bucket 0, else its highest bit, from 1 on.
      words[to++] = firstPart + 32 - Math.clz32(bucket);
    }
  }
  const end = sumByKey(engine, group, workspace, 4 * to);
  const parts = new Int32Array(windows.reduce((sum, { bits }) => sum + bits, 0));
  for (let entry = workspace.entries >> 2; entry < end >> 2; entry += ENTRY_BYTES / 4) {
    parts[engine.words()[entry + 1]!] = engine.words()[entry]!;
  }
  return parts;
}
