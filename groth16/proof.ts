// SPDX-License-Identifier: GPL-3.0-or-later
// A Groth16 proof as snarkjs writes it, read strictly: the first step of the gate. snarkjs itself accepts numbers, hex,
// spaces, coordinates above the field prime, scaled projective points and points at infinity, and ignores what
// `protocol` and `curve` say; each of those gives one proof many spellings. Here there is one. Whether the points are
// on the curve is checked in verify.ts.
import { Q } from '../base/encoding.ts';
import { HushmarkError } from '../base/errors.ts';
import type { G1Coordinates, G2Coordinates } from './curve/mcl.ts';

/** Affine points as canonical decimal strings below the field prime; z is 1, and only 1. */
export type Proof = {
  readonly pi_a: readonly [string, string, '1'];
  readonly pi_b: readonly [readonly [string, string], readonly [string, string], readonly ['1', '0']];
  readonly pi_c: readonly [string, string, '1'];
  readonly protocol: 'groth16';
  readonly curve: 'bn128';
};

export type ProofPoints = { readonly a: G1Coordinates; readonly b: G2Coordinates; readonly c: G1Coordinates };

/** Throws HushmarkError proof_malformed unless the value is a proof in the one accepted spelling. */
export function parseProof(value: unknown): Proof {
  const points = readProof(value);
  if (!points) throw new HushmarkError('proof_malformed');
  return encodeProof(points);
}

export function encodeProof({ a, b, c }: ProofPoints): Proof {
  return {
    pi_a: [`${a[0]}`, `${a[1]}`, '1'],
    pi_b: [
      [`${b[0][0]}`, `${b[0][1]}`],
      [`${b[1][0]}`, `${b[1][1]}`],
      ['1', '0'],
    ],
    pi_c: [`${c[0]}`, `${c[1]}`, '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}

/** The points of a well-formed proof, or undefined. Costs microseconds whatever it is given, and never throws. */
export function readProof(value: unknown): ProofPoints | undefined {
  if (!hasExactly(value, ['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve'])) return undefined;
  if (value.protocol !== 'groth16' || value.curve !== 'bn128') return undefined;
  const a = readG1(value.pi_a);
  const c = readG1(value.pi_c);
  const b = readG2(value.pi_b);
  return a && b && c ? { a, b, c } : undefined;
}

/** [x, y, "1"] */
export function readG1(value: unknown): G1Coordinates | undefined {
  if (!isTuple(value, 3) || value[2] !== '1') return undefined;
  const x = readCoordinate(value[0]);
  const y = readCoordinate(value[1]);
  return x === undefined || y === undefined ? undefined : [x, y];
}

/** [[x0, x1], [y0, y1], ["1", "0"]] */
export function readG2(value: unknown): G2Coordinates | undefined {
  if (!isTuple(value, 3) || !isTuple(value[2], 2) || value[2][0] !== '1' || value[2][1] !== '0') return undefined;
  const x = readPair(value[0]);
  const y = readPair(value[1]);
  return x && y ? [x, y] : undefined;
}

function readPair(value: unknown): readonly [bigint, bigint] | undefined {
  if (!isTuple(value, 2)) return undefined;
  const first = readCoordinate(value[0]);
  const second = readCoordinate(value[1]);
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** The length is looked at first: BigInt of a long string is quadratic work. */
function readCoordinate(value: unknown): bigint | undefined {
  if (typeof value !== 'string' || value.length > 77 || !/^(0|[1-9][0-9]*)$/.test(value)) return undefined;
  const number = BigInt(value);
  return number < Q ? number : undefined;
}

function isTuple(value: unknown, length: number): value is unknown[] {
  return Array.isArray(value) && value.length === length;
}

/** A plain object with these members and no other. */
export function hasExactly<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Record<Name, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const present = Object.keys(value);
  return present.length === names.length && names.every((name) => Object.hasOwn(value, name));
}
