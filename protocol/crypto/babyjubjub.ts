// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Baby Jubjub (EIP-2494): a x^2 + y^2 = 1 + d x^2 y^2 over the scalar field of BN254, cofactor 8. The arithmetic is
 * noble's; this file adds the checks that issuer keys need. noble's own EdDSA on this curve is a different scheme from
 * circomlib's and is not used.
 */
import { babyjubjub } from '@noble/curves/misc.js';
import { R } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';

/** Affine coordinates, both 0 .. R - 1. */
export type Point = readonly [x: bigint, y: bigint];

/** Order of the prime-order subgroup. */
export const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
export const COFACTOR = 8n;

/** noble's point class; its BASE is circomlib's Base8, a generator of the prime-order subgroup. */
export const CurvePoint = babyjubjub.Point;
export type CurvePoint = InstanceType<typeof babyjubjub.Point>;

const A = 168700n;
const D = 168696n;

export function isPoint(value: unknown): value is Point {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((coordinate) => typeof coordinate === 'bigint' && coordinate >= 0n && coordinate < R)
  );
}

export function isOnCurve([x, y]: Point): boolean {
  const x2 = (x * x) % R;
  const y2 = (y * y) % R;
  return (A * x2 + y2) % R === (1n + D * ((x2 * y2) % R)) % R;
}

/**
 * The point when it may be used as an issuer key or as a signature's R8: on the curve, in the prime-order subgroup, not
 * the identity. Undefined otherwise. With a key of order 1, 2, 4 or 8 anybody can sign; with a key that has a part of
 * small order, one signature has several valid readings.
 */
export function subgroupPoint(value: unknown): CurvePoint | undefined {
  if (!isPoint(value) || !isOnCurve(value)) return undefined;
  const point = CurvePoint.fromAffine({ x: value[0], y: value[1] });
  return point.is0() || !point.isTorsionFree() ? undefined : point;
}

/** Throws trust_issuer_key unless the key is on the curve, in the prime-order subgroup and not the identity. */
export function checkIssuerKey(key: Point): void {
  if (!subgroupPoint(key)) throw new HushmarkError('trust_issuer_key');
}

export function affine(point: CurvePoint): Point {
  const { x, y } = point.toAffine();
  return [x, y];
}
