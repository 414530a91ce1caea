// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The trust bundle as a file: magic and version, a signed JSON part (JWS), a binary part that the JSON part pins by
 * length and SHA-256, and zeros up to the next 64 KiB, so that the size of a download says little.
 * The binary part holds the inner and the outer level and, for each issuer and schema in order, the revoked handles as
 * differences in unsigned LEB128. A level is a bit for each node (lowest first; 0 for one without leaves) and then the
 * nodes whose bit is 1 as 32-byte big-endian words.
 * What the content means, and whether it is acceptable, is decided in bundle.ts.
 */
import { concatBytes, R } from '#base/encoding.ts';
import { malformed } from '#base/readers.ts';
import { emptyRoot } from '../crypto/interval-sets.ts';
import { BLOCK_DEPTH, type TrustLevels } from './tree.ts';

const MAGIC = [0x48, 0x4d, 0x54, 0x42]; // 'HMTB'
const VERSION = 2;
const HEAD = 9;
const STEP = 65_536;
const WORD = 32;
/** A difference of handles is below 2^48: seven bytes of seven bits. */
const MAX_VARINT = 7;
export const MAX_FILE_BYTES = 32 << 20;

export type BinaryPart = { readonly levels: TrustLevels; readonly revoked: readonly (readonly bigint[])[] };

/** File bytes from the signed part and the binary part. */
export function encodeFile(jws: string, binary: Uint8Array): Uint8Array {
  const length = HEAD + jws.length + binary.length;
  const file = new Uint8Array(Math.ceil(length / STEP) * STEP);
  file.set(MAGIC);
  file[4] = VERSION;
  new DataView(file.buffer).setUint32(5, jws.length);
  file.set(new TextEncoder().encode(jws), HEAD);
  file.set(binary, HEAD + jws.length);
  return file;
}

/** The signed part and everything behind it; `binaryOf` then cuts the binary part out. */
export function splitFile(file: Uint8Array): { jws: string; rest: Uint8Array } {
  if (file.length < HEAD || file.length > MAX_FILE_BYTES || file.length % STEP !== 0) {
    throw malformed('trust bundle', 'has an impossible length');
  }
  if (MAGIC.some((byte, index) => file[index] !== byte)) throw malformed('trust bundle', 'is not a trust bundle');
  if (file[4] !== VERSION) throw malformed('trust bundle', 'has a version that is not known here');
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(5);
  if (length > file.length - HEAD) throw malformed('trust bundle', 'is cut short');
  const jws = new TextDecoder('latin1').decode(file.subarray(HEAD, HEAD + length));
  return { jws, rest: file.subarray(HEAD + length) };
}

/** The first `length` bytes of `rest`; what follows must be the least padding, all zero. */
export function binaryOf(rest: Uint8Array, length: number): Uint8Array {
  if (length > rest.length || rest.length - length >= STEP) throw malformed('trust bundle', 'is cut short or too long');
  if (rest.subarray(length).some((byte) => byte !== 0)) throw malformed('trust bundle', 'has data in its padding');
  return rest.subarray(0, length);
}

export function encodeBinary({ levels, revoked }: BinaryPart): Uint8Array {
  return concatBytes(
    encodeLevel(levels.inner, BLOCK_DEPTH),
    encodeLevel(levels.outer, 2 * BLOCK_DEPTH),
    ...revoked.map((handles) => encodeHandles(handles)),
  );
}

/**
 * The inverse; the caller knows from the signed part how many nodes and handles there are.
 * Differences are at least 1 and written in the shortest way, hence every list is strictly increasing and has one
 * encoding only.
 */
export function parseBinary(
  bytes: Uint8Array,
  counts: { inner: number; outer: number; revoked: readonly number[] },
): BinaryPart {
  const reader = { bytes, at: 0 };
  const inner = parseLevel(reader, counts.inner, BLOCK_DEPTH);
  const outer = parseLevel(reader, counts.outer, 2 * BLOCK_DEPTH);
  const revoked = counts.revoked.map((count) => parseHandleList(reader, count));
  if (reader.at !== bytes.length) throw malformed('trust bundle', 'has more data than its lists');
  return { levels: { inner, outer }, revoked };
}

type Reader = { readonly bytes: Uint8Array; at: number };

/** Nodes that are `height` levels above the leaves. */
function encodeLevel(nodes: readonly bigint[], height: number): Uint8Array {
  const empty = emptyRoot(height);
  const bits = new Uint8Array(Math.ceil(nodes.length / 8));
  for (const [index, node] of nodes.entries()) if (node !== empty) bits[index >> 3]! |= 1 << (index & 7);
  return concatBytes(bits, ...nodes.filter((node) => node !== empty).map(encodeWord));
}

function parseLevel(reader: Reader, count: number, height: number): bigint[] {
  const empty = emptyRoot(height);
  const bits = take(reader, Math.ceil(count / 8));
  if ((bits.at(-1) ?? 0) >> (((count - 1) & 7) + 1) !== 0)
    throw malformed('trust bundle', 'has nodes beyond its leaves');
  return Array.from({ length: count }, (_, index) => {
    if (((bits[index >> 3]! >> (index & 7)) & 1) === 0) return empty;
    const node = parseWord(take(reader, WORD));
    if (node === empty) throw malformed('trust bundle', 'spells out an empty tree node');
    return node;
  });
}

function take(reader: Reader, length: number): Uint8Array {
  const { bytes, at } = reader;
  if (at + length > bytes.length) throw malformed('trust bundle', 'is cut short');
  reader.at += length;
  return bytes.subarray(at, at + length);
}

function encodeWord(value: bigint): Uint8Array {
  const hex = value.toString(16).padStart(2 * WORD, '0');
  return Uint8Array.from({ length: WORD }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}

function parseWord(bytes: Uint8Array): bigint {
  const value = BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  if (value >= R) throw malformed('trust bundle', 'has a tree node that is not a field element');
  return value;
}

function encodeHandles(handles: readonly bigint[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0n;
  for (const handle of handles) {
    let rest = handle - previous;
    while (rest >= 0x80n) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    previous = handle;
  }
  return Uint8Array.from(bytes);
}

function parseHandleList(reader: Reader, count: number): bigint[] {
  const handles: bigint[] = [];
  let previous = 0n;
  for (let index = 0; index < count; index += 1) {
    previous += BigInt(parseVarint(reader));
    handles.push(previous);
  }
  return handles;
}

// Differences stay below 2^49, so plain numbers are exact.
function parseVarint(reader: Reader): number {
  let value = 0;
  for (let index = 0; index < MAX_VARINT; index += 1) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) throw malformed('trust bundle', 'is cut short');
    reader.at += 1;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      if (byte === 0) throw malformed('trust bundle', 'has a handle list that is not strictly increasing');
      return value;
    }
  }
  throw malformed('trust bundle', 'has a handle beyond 48 bits');
}
