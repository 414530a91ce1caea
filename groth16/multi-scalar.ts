// Sums of many points times scalars on curve.ts. prepare calls it.

import { type Address, type Curve, FIELD_BYTES } from './curve.ts';
import type { G1Coordinates, G2Coordinates } from './mcl.ts';
import { littleEndian } from './proving-key.ts';

/** Sum of scalars[i] * points[i]; points affine in Montgomery form as in a key, scalars in normal form. */
export function sumG1(curve: Curve, points: Uint8Array, scalars: Address): G1Coordinates | undefined {
  const mark = curve.mark();
  const result = curve.allocate(3 * FIELD_BYTES);
  const bases = curve.store(points);
  curve.wasm.g1m_multiexpAffine(bases, scalars, FIELD_BYTES, points.length / 64, result);
  curve.wasm.g1m_toAffine(result, result);
  const [x, y] = [0, 1].map((index) => readField(curve, result + index * FIELD_BYTES));
  curve.release(mark);
  return x === 0n && y === 0n ? undefined : [x!, y!];
}

export function sumG2(curve: Curve, points: Uint8Array, scalars: Address): G2Coordinates | undefined {
  const mark = curve.mark();
  const result = curve.allocate(6 * FIELD_BYTES);
  const bases = curve.store(points);
  curve.wasm.g2m_multiexpAffine(bases, scalars, FIELD_BYTES, points.length / 128, result);
  curve.wasm.g2m_toAffine(result, result);
  const [x0, x1, y0, y1] = [0, 1, 2, 3].map((index) => readField(curve, result + index * FIELD_BYTES));
  curve.release(mark);
  return [x0, x1, y0, y1].every((value) => value === 0n)
    ? undefined
    : [
        [x0!, x1!],
        [y0!, y1!],
      ];
}

function readField(curve: Curve, address: Address): bigint {
  curve.wasm.f1m_fromMontgomery(address, address);
  return littleEndian(curve.bytes().subarray(address, address + FIELD_BYTES));
}
