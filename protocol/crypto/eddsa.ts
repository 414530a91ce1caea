// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * EdDSA-Poseidon on Baby Jubjub, bit for bit as circomlibjs signs and circomlib's circuit verifies. Issuers sign
 * credential digests with it and wallets check them; documents and requests are signed with Ed25519 instead
 * (protocol/jws.ts). Signing is deterministic. The scalar multiplication is noble's constant-time one, but BigInt
 * arithmetic is not constant-time: keep others from timing the machine that signs.
 */
import { blake512 } from '@noble/hashes/blake1.js';
import { concatBytes, numberToBytes, R } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { affine, COFACTOR, CurvePoint, type Point, SUBGROUP_ORDER, subgroupPoint } from './babyjubjub.ts';
import { poseidon } from './poseidon.ts';

/** S * B8 = R8 + 8 h A with h = Poseidon(R8, A, message); 0 <= S < SUBGROUP_ORDER. */
export type Signature = { readonly R8: Point; readonly S: bigint };

/** 32 random bytes; the scalar is derived from them. */
export function generateKey(random: Random): Uint8Array {
  return random(32);
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** The scalar s (a multiple of 8, as circomlib prunes it) and the prefix from which nonces are made. */
function expand(secretKey: Uint8Array): { scalar: bigint; prefix: Uint8Array } {
  if (!(secretKey instanceof Uint8Array) || secretKey.length !== 32) {
    throw new HushmarkError('input_key', 'a secret key has 32 bytes');
  }
  const digest = blake512(secretKey);
  const pruned = digest.slice(0, 32);
  pruned[0] = (pruned[0] ?? 0) & 0xf8;
  pruned[31] = ((pruned[31] ?? 0) & 0x7f) | 0x40;
  return { scalar: littleEndian(pruned), prefix: digest.subarray(32) };
}

/** noble's constant-time multiplication takes 1 .. l - 1. A zero here has probability 2^-250 and means broken input. */
function multiplyBase(scalar: bigint): CurvePoint {
  return CurvePoint.BASE.multiply(scalar % SUBGROUP_ORDER);
}

export function publicKey(secretKey: Uint8Array): Point {
  return affine(multiplyBase(expand(secretKey).scalar / COFACTOR));
}

/** @param message a field element: a credential's digest */
export function sign(secretKey: Uint8Array, message: bigint): Signature {
  if (message < 0n || message >= R) throw new HushmarkError('input_field', 'a message is outside the field');
  const { scalar, prefix } = expand(secretKey);
  const messageBytes = numberToBytes(message, 32).reverse();
  const nonce = littleEndian(blake512(concatBytes(prefix, messageBytes))) % SUBGROUP_ORDER;
  const R8 = affine(multiplyBase(nonce));
  const key = affine(multiplyBase(scalar / COFACTOR));
  const h = poseidon([R8[0], R8[1], key[0], key[1], message]);
  return { R8, S: (nonce + h * scalar) % SUBGROUP_ORDER };
}

/**
 * False for anything but a signature of this message by this key, whatever is passed in: keys and R8 outside the
 * prime-order subgroup, S outside 0 .. l - 1 (circomlibjs hangs on S = -1 and accepts keys of small order).
 */
export function verifySignature(key: Point, message: bigint, signature: Signature): boolean {
  if (typeof message !== 'bigint' || message < 0n || message >= R) return false;
  const S: unknown = signature?.S;
  if (typeof S !== 'bigint' || S < 0n || S >= SUBGROUP_ORDER) return false;
  const A = subgroupPoint(key);
  const R8 = A && subgroupPoint(signature.R8);
  if (!A || !R8) return false;
  const h = poseidon([...affine(R8), ...affine(A), message]);
  const left = CurvePoint.BASE.multiplyUnsafe(S);
  return left.equals(R8.add(A.multiplyUnsafe((h * COFACTOR) % SUBGROUP_ORDER)));
}
