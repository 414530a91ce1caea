// Sums of many points times scalars, by Pippenger's method: cut the scalars into signed digits of c bits, put each point
// into the bucket of its digit, add up the buckets, and the buckets by their weights. prepare.ts calls it for the points
// of a proving key. Time depends on the scalars; it runs on the holder's own machine, ahead of any request.
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { createBatch, createG1, createG2, type Group, sumLists } from './buckets.ts';
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';
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
    loadG1: (points) => loadPoints(engine, points, ELEMENT_BYTES),
    loadG2: (points) => loadPoints(engine, points, 2 * ELEMENT_BYTES),
    sumG1(tables, scalars) {
      const total = mcl.newG1();
      const term = mcl.newG1();
      try {
        mcl.setG1(total, undefined);
        sum(engine, g1, tables, scalars, {
          double: () => mcl.addG1(total, total, total),
          add(x, y) {
            mcl.setG1(term, g1.read(x, y));
            mcl.addG1(total, total, term);
          },
        });
        return mcl.getG1(total);
      } finally {
        mcl.free(total);
        mcl.free(term);
      }
    },
    sumG2(tables, scalars) {
      const total = mcl.newG2();
      const term = mcl.newG2();
      try {
        mcl.setG2(total, undefined);
        sum(engine, g2, tables, scalars, {
          double: () => mcl.addG2(total, total, total),
          add(x, y) {
            mcl.setG2(term, g2.read(x, y));
            mcl.addG2(total, total, term);
          },
        });
        return mcl.getG2(total);
      } finally {
        mcl.free(total);
        mcl.free(term);
      }
    },
  };
}

type Accumulator = { double(): void; add(x: Address, y: Address): void };

