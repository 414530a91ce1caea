// SPDX-License-Identifier: GPL-3.0-or-later
// Points of BN254 from their x coordinates, as a compact key holds them: y is a square root of x^3 + b, and the highest
// bit of x's last byte says which of the two, by y's lowest bit.
// Coordinates are those of a key: 32 little-endian bytes, times 2^256; the engine's elements are times 2^261.
import { Q } from '../../base/encoding.ts';
import { type Address, ELEMENT_BYTES, type Engine } from '../curve/engine/engine.ts';
import { isBelow, modulusOf, reduceOnce } from '../curve/engine/packed.ts';
import { createSquareRoots } from '../curve/engine/square-root.ts';

/** Writes the point whose x stands at `at` to `place`. False for an x that is not below q or that no point has. */
export type UnpackPoint = (from: Uint8Array, at: number, to: Uint8Array, place: number) => boolean;

const FIELD_BYTES = 32;
const SIGN = 0x80;
/** The curve y^2 = x^3 + 3, and b = 3 / (9 + u) of the twist. */
const CURVE_B = 3n;
const TWIST_B = [
  19485874751759354771024239261021720505790618469301721065564631296452457478373n,
  266929791119991161246907387137283842545076965332900288569378510910307636690n,
] as const;

/** Takes a little memory of the engine for good. */
export function createPointUnpackers(engine: Engine): { g1: UnpackPoint; g2: UnpackPoint } {
  const { fp } = engine;
  const { mul, square, mulSum, add, sub } = fp;
  const roots = createSquareRoots(engine);
  const field = createFieldReader(engine);
  const [b, twist, zero] = [ELEMENT_BYTES, 2 * ELEMENT_BYTES, ELEMENT_BYTES].map((bytes) => engine.allocate(bytes)) as [
    Address,
    Address,
    Address,
  ];
  const [x, cube, y, temporary] = Array.from({ length: 4 }, () => engine.allocate(2 * ELEMENT_BYTES)) as [
    Address,
    Address,
    Address,
    Address,
  ];
  const high = (address: Address) => address + ELEMENT_BYTES;
  fp.write(b, CURVE_B);
  fp.write(twist, TWIST_B[0]);
  fp.write(high(twist), TWIST_B[1]);
  engine.bytes().fill(0, zero, zero + ELEMENT_BYTES);

  return {
    g1(from, at, to, place) {
      const odd = from[at + FIELD_BYTES - 1]! >> 7;
      if (!field.read(from, at, ~SIGN, x)) return false;
      square(x, cube);
      mul(cube, x, cube);
      add(cube, b, cube);
      if (!roots.fp(cube, 1, y)) return false;
      field.copy(from, at, FIELD_BYTES, to, place);
      if (field.write(y, to, place + FIELD_BYTES) !== odd) {
        sub(zero, y, y);
        field.write(y, to, place + FIELD_BYTES);
      }
      return true;
    },

    g2(from, at, to, place) {
      const odd = from[at + 2 * FIELD_BYTES - 1]! >> 7;
      if (!field.read(from, at, 0xff, x) || !field.read(from, at + FIELD_BYTES, ~SIGN, high(x))) return false;
      // (s + t u)(x + x' u) = s x - t x' + (s x' + t x) u
      sub(zero, high(x), temporary);
      mulSum(x, x, temporary, high(x), cube);
      mulSum(x, high(x), high(x), x, high(cube));
      mulSum(cube, x, high(cube), temporary, y);
      mulSum(cube, high(x), high(cube), x, high(y));
      add(y, twist, cube);
      add(high(y), high(twist), high(cube));
      // With the first part of y 0, its lowest bit would name both roots. No key has such a point but by a chance of
      // 1/q.
      if (!roots.fp2(cube, 1, y) || fp.isZero(y)) return false;
      field.copy(from, at, 2 * FIELD_BYTES, to, place);
      if (field.write(y, to, place + 2 * FIELD_BYTES) !== odd) {
        sub(zero, y, y);
        sub(zero, high(y), high(y));
        field.write(y, to, place + 2 * FIELD_BYTES);
      }
      field.write(high(y), to, place + 3 * FIELD_BYTES);
      return true;
    },
  };
}

/** Coordinates between a key's bytes and the engine's elements. */
function createFieldReader(engine: Engine) {
  const { fp } = engine;
  const io = engine.allocate(FIELD_BYTES);
  const [intoEngine, outOfEngine, element] = Array.from({ length: 3 }, () => engine.allocate(ELEMENT_BYTES)) as [
    Address,
    Address,
    Address,
  ];
  // A product takes 2^261 away: one factor is 2^5 as an element, the other the mere number 2^256.
  fp.write(intoEngine, 1n << 5n);
  fp.write(outOfEngine, (1n << 256n) % Q);
  fp.mul(outOfEngine, fp.plainOne, outOfEngine);
  const q = modulusOf(Q);

  return {
    /** @param mask for the highest byte; false for a number that is not below q */
    read(from: Uint8Array, at: number, mask: number, result: Address): boolean {
      const bytes = engine.bytes();
      for (let index = 0; index < FIELD_BYTES; index++) bytes[io + index] = from[at + index]!;
      bytes[io + FIELD_BYTES - 1]! &= mask;
      if (!isBelow(engine.words(), io >> 2, q)) return false;
      fp.unpack(io, result);
      fp.mul(result, intoEngine, result);
      return true;
    },
    /** Gives the lowest bit. */
    write(source: Address, to: Uint8Array, place: number): number {
      fp.mul(source, outOfEngine, element);
      fp.pack(element, io);
      reduceOnce(engine.words(), io >> 2, q);
      const bytes = engine.bytes();
      for (let index = 0; index < FIELD_BYTES; index++) to[place + index] = bytes[io + index]!;
      return bytes[io]! & 1;
    },
    /** Without the flag. */
    copy(from: Uint8Array, at: number, bytes: number, to: Uint8Array, place: number): void {
      for (let index = 0; index < bytes; index++) to[place + index] = from[at + index]!;
      to[place + bytes - 1]! &= ~SIGN;
    },
  };
}
