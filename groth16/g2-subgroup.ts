// Is a point of the twist in the subgroup of order r? The gate asks it for every proof, checkVerifyingKey for every
// key. With the endomorphism psi this costs a 63-bit multiplication instead of one by r, which is 254 bits long:
//   P is in the subgroup  <=>  [x + 1]P + psi([x]P) + psi^2([x]P) = psi^3([2x]P)
// with the parameter x of the curve (Dai, Lin, Zhao, Zhou, eprint 2022/348; El Housni, Guillevic, Piellard, eprint
// 2022/352). Why it suffices: psi^2 - [t]psi + [q] = 0 on the twist, so a point that passes is annihilated by the
// resultant of z^2 - tz + q and 2xz^3 - xz^2 - xz - (x + 1), which has no factor in common with the number of points of
// the twist but r; the tests work this out. The point must be on the curve already.
import { Q } from '#protocol/encoding.ts';
import type { G2, G2Coordinates, Module } from './mcl.ts';

/** q, r and t are polynomials in it (Barreto, Naehrig, eprint 2005/133). */
const X = 4965661367192848881n;

type Fp2 = readonly [bigint, bigint];
/** The twist maps (x, y) to (x w^2, y w^3), w^6 = 9 + u. */
const NON_RESIDUE: Fp2 = [9n, 1n];

type Steps = {
  readonly fieldBytes: number;
  newG2(): G2;
  setG2(x: G2, point: G2Coordinates): void;
  copyG2(to: G2, from: G2): void;
};

/** Returns the check, which keeps a few addresses for itself. */
export function createSubgroupCheck(wasm: Module, { fieldBytes, newG2, setG2, copyG2 }: Steps): (point: G2) => boolean {
  // psi(x, y) = (conj(x) (9 + u)^((q - 1) / 3), conj(y) (9 + u)^((q - 1) / 2)): untwist, Frobenius, twist.
  const factors = newG2();
  setG2(factors, [power(NON_RESIDUE, (Q - 1n) / 3n), power(NON_RESIDUE, (Q - 1n) / 2n)]);
  // In place, on Jacobian coordinates: z is conjugated like the others. The odd words are the imaginary parts.
  const psi = (point: G2) => {
    for (const part of [1, 3, 5]) {
      wasm._mclBnFp_neg(point + part * fieldBytes, point + part * fieldBytes);
    }
    wasm._mclBnFp2_mul(point, point, factors);
    const y = 2 * fieldBytes;
    wasm._mclBnFp2_mul(point + y, point + y, factors + y);
  };

  const digits = signedDigits(X).slice(1);
  const negated = newG2();
  const multiple = newG2();
  const image = newG2();
  const sum = newG2();
  return (point) => {
    wasm._mclBnG2_neg(negated, point);
    copyG2(multiple, point);
    for (const digit of digits) {
      wasm._mclBnG2_dbl(multiple, multiple);
      if (digit !== 0) wasm._mclBnG2_add(multiple, multiple, digit > 0 ? point : negated);
    }
    wasm._mclBnG2_add(sum, multiple, point);
    copyG2(image, multiple);
    psi(image);
    wasm._mclBnG2_add(sum, sum, image);
    psi(image);
    wasm._mclBnG2_add(sum, sum, image);
    psi(image);
    wasm._mclBnG2_dbl(image, image);
    return wasm._mclBnG2_isEqual(sum, image) === 1;
  };
}

/** Non-adjacent form, highest digit (a 1) first: a third of the digits are not 0. */
function signedDigits(value: bigint): number[] {
  const digits: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = rest & 1n ? 2 - Number(rest & 3n) : 0;
    digits.unshift(digit);
    rest -= BigInt(digit);
  }
  return digits;
}

function power(base: Fp2, exponent: bigint): Fp2 {
  let result: Fp2 = [1n, 0n];
  for (const bit of exponent.toString(2)) {
    result = multiply(result, result);
    if (bit === '1') result = multiply(result, base);
  }
  return result;
}

/** u^2 = -1. The result is in 0 .. q - 1. */
function multiply([a, b]: Fp2, [c, d]: Fp2): Fp2 {
  return [(((a * c - b * d) % Q) + Q) % Q, (a * d + b * c) % Q];
}
