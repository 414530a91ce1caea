// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between G1 and G2 when points are added up: coordinates of one or two elements. buckets.ts adds in
// batches with it; multi-scalar.ts adds the few remaining points with mcl.
import { Q } from '../../../base/encoding.ts';
import type { G1Coordinates, G2Coordinates, Mcl } from '../mcl.ts';
import { BETA } from './endomorphism.ts';
import { type Address, ELEMENT_BYTES, type Engine, type PairFunctions } from './engine.ts';

/**
 * A point: the address of its x, after which comes y. In a table (point-table.ts) the order is beta x, x, y, -y: plus 1
 * means -y, and the address of beta x plus 2 means that with y. 0 stands for no point. Addresses are multiples of 4.
 */
export type Reference = number;

export type Group<Coordinates> = {
  readonly pairs: PairFunctions;
  /** Bytes of a coordinate. */
  readonly coordinate: number;
  /** Times this number x becomes that of lambda times the point (endomorphism.ts). */
  readonly beta: bigint;
  /** Room for a batch's product, and for two words. */
  readonly product: Address;
  readonly ends: Address;
  /** Replaces the product of a batch by its inverse; false when it is zero. */
  invert(product: Address): boolean;
  /** Of a difference that `forward` left. */
  isZero(address: Address): boolean;
  /** Adds in every case, also equal and opposite points; false for the point at infinity. Slow. */
  addAny(first: Reference, second: Reference, sum: Address): boolean;
  total(): Total<Coordinates>;
};

/** A sum that starts at infinity, for a few points. The caller frees it. */
export type Total<Coordinates> = {
  double(): void;
  add(point: Reference): void;
  /** undefined for infinity */
  read(): Coordinates | undefined;
  free(): void;
};

/** mcl's functions for one group. */
type Points<Coordinates, Point> = {
  create(): Point;
  set(point: Point, coordinates: Coordinates | undefined): void;
  add(result: Point, first: Point, second: Point): void;
  get(point: Point): Coordinates | undefined;
};

type Field<Coordinates> = Pick<Group<Coordinates>, 'pairs' | 'coordinate' | 'beta' | 'invert' | 'isZero'> & {
  read(x: Address, y: Address): Coordinates;
  write(coordinates: Coordinates, address: Address): void;
};

function createGroup<Coordinates, Point extends number>(
  engine: Engine,
  mcl: Mcl,
  { read, write, ...field }: Field<Coordinates>,
  points: Points<Coordinates, Point>,
): Group<Coordinates> {
  const [first, second] = [points.create(), points.create()];
  const readPoint = (point: Reference) => {
    const x = point & ~3;
    return read(x, x + (1 + (point & 1) + ((point >> 1) & 1)) * field.coordinate);
  };
  return {
    ...field,
    product: engine.allocate(field.coordinate),
    ends: engine.allocate(8),
    addAny(one, other, sum) {
      points.set(first, readPoint(one));
      points.set(second, readPoint(other));
      points.add(first, first, second);
      const coordinates = points.get(first);
      if (!coordinates) return false;
      write(coordinates, sum);
      return true;
    },
    total() {
      const [total, term] = [points.create(), points.create()];
      points.set(total, undefined);
      return {
        double: () => points.add(total, total, total),
        add(point) {
          points.set(term, readPoint(point));
          points.add(total, total, term);
        },
        read: () => points.get(total),
        free() {
          mcl.free(total);
          mcl.free(term);
        },
      };
    },
  };
}

export function createG1(engine: Engine, mcl: Mcl): Group<G1Coordinates> {
  const { fp } = engine;
  const field: Field<G1Coordinates> = {
    pairs: engine.g1,
    coordinate: ELEMENT_BYTES,
    beta: BETA,
    isZero: (address) => fp.read(address) === 0n,
    invert: inverter(engine),
    read: (x, y) => [fp.read(x), fp.read(y)],
    write([x, y], address) {
      fp.write(address, x);
      fp.write(address + ELEMENT_BYTES, y);
    },
  };
  return createGroup(engine, mcl, field, { create: mcl.newG1, set: mcl.setG1, add: mcl.addG1, get: mcl.getG1 });
}

export function createG2(engine: Engine, mcl: Mcl): Group<G2Coordinates> {
  const { fp } = engine;
  const pair = (address: Address) => [fp.read(address), fp.read(address + ELEMENT_BYTES)] as const;
  const invertElement = inverter(engine);
  const [norm, zero] = [engine.allocate(ELEMENT_BYTES), engine.allocate(ELEMENT_BYTES)];
  engine.bytes().fill(0, zero, zero + ELEMENT_BYTES);
  const field: Field<G2Coordinates> = {
    pairs: engine.g2,
    coordinate: 2 * ELEMENT_BYTES,
    beta: (BETA * BETA) % Q,
    isZero: (address) => pair(address).every((value) => value === 0n),
    // 1 / (a + b u) = (a - b u) / (a^2 + b^2)
    invert(product) {
      const high = product + ELEMENT_BYTES;
      fp.mulSum(product, product, high, high, norm);
      if (!invertElement(norm)) return false;
      fp.mul(product, norm, product);
      fp.sub(zero, high, high);
      fp.mul(high, norm, high);
      return true;
    },
    read: (x, y) => [pair(x), pair(y)],
    write(coordinates, address) {
      coordinates.flat().forEach((value, index) => {
        fp.write(address + index * ELEMENT_BYTES, value);
      });
    },
  };
  return createGroup(engine, mcl, field, { create: mcl.newG2, set: mcl.setG2, add: mcl.addG2, get: mcl.getG2 });
}

/** 1 / x = x^(q - 2) = (x^((q - 3) / 4))^4 x */
function inverter(engine: Engine): (address: Address) => boolean {
  const { fp } = engine;
  const power = engine.allocate(ELEMENT_BYTES);
  return (address) => {
    if (fp.isZero(address)) return false;
    engine.inverseRoot(address, power);
    fp.square(power, power);
    fp.square(power, power);
    fp.mul(power, address, address);
    return true;
  };
}
