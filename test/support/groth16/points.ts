// SPDX-License-Identifier: GPL-3.0-or-later
// Proof points as noble sees them: arithmetic that is independent of ours, with its pairing as a third opinion.
import { bn254 } from '@noble/curves/bn254.js';
import type { VerifyingKey } from '#groth16/files/verifying-key.ts';
import { encodeProof, type Proof, type ProofPoints, readProof } from '#groth16/proof.ts';

export const { Fp, Fp2, Fr } = bn254.fields;
export const G1 = bn254.G1.Point;
export const G2 = bn254.G2.Point;
export type G1Point = InstanceType<typeof G1>;
export type G2Point = InstanceType<typeof G2>;
export type Points = { a: G1Point; b: G2Point; c: G1Point };

export function g1([x, y]: readonly [bigint, bigint]): G1Point {
  return G1.fromAffine({ x, y });
}

export function g2([x, y]: ProofPoints['b']): G2Point {
  return G2.fromAffine({ x: Fp2.fromBigTuple([x[0], x[1]]), y: Fp2.fromBigTuple([y[0], y[1]]) });
}

export function decode(proof: Proof): Points {
  const points = readProof(proof);
  if (!points) throw new Error('not a proof');
  return { a: g1(points.a), b: g2(points.b), c: g1(points.c) };
}

export function encode({ a, b, c }: Points): Proof {
  const [x, y] = [b.toAffine().x, b.toAffine().y];
  return encodeProof({
    a: [a.toAffine().x, a.toAffine().y],
    b: [
      [x.c0, x.c1],
      [y.c0, y.c1],
    ],
    c: [c.toAffine().x, c.toAffine().y],
  });
}

/** Groth16's equation by noble, for points that are in their groups. */
export function nobleVerifies(key: VerifyingKey, signals: readonly bigint[], { a, b, c }: Points): boolean {
  const sum = signals.reduce(
    (total, signal, index) => (signal === 0n ? total : total.add(g1(key.ic[index + 1]!).multiplyUnsafe(signal))),
    g1(key.ic[0]!),
  );
  const product = bn254.pairingBatch([
    { g1: a, g2: b },
    { g1: g1(key.alpha).negate(), g2: g2(key.beta) },
    { g1: sum.negate(), g2: g2(key.gamma) },
    { g1: c.negate(), g2: g2(key.delta) },
  ]);
  return bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE);
}

/** Double and add: noble's own multiplication takes scalars below r only. */
export function times(point: G2Point, scalar: bigint): G2Point {
  let result = G2.ZERO;
  for (let factor = point, left = scalar; left > 0n; left >>= 1n, factor = factor.double()) {
    if (left & 1n) result = result.add(factor);
  }
  return result;
}

/**
 * y^2 = x^3 + 3 / (9 + u) for the first x from (start, start - 1) that has a y: on the twist, with overwhelming chance
 * not in the subgroup.
 */
export function twistPoint(start = 1n): G2Point {
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let x = start; ; x++) {
    const point = Fp2.fromBigTuple([x, start - 1n]);
    try {
      return G2.fromAffine({ x: point, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(point), point), b)) });
    } catch {
      // No square root: the next x.
    }
  }
}
