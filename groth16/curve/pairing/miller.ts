// SPDX-License-Identifier: GPL-3.0-or-later
// Miller loops of the optimal ate pairing (Vercauteren, eprint 2008/096): the multiple 6x + 2 of Q, then two more lines
// through its images under psi. All pairs of a product go through the loop together, so that squaring is paid once.
// The loop also answers whether Q is in the subgroup of order r, for next to nothing: it ends at
//   T = [6x + 2]Q + psi(Q) - psi^2(Q), and Q is in the subgroup exactly if T = -psi^3(Q).
// Why that suffices: psi^2 - [t]psi + [q] = 0 on the twist, so a point that passes is annihilated by the resultant of
// z^2 - tz + q and z^3 - z^2 + z + 6x + 2, which shares r and nothing else with the number of points of the twist; the
// tests work this out (the method is that of Dai, Lin, Zhao, Zhou, eprint 2022/348). Points for which the formulas do
// not hold on the way are outside the subgroup, and leave z = 0, which no answer accepts.
import { ELEMENT_BYTES } from '../engine/field-code.ts';
import type { Frobenius } from './frobenius.ts';
import type { Address, Instance } from './instance.ts';
import { FP2_BYTES } from './tower-code.ts';

/** q, r and t are polynomials in it (Barreto, Naehrig, eprint 2005/133). */
export const CURVE_X = 4965661367192848881n;

export const G1_BYTES = 2 * ELEMENT_BYTES;
export const G2_BYTES = 2 * FP2_BYTES;

/** Lowest digit last; the highest, a 1, is left out. */
const DIGITS = signedDigits(6n * CURVE_X + 2n).slice(1);
/** The coefficients of a line: three, or two when it was divided by the first. */
const LINE_BYTES = 3 * FP2_BYTES;
const FIXED_LINE_BYTES = 2 * FP2_BYTES;
const COUNT = DIGITS.reduce((sum, digit) => sum + (digit === 0 ? 1 : 2), 2);
export const LINES_BYTES = COUNT * LINE_BYTES;

/** Affine and not at infinity: a point of G1, and the lines of a point of G2. */
export type Pair = { readonly p: Address; readonly lines: Address };

export type Miller = {
  /** Writes the lines of an affine point of the twist; false, and lines worth nothing, outside the subgroup. */
  trace(q: Address, lines: Address): boolean;
  /** The lines of a point of the subgroup, for many products: each use then costs a quarter less. */
  fix(lines: Address): Address;
  /** f = the product of the Miller loops, of `fixed` with lines that `fix` gave. */
  product(f: Address, pairs: readonly Pair[], fixed: readonly Pair[]): void;
};

export function createMiller(instance: Instance, frobenius: Frobenius): Miller {
  const { allocate, copy, write, negate2, mul2, sub2, areZero, byLine, byFixedLine, doubleStep, addStep } = instance;
  const point = allocate(3 * FP2_BYTES);
  const [minus, first, second, third] = [0, 1, 2, 3].map(() => allocate(G2_BYTES)) as [
    Address,
    Address,
    Address,
    Address,
  ];
  const [left, right] = [allocate(FP2_BYTES), allocate(FP2_BYTES)];
  const negatePoint = (q: Address, result: Address) => {
    copy(q, result, FP2_BYTES);
    negate2(q + FP2_BYTES, result + FP2_BYTES);
  };

  return {
    trace(q, lines) {
      copy(q, point, G2_BYTES);
      write(point + G2_BYTES, 1n, 0n);
      negatePoint(q, minus);
      let line = lines;
      const add = (other: Address) => {
        addStep(point, other, line);
        line += LINE_BYTES;
      };
      for (const digit of DIGITS) {
        doubleStep(point, line);
        line += LINE_BYTES;
        if (digit !== 0) add(digit > 0 ? q : minus);
      }
      frobenius.twist(q, first);
      frobenius.twist(first, second);
      frobenius.twist(second, third);
      negatePoint(second, second);
      negatePoint(third, third);
      add(first);
      add(second);
      const z = point + G2_BYTES;
      if (areZero(z, 2)) return false;
      return [0, FP2_BYTES].every((coordinate) => {
        mul2(third + coordinate, z, left);
        sub2(point + coordinate, left, right);
        return areZero(right, 2);
      });
    },

    fix(lines) {
      const fixed = allocate(COUNT * FIXED_LINE_BYTES);
      for (let at = 0; at < COUNT; at++) {
        const line = lines + at * LINE_BYTES;
        const to = fixed + at * FIXED_LINE_BYTES;
        instance.invert2(line, left);
        mul2(line + FP2_BYTES, left, to);
        mul2(line + 2 * FP2_BYTES, left, to + FP2_BYTES);
      }
      return fixed;
    },

    product(f, pairs, fixed) {
      let at = 0;
      const multiply = () => {
        for (const { p, lines } of pairs) byLine(f, lines + at * LINE_BYTES, p);
        for (const { p, lines } of fixed) byFixedLine(f, lines + at * FIXED_LINE_BYTES, p);
        at += 1;
      };
      write(f, 1n, ...Array.from({ length: 11 }, () => 0n));
      DIGITS.forEach((digit, index) => {
        if (index > 0) instance.square12(f, f);
        multiply();
        if (digit !== 0) multiply();
      });
      multiply();
      multiply();
    },
  };
}

/** Non-adjacent form, highest digit (a 1) first: a third of the digits are not 0. */
export function signedDigits(value: bigint): number[] {
  const digits: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = rest & 1n ? 2 - Number(rest & 3n) : 0;
    digits.unshift(digit);
    rest -= BigInt(digit);
  }
  return digits;
}