function sum(
  engine: Engine,
  group: Group,
  tables: readonly PointTable[],
  scalars: Uint8Array,
  total: Accumulator,
): void {
  const points = addresses(tables, group.coordinate);
  const merged = mergeRepeated(tables, scalars);
  const bits = chooseWindow(merged);
  const windows = Math.floor(SCALAR_BITS / bits) + 1;
  const digits = signedDigits(merged, points, bits, windows);
  const perWindow = 1 << (bits - 1);
  const mark = engine.mark();
  try {
    const buckets = fillBuckets(engine, group, points, digits, windows, perWindow);
    const parts = weighBuckets(engine, group, buckets, windows, perWindow);
    for (let window = windows - 1; window >= 0; window--) {
      // The parts of a window have the weights 1, 1, 2, 4, ...: bit by bit from the top, as the windows themselves.
      for (let bit = bits - 1; bit >= 0; bit--) {
        if (!(window === windows - 1 && bit === bits - 1)) total.double();
        const part = window * bits + bit;
        const [x, y] = [parts.x[part]!, parts.y[part]!];
        if (x !== 0) total.add(x, y);
      }
      const [x, y] = [parts.sumX[window]!, parts.sumY[window]!];
      if (x !== 0) total.add(x, y);
    }
  } finally {
    merged.fill(0);
    digits.fill(0);
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

/** Digits of -2^(c-1) + 1 .. 2^(c-1), window by window: digit `point` of window w is at w * points + point. */
function signedDigits(scalars: Uint8Array<ArrayBuffer>, points: Int32Array, bits: number, windows: number): Int16Array {
  const words = new Uint32Array(scalars.buffer);
  const count = points.length;
  const digits = new Int16Array(windows * count);
  const mask = (1 << bits) - 1;
  const half = 1 << (bits - 1);
  for (let point = 0; point < count; point++) {
    if (points[point] === 0) continue;
    let carry = 0;
    for (let window = 0, bit = 0; window < windows; window++, bit += bits) {
      const word = 8 * point + (bit >> 5);
      const shift = bit & 31;
      let digit = words[word]! >>> shift;
      if (shift + bits > 32 && bit >> 5 < 7) digit |= words[word + 1]! << (32 - shift);
      digit = (digit & mask) + carry;
      carry = digit > half ? 1 : 0;
      digits[window * count + point] = carry ? digit - (mask + 1) : digit;
    }
  }
  return digits;
}

/** The sum of each bucket, by window and digit (bucket d - 1 for the digits d and -d). */
function fillBuckets(
  engine: Engine,
  group: Group,
  points: Int32Array,
  digits: Int16Array,
  windows: number,
  perWindow: number,
): { x: Int32Array; y: Int32Array } {
  const { coordinate } = group;
  const count = points.length;
  const kept = engine.allocate(2 * coordinate * windows * perWindow);
  const buckets = { x: new Int32Array(windows * perWindow), y: new Int32Array(windows * perWindow) };
  const together = Math.max(1, Math.floor(DIGITS_PER_ROUND / count));
  for (let first = 0; first < windows; first += together) {
    const last = Math.min(windows, first + together);
    const mark = engine.mark();
    const lists = sortByDigit(
      points,
      digits.subarray(first * count, last * count),
      last - first,
      perWindow,
      coordinate,
    );
    const sums = sumLists(engine, group, lists);
    // Out of the memory that the next round uses.
    const bytes = engine.bytes();
    sums.x.forEach((x, list) => {
      if (x === 0) return;
      const bucket = first * perWindow + list;
      const to = kept + 2 * coordinate * bucket;
      bytes.copyWithin(to, x, x + coordinate);
      bytes.copyWithin(to + coordinate, sums.y[list]!, sums.y[list]! + coordinate);
      buckets.x[bucket] = to;
      buckets.y[bucket] = to + coordinate;
    });
    engine.release(mark);
  }
  return buckets;
}

function sortByDigit(points: Int32Array, digits: Int16Array, windows: number, perWindow: number, coordinate: number) {
  const count = points.length;
  const starts = new Int32Array(windows * perWindow + 1);
  for (let window = 0; window < windows; window++) {
    for (let point = 0; point < count; point++) {
      const digit = digits[window * count + point]!;
      if (digit !== 0) starts[window * perWindow + Math.abs(digit)]!++;
    }
  }
  for (let list = 1; list < starts.length; list++) starts[list]! += starts[list - 1]!;
  const next = starts.slice(0, -1);
  const x = new Int32Array(starts.at(-1)!);
  const y = new Int32Array(x.length);
  for (let window = 0; window < windows; window++) {
    for (let point = 0; point < count; point++) {
      const digit = digits[window * count + point]!;
      if (digit === 0) continue;
      const list = window * perWindow + Math.abs(digit) - 1;
      const at = next[list]!++;
      x[at] = points[point]!;
      y[at] = points[point]! + (digit > 0 ? coordinate : 2 * coordinate);
    }
  }
  return { starts, x, y };
}

/**
 * sum over d of (d + 1) bucket_d, for every window: the sum of all, and for each bit of d the sum of the buckets that
 * have it. The buckets are folded in half, highest bit first; what is folded over is the list of that bit.
 */
function weighBuckets(
  engine: Engine,
  group: Group,
  { x, y }: { x: Int32Array; y: Int32Array },
  windows: number,
  perWindow: number,
) {
  const bits = Math.log2(perWindow) + 1;
  const listX: number[][] = Array.from({ length: windows * bits }, () => []);
  const listY: number[][] = Array.from({ length: windows * bits }, () => []);
  for (let half = perWindow >> 1, bit = bits - 2; half >= 1; half >>= 1, bit--) {
    const batch = createBatch(engine, group, windows * half);
    for (let window = 0; window < windows; window++) {
      for (let index = 0; index < half; index++) {
        const low = window * perWindow + index;
        const high = low + half;
        if (x[high] === 0) continue;
        listX[window * bits + bit]!.push(x[high]!);
        listY[window * bits + bit]!.push(y[high]!);
        if (x[low] === 0) {
          x[low] = x[high]!;
          y[low] = y[high]!;
        } else {
          x[low] = batch.push(x[low]!, y[low]!, x[high]!, y[high]!);
          y[low] = x[low]! + group.coordinate;
        }
      }
    }
    const vanished = batch.run();
    if (vanished.size === 0) continue;
    for (let index = 0; index < x.length; index++) if (vanished.has(x[index]!)) x[index] = 0;
  }
  const starts = new Int32Array(windows * bits + 1);
  listX.forEach((list, index) => {
    starts[index + 1] = starts[index]! + list.length;
  });
  const parts = sumLists(engine, group, { starts, x: Int32Array.from(listX.flat()), y: Int32Array.from(listY.flat()) });
  const first = (from: Int32Array) => Int32Array.from({ length: windows }, (_, window) => from[window * perWindow]!);
  return { ...parts, sumX: first(x), sumY: first(y) };
}
