// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a key's section in the engine's memory, for multi-scalar.ts: with their negatives and lambda times
// themselves, so that signs and halves of scalars cost nothing, and with a list of repeated points, so that sums meet
// equal pairs only by chance.
import { R } from '../../../base/encoding.ts';
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';
import type { Group } from './groups.ts';

/** Points of a key as the engine reads them: beta x, x, y and -y of each. */
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

/** The same points from `from` on, as a table of their own. Throws RangeError when there are not so many. */
export function slicePoints(table: PointTable, from: number, count: number): PointTable {
  if (!Number.isInteger(count) || from + count > table.count) throw new RangeError('there are not so many points');
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

export function loadPoints(
  engine: Engine,
  points: Uint8Array,
  { coordinate, beta }: Pick<Group<unknown>, 'coordinate' | 'beta'>,
): PointTable {
  const { fp } = engine;
  const elements = coordinate / ELEMENT_BYTES;
  const sourceBytes = 2 * elements * 32;
  const stride = 4 * coordinate;
  const count = points.length / sourceBytes;
  const address = engine.allocate(stride * count);
  const infinite = new Uint8Array(count);
  const mark = engine.mark();
  const source = engine.store(points);
  const [zero, factor, image] = [0, 1, 2].map(() => engine.allocate(ELEMENT_BYTES)) as [Address, Address, Address];
  // From times 2^256 to times 2^261: a product takes 2^261 away, so the factor is 2^266.
  fp.write(factor, 1n << 5n);
  fp.write(image, beta);
  const words = engine.words();
  for (let point = 0; point < count; point++) {
    const from = source + point * sourceBytes;
    if (isZero(words, from, sourceBytes)) {
      infinite[point] = 1;
      continue;
    }
    const x = address + point * stride + coordinate;
    for (let part = 0; part < 2 * elements; part++) {
      fp.unpack(from + 32 * part, x + ELEMENT_BYTES * part);
      fp.mul(x + ELEMENT_BYTES * part, factor, x + ELEMENT_BYTES * part);
    }
    for (let at = x; at < x + coordinate; at += ELEMENT_BYTES) {
      fp.mul(at, image, at - coordinate);
      fp.sub(zero, at + coordinate, at + 2 * coordinate);
    }
  }
  engine.release(mark);
  return { address, stride, count, infinite, repeated: findRepeated(points, sourceBytes, infinite) };
}

/** By x; equal bytes of y tell equal points from opposite ones. */
function findRepeated(points: Uint8Array, bytes: number, infinite: Uint8Array): Repeated[] {
  const view = new DataView(points.buffer, points.byteOffset, points.byteLength);
  const byX = new Map<bigint, number>();
  const repeated: Repeated[] = [];
  const equal = (a: number, b: number, from: number, to: number) => {
    for (let at = from; at < to; at++) if (points[a * bytes + at] !== points[b * bytes + at]) return false;
    return true;
  };
  for (let point = 0; point * bytes < points.length; point++) {
    if (infinite[point]) continue;
    const x = view.getBigUint64(point * bytes, true);
    const first = byX.get(x);
    if (first === undefined) byX.set(x, point);
    else if (equal(first, point, 0, bytes / 2)) {
      repeated.push({ point, first, opposite: !equal(first, point, bytes / 2, bytes) });
    }
  }
  return repeated;
}

/** Points whose scalars are taken together. */
export type Merged = {
  /** 1 for each point of the table that is not infinity and takes its own scalar and no other. */
  readonly alone: Uint8Array;
  /** The others, each once, and their scalars. */
  readonly points: readonly number[];
  readonly scalars: Uint8Array;
};

/** Adds the scalars of repeated points to the first one's: equal points in one bucket would need doubling. */
export function mergeRepeated({ infinite, repeated }: PointTable, scalars: Uint8Array): Merged {
  const view = new DataView(scalars.buffer, scalars.byteOffset, scalars.byteLength);
  const read = (at: number) => {
    const word = (index: number) => view.getBigUint64(32 * at + 8 * index, true) << BigInt(64 * index);
    return word(0) | word(1) | word(2) | word(3);
  };
  const alone = infinite.map((bit) => 1 - bit);
  const sums = new Map<number, bigint>();
  for (const { point, first, opposite } of repeated) {
    alone[point] = 0;
    const scalar = read(point) % R;
    if (scalar === 0n) continue;
    alone[first] = 0;
    const sum = sums.get(first) ?? read(first);
    sums.set(first, (sum + (opposite ? R - scalar : scalar)) % R);
  }
  const merged = new Uint8Array(32 * sums.size);
  const words = new BigUint64Array(merged.buffer);
  let to = 0;
  for (const sum of sums.values()) {
    for (let index = 0; index < 4; index++) words[to++] = BigInt.asUintN(64, sum >> BigInt(64 * index));
  }
  return { alone, points: [...sums.keys()], scalars: merged };
}

function isZero(words: Int32Array, address: Address, bytes: number): boolean {
  for (let at = address >> 2; at < (address + bytes) >> 2; at++) if (words[at] !== 0) return false;
  return true;
}
