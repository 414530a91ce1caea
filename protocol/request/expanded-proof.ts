// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The proof that stands in 128 bytes (compressed-proof.ts), for the gate, which checks its points once more. Refused
 * are all bytes that are not what compressing a proof gives: an x that is not below q or has no y, a point at infinity,
 * a B outside its subgroup.
 */
import { bn254 } from '@noble/curves/bn254.js';
import { bytesToNumber, Q } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { AT_INFINITY, COMPRESSED_BYTES, GREATER_Y, isGreater, isGreaterPair } from './compressed-proof.ts';
import type { ProofJson } from './presentation.ts';

const { Fp, Fp2 } = bn254.fields;

/** Throws proof_malformed. */
export function expandProof(bytes: Uint8Array): ProofJson {
  if (bytes.length !== COMPRESSED_BYTES) throw new HushmarkError('proof_malformed');
  return {
    pi_a: readG1(bytes.subarray(0, 32)),
    pi_b: readG2(bytes.subarray(32, 96)),
    pi_c: readG1(bytes.subarray(96, 128)),
    protocol: 'groth16',
    curve: 'bn128',
  };
}

function readG1(bytes: Uint8Array): string[] {
  const { greater, coordinates } = split(bytes);
  const [x = 0n] = coordinates;
  const root = rootOf(() => Fp.sqrt(Fp.add(Fp.mul(Fp.sqr(x), x), bn254.G1.Point.CURVE().b)));
  const y = isGreater(root) === greater ? root : Fp.neg(root);
  // Also for y = 0, which has one spelling only.
  if (isGreater(y) !== greater) throw new HushmarkError('proof_malformed');
  return [`${x}`, `${y}`, '1'];
}

function readG2(bytes: Uint8Array): string[][] {
  const { greater, coordinates } = split(bytes);
  const [c1 = 0n, c0 = 0n] = coordinates;
  const x = { c0, c1 };
  const root = rootOf(() => Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b)));
  const y = isGreaterPair(root.c0, root.c1) === greater ? root : Fp2.neg(root);
  if (isGreaterPair(y.c0, y.c1) !== greater) throw new HushmarkError('proof_malformed');
  // The twist has many more points than the group.
  if (!bn254.G2.Point.fromAffine({ x, y }).isTorsionFree()) throw new HushmarkError('proof_malformed');
  return [
    [`${x.c0}`, `${x.c1}`],
    [`${y.c0}`, `${y.c1}`],
    ['1', '0'],
  ];
}

/** The sign, and one or two coordinates. */
function split(bytes: Uint8Array): { greater: boolean; coordinates: bigint[] } {
  const [first = 0, ...rest] = bytes;
  if ((first & AT_INFINITY) !== 0) throw new HushmarkError('proof_malformed');
  const plain = Uint8Array.of(first & ~GREATER_Y, ...rest);
  const coordinates = Array.from({ length: plain.length / 32 }, (_, index) =>
    bytesToNumber(plain.subarray(32 * index, 32 * index + 32)),
  );
  if (coordinates.some((coordinate) => coordinate >= Q)) throw new HushmarkError('proof_malformed');
  return { greater: (first & GREATER_Y) !== 0, coordinates };
}

function rootOf<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new HushmarkError('proof_malformed', 'the proof has a point that is not on its curve');
  }
}
