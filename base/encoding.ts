// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How all parties write bytes, numbers and text: field elements as canonical decimal strings, bytes as base64url
 * without padding, and one canonical JSON for everything that is hashed. Whatever is parsed here has exactly one
 * spelling.
 */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { HushmarkError } from './errors.ts';

/** Order of the scalar field of BN254: the field of the circuits and of Baby Jubjub's coordinates. */
export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
/** Order of the base field of BN254: the coordinates of proofs and keys. */
export const Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

const DECIMAL = /^(0|[1-9][0-9]{0,76})$/;

/** The canonical decimal string of a number in 0 .. R - 1. */
export function encodeField(value: bigint): string {
  if (value < 0n || value >= R) throw new HushmarkError('input_field', 'a number is outside the field');
  return value.toString();
}

/** A canonical decimal string below `order` (R when left out), or input_field naming the member. */
export function parseField(value: unknown, name: string, order: bigint = R): bigint {
  if (typeof value !== 'string' || !DECIMAL.test(value)) {
    throw new HushmarkError('input_field', `${name} is not a canonical decimal string`);
  }
  const number = BigInt(value);
  if (number >= order) throw new HushmarkError('input_field', `${name} is too large`);
  return number;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64URL_VALUES = new Map([...BASE64URL].map((character, value) => [character.charCodeAt(0), value]));

export function base64url(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    let group = '';
    for (let i = 0; i <= Math.min(left, 3); i++) group += BASE64URL.charAt((word >> (18 - 6 * i)) & 63);
    parts.push(group);
  }
  return parts.join('');
}

/**
 * Base64url without padding, in its one canonical spelling (the unused low bits are zero: otherwise several texts would
 * stand for the same bytes). With `bytes`, exactly that many.
 */
export function parseBase64url(value: unknown, name: string, bytes?: number): Uint8Array {
  const refuse = (why: string) => new HushmarkError('input_base64url', `${name} ${why}`);
  if (typeof value !== 'string') throw refuse('is not a string');
  if (value.length % 4 === 1) throw refuse('is cut off');
  const out = new Uint8Array(Math.floor((value.length * 3) / 4));
  if (bytes !== undefined && out.length !== bytes) throw refuse(`does not hold ${bytes} bytes`);
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = BASE64URL_VALUES.get(value.charCodeAt(i));
    if (digit === undefined) throw refuse('has a character outside the alphabet');
    buffer = ((buffer << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (buffer >> bits) & 255;
    }
  }
  if ((buffer & ((1 << bits) - 1)) !== 0) throw refuse('is not in canonical form');
  return out;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Canonical JSON as in RFC 8785 (members sorted by UTF-16 code units, no spaces), for what is hashed or compared.
 * Narrower than the RFC: numbers are safe integers, text is well-formed, and `undefined` members are refused.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new HushmarkError('input_malformed', 'JSON numbers must be safe integers');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value)) throw new HushmarkError('input_malformed', 'text is not well-formed Unicode');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new HushmarkError('input_malformed', `JSON cannot hold a value of type ${typeof value}`);
}

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/**
 * The first 31 bytes, big-endian: how a digest becomes a field element without any reduction (248 bits are always below
 * R, so it stays collision-resistant and unbiased).
 */
export function firstBytesAsField(bytes: Uint8Array): bigint {
  if (bytes.length < 31) throw new HushmarkError('input_malformed', 'a field element needs 31 bytes');
  return bytesToNumber(bytes.subarray(0, 31));
}

/** Big-endian. */
export function bytesToNumber(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** Big-endian, exactly `length` bytes. */
export function numberToBytes(value: bigint, length: number): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(8 * length)) {
    throw new HushmarkError('input_malformed', `a number does not fit ${length} bytes`);
  }
  const hex = value.toString(16).padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares without stopping at the first difference, so that secrets can be compared. The lengths are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
