// SPDX-License-Identifier: GPL-3.0-or-later
// From the value of a Miller loop to that of the pairing: f^((q^12 - 1) / r), raised once more to 2x(6x^2 + 3x + 1),
// which has no factor in common with r and makes the exponent cheap (Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, SAC
// 2011). Products of pairings are 1, or equal, with this power exactly if they are without it.
import type { Frobenius } from './frobenius.ts';
import type { Address, Instance } from './instance.ts';
import { CURVE_X, signedDigits } from './miller.ts';
import { FP2_BYTES, FP6_BYTES, FP12_BYTES } from './tower-code.ts';

export type FinalExponentiation = (f: Address, result: Address) => void;

export function createFinalExponentiation(instance: Instance, frobenius: Frobenius): FinalExponentiation {
  const { mul12, conjugate12, cyclotomicSquare12, copy, allocate } = instance;
  const [a, b, c, d, e, t] = Array.from({ length: 6 }, () => allocate(FP12_BYTES)) as [
    Address,
    Address,
    Address,
    Address,
    Address,
    Address,
  ];
  const invert = createInversion(instance);
  const [inverse, base] = [allocate(FP12_BYTES), allocate(FP12_BYTES)];
  const digits = signedDigits(CURVE_X).slice(1);
  /** result = x^-u for the curve's parameter u, of an element whose inverse is its conjugate. */
  const powerOfMinusX = (x: Address, result: Address) => {
    copy(x, base, FP12_BYTES);
    conjugate12(base, inverse);
    copy(base, result, FP12_BYTES);
    for (const digit of digits) {
      cyclotomicSquare12(result, result);
      if (digit !== 0) mul12(result, digit > 0 ? base : inverse, result);
    }
    conjugate12(result, result);
  };
  const power = (x: Address, times: number, result: Address) => {
    frobenius.power(x, result);
    for (let count = 1; count < times; count++) frobenius.power(result, result);
  };

  return (f, result) => {
    // a = f^((q^6 - 1)(q^2 + 1))
    conjugate12(f, b);
    invert(f, c);
    mul12(b, c, a);
    power(a, 2, b);
    mul12(a, b, a);

    powerOfMinusX(a, b);
    cyclotomicSquare12(b, b); // a^-2u
    cyclotomicSquare12(b, c);
    mul12(b, c, c); // a^-6u
    powerOfMinusX(c, d); // a^6u^2
    conjugate12(c, e); // a^6u
    mul12(d, e, c); // a^(6u^2 + 6u)
    cyclotomicSquare12(d, e); // a^12u^2
    powerOfMinusX(e, e);
    conjugate12(e, e); // a^12u^3
    mul12(c, e, e); // a^(12u^3 + 6u^2 + 6u)
    mul12(b, e, c); // a^(12u^3 + 6u^2 + 4u)
    mul12(d, e, b);
    mul12(a, b, b); // a^(12u^3 + 12u^2 + 6u + 1)
    power(c, 1, t);
    mul12(b, t, b);
    power(e, 2, t);
    mul12(b, t, b);
    conjugate12(a, t);
    mul12(t, c, t); // a^(12u^3 + 6u^2 + 4u - 1)
    power(t, 3, t);
    mul12(b, t, result);
  };
}

/** In Fp12: by the norm to Fp6, its norm to Fp2, and its norm to Fp. The element is not 0. */
function createInversion(instance: Instance): (x: Address, result: Address) => void {
  const { norm12, conjugate12, mul6, mul2, square2, sub2, add2, nonResidue2, invert2, allocate } = instance;
  const [n, m] = [allocate(FP6_BYTES), allocate(FP6_BYTES)];
  const [s, t] = [allocate(FP2_BYTES), allocate(FP2_BYTES)];
  const [n0, n1, n2] = [n, n + FP2_BYTES, n + 2 * FP2_BYTES];
  const [m0, m1, m2] = [m, m + FP2_BYTES, m + 2 * FP2_BYTES];
  return (x, result) => {
    norm12(x, n);
    // m = (n0^2 - xi n1 n2, xi n2^2 - n0 n1, n1^2 - n0 n2), and n m = n0 m0 + xi (n2 m1 + n1 m2)
    mul2(n1, n2, t);
    nonResidue2(t, t);
    square2(n0, m0);
    sub2(m0, t, m0);
    square2(n2, m1);
    nonResidue2(m1, m1);
    mul2(n0, n1, t);
    sub2(m1, t, m1);
    square2(n1, m2);
    mul2(n0, n2, t);
    sub2(m2, t, m2);
    mul2(n2, m1, t);
    mul2(n1, m2, s);
    add2(s, t, s);
    nonResidue2(s, s);
    mul2(n0, m0, t);
    add2(s, t, s);
    invert2(s, s);
    for (const part of [m0, m1, m2]) mul2(part, s, part);
    conjugate12(x, result);
    mul6(result, m, result);
    mul6(result + FP6_BYTES, m, result + FP6_BYTES);
  };
}
