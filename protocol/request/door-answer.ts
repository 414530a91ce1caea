// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a wallet shows to a door: bytes, written as decimal digits. A QR code holds digits as tightly as bytes, and hand
 * scanners type them the same on every keyboard. The bytes:
 *
 *   1       version, 1
 *   8       which code is answered: the first bytes of SHA-256 of the request's payload
 *   then for each credential of the policy
 *   1       the key set: its place in the request's list, from 0
 *   128     the proof (compressed-proof.ts)
 *   32      the nullifier, not 0
 *
 * Who reads it takes every public signal but the nullifier from the request.
 */
import { bytesToNumber, concatBytes, numberToBytes, R, sha256 } from '#base/encoding.ts';
import { malformed } from '#base/readers.ts';
import { MOST_CREDENTIALS } from '../policy/policy.ts';
import { COMPRESSED_BYTES, compressProof } from './compressed-proof.ts';
import { expandProof } from './expanded-proof.ts';
import type { ProofJson } from './presentation.ts';

const VERSION = 1;
const ID_BYTES = 8;
const HEAD_BYTES = 1 + ID_BYTES;
const PART_BYTES = 1 + COMPRESSED_BYTES + 32;
const MOST_BYTES = HEAD_BYTES + MOST_CREDENTIALS * PART_BYTES;

export type DoorPart = { readonly keySet: number; readonly proof: ProofJson; readonly nullifier: bigint };
export type DoorAnswer = {
  /** `codeId` of the request. */
  readonly code: string;
  /** One for each credential of the policy, in its order. */
  readonly parts: readonly DoorPart[];
};

/** Which code an answer is for, in hex: enough to find it among a door's own, and no more than that. */
export function codeId(payload: Uint8Array): string {
  return hex(sha256(payload).subarray(0, ID_BYTES));
}

export function createDoorAnswer(payload: Uint8Array, parts: readonly DoorPart[]): string {
  const bytes = parts.map(({ keySet, proof, nullifier }) =>
    concatBytes(Uint8Array.of(keySet), compressProof(proof), numberToBytes(nullifier, 32)),
  );
  return toDigits(concatBytes(Uint8Array.of(VERSION), sha256(payload).subarray(0, ID_BYTES), ...bytes));
}

/** Throws input_malformed for what is not such digits, and proof_malformed for points that are none. */
export function parseDoorAnswer(text: unknown): DoorAnswer {
  const name = 'answer';
  const bytes = fromDigits(text, name);
  const count = (bytes.length - HEAD_BYTES) / PART_BYTES;
  if (!Number.isInteger(count) || count < 1) throw malformed(name, 'has another length than an answer');
  if (bytes[0] !== VERSION) throw malformed(name, 'has a version that is not known here');
  const parts = Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(HEAD_BYTES + index * PART_BYTES, HEAD_BYTES + (index + 1) * PART_BYTES);
    const nullifier = bytesToNumber(part.subarray(1 + COMPRESSED_BYTES));
    if (nullifier === 0n || nullifier >= R) throw malformed(name, 'has a nullifier that is none');
    return { keySet: part[0] ?? 0, proof: expandProof(part.subarray(1, 1 + COMPRESSED_BYTES)), nullifier };
  });
  return { code: hex(bytes.subarray(1, HEAD_BYTES)), parts };
}

/** The bytes as one number, with as many digits as the largest number of so many bytes has. */
export function toDigits(bytes: Uint8Array): string {
  return bytesToNumber(bytes).toString().padStart(digitsOf(bytes.length), '0');
}

function fromDigits(text: unknown, name: string): Uint8Array {
  if (typeof text !== 'string' || text.length > digitsOf(MOST_BYTES) || !/^[0-9]+$/.test(text)) {
    throw malformed(name, 'is not a row of digits of the right length');
  }
  const bytes = Array.from({ length: MOST_BYTES }, (_, index) => index + 1).find(
    (count) => digitsOf(count) === text.length,
  );
  const number = BigInt(text);
  if (bytes === undefined || number >= 1n << BigInt(8 * bytes)) throw malformed(name, 'does not stand for bytes');
  return numberToBytes(number, bytes);
}

function digitsOf(bytes: number): number {
  return Math.ceil(bytes * 8 * Math.log10(2));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
