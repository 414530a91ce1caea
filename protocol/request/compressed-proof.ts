// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A proof in 128 bytes, for a code that a camera reads: of each point x and one bit that says which y. A and C in 32
 * bytes, B between them in 64, big-endian, the coefficient of u before the constant, as snarkjs writes compressed
 * points (toRprCompressed): in the first byte 0x80 when y is the greater of the two, 0x40 for the point at infinity,
 * which no proof has. Every point has one spelling. What takes them apart again is expanded-proof.ts.
 */
import { concatBytes, numberToBytes, parseField, Q } from '#base/encoding.ts';
import type { ProofJson } from './presentation.ts';

export const COMPRESSED_BYTES = 128;
export const GREATER_Y = 0x80;
export const AT_INFINITY = 0x40;

/** @param proof of our own making: the points are not checked. Throws input_field for what is no coordinate. */
export function compressProof({ pi_a, pi_b, pi_c }: ProofJson): Uint8Array {
  const number = (text: string | undefined) => parseField(text, 'proof', Q);
  const g1 = ([x, y]: readonly string[]) => withSign(numberToBytes(number(x), 32), isGreater(number(y)));
  const [[x0, x1] = [], [y0, y1] = []] = pi_b;
  const x = concatBytes(numberToBytes(number(x1), 32), numberToBytes(number(x0), 32));
  return concatBytes(g1(pi_a), withSign(x, isGreaterPair(number(y0), number(y1))), g1(pi_c));
}

/** Of y and its negative. No point of our curves has y = 0. */
export function isGreater(y: bigint): boolean {
  return y > Q - y;
}

/** The same for y0 + y1 u: y1 decides, y0 where that is 0. */
export function isGreaterPair(y0: bigint, y1: bigint): boolean {
  return isGreater(y1 === 0n ? y0 : y1);
}

function withSign(x: Uint8Array, greater: boolean): Uint8Array {
  // Coordinates are below 2^254: the two upper bits are free.
  if (greater) x[0] = (x[0] ?? 0) | GREATER_Y;
  return x;
}
