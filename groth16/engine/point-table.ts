// The points of a key's section in the engine's memory, for multi-scalar.ts: with their negatives, so that a negative
// digit costs nothing, and with a list of repeated points, so that sums meet no equal pair but by chance.
import { R } from '#protocol/encoding.ts';
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';

/** Points of a key as the engine reads them: x, y and -y of each. */
export type PointTable = {
  readonly address: Address;
  /** Bytes from point to point. */
  readonly stride: number;
  readonly count: number;
  readonly infinite: Uint8Array;
  /** Points that are equal or opposite to an earlier one (wires that stand in the same places of A or B). */
  readonly repeated: readonly Repeated[];
};
type Repeated = { readonly point: number; readonly first: number; readonly opposite: boolean };

/** The same points from `from` on, as a table of their own. */
export function slicePoints(table: PointTable, from: number, count: number): PointTable {
  if (from === 0 && count === table.count) return table;
  // Among repeated points the first one in the slice takes the part of the first.
  const firstOf = new Map<number, Repeated>();
  const repeated = table.repeated.flatMap(({ point, first, opposite }) => {
    if (point < from || point >= from + count) return [];
    if (first >= from) return [{ point: point - from, first: first - from, opposite }];
    const known = firstOf.get(first);
    if (known === undefined) {
      firstOf.set(first, { point, first, opposite });
      return [];
    }
    return [{ point: point - from, first: known.point - from, opposite: known.opposite !== opposite }];
  });
  const address = table.address + from * table.stride;
  return { address, stride: table.stride, count, infinite: table.infinite.subarray(from, from + count), repeated };
}

/** @param coordinate bytes of a coordinate in the engine: one element in G1, two in G2 */
export function loadPoints(engine: Engine, points: Uint8Array, coordinate: number): PointTable {
  const { fp } = engine;
  const elements = coordinate / ELEMENT_BYTES;
  const sourceBytes = 2 * elements * 32;
  const count = points.length / sourceBytes;
  const address = engine.allocate(3 * coordinate * count);
  const infinite = new Uint8Array(count);
  const repeated = findRepeated(points, sourceBytes);
  const mark = engine.mark();
  const source = engine.store(points);
  const zero = engine.allocate(ELEMENT_BYTES);
  // From times 2^256 to times 2^261: a product takes 2^261 away, so the factor is 2^266.
  const factor = engine.allocate(ELEMENT_BYTES);
  fp.write(factor, 1n << 5n);
  const words = engine.words();
  for (let point = 0; point < count; point++) {
    const from = source + point * sourceBytes;
    const to = address + point * 3 * coordinate;
    if (isZero(words, from, sourceBytes)) {
      infinite[point] = 1;
      continue;
    }
    for (let part = 0; part < 2 * elements; part++) {
      fp.unpack(from + 32 * part, to + ELEMENT_BYTES * part);
      fp.mul(to + ELEMENT_BYTES * part, factor, to + ELEMENT_BYTES * part);
    }
    for (let part = 0; part < elements; part++) {
      fp.sub(zero, to + coordinate + ELEMENT_BYTES * part, to + 2 * coordinate + ELEMENT_BYTES * part);
    }
  }
  engine.release(mark);
  return { address, stride: 3 * coordinate, count, infinite, repeated };
}

/** By x; equal bytes of y tell equal points from opposite ones. */
function findRepeated(points: Uint8Array, bytes: number): Repeated[] {
  const view = new DataView(points.buffer, points.byteOffset, points.byteLength);
  const byX = new Map<bigint, number>();
  const repeated: Repeated[] = [];
  const equal = (a: number, b: number, from: number, to: number) => {
    for (let at = from; at < to; at++) if (points[a * bytes + at] !== points[b * bytes + at]) return false;
    return true;
  };
  for (let point = 0; point * bytes < points.length; point++) {
    const x = view.getBigUint64(point * bytes, true);
    const first = byX.get(x);
    if (first === undefined) byX.set(x, point);
    else if (equal(first, point, 0, bytes / 2)) {
      repeated.push({ point, first, opposite: !equal(first, point, bytes / 2, bytes) });
    }
  }
  return repeated;
}

/** Moves the scalars of repeated points to the first one: equal points in one bucket would need doubling. */
export function mergeRepeated(tables: readonly PointTable[], scalars: Uint8Array): Uint8Array<ArrayBuffer> {
  const merged = new Uint8Array(scalars);
  const view = new DataView(merged.buffer);
  const read = (at: number) => {
    const word = (index: number) => view.getBigUint64(32 * at + 8 * index, true) << BigInt(64 * index);
    return word(0) | word(1) | word(2) | word(3);
  };
  const write = (at: number, value: bigint) => {
    for (let index = 0; index < 4; index++) {
      view.setBigUint64(32 * at + 8 * index, BigInt.asUintN(64, value >> BigInt(64 * index)), true);
    }
  };
  let base = 0;
  for (const { count, repeated } of tables) {
    for (const { point, first, opposite } of repeated) {
      const scalar = read(base + point) % R;
      if (scalar === 0n) continue;
      write(base + first, (read(base + first) + (opposite ? R - scalar : scalar)) % R);
      write(base + point, 0n);
    }
    base += count;
  }
  return merged;
}

function isZero(words: Int32Array, address: Address, bytes: number): boolean {
  for (let at = address >> 2; at < (address + bytes) >> 2; at++) if (words[at] !== 0) return false;
  return true;
}
