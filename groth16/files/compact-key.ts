// SPDX-License-Identifier: GPL-3.0-or-later
// The proving key as it is downloaded: a third of its size. compact-key-writer.ts makes it from the ceremony's file,
// this unpacks it into what parseProvingKey reads. Untrusted until then: throws proof_key for anything that the writer
// does not write. docs/cryptography.md section 6 says why. The format:
//   magic; wires, public signals, domain, entries (32-bit words)
//   for every row, the number of its entries in A and in B                              varints
//   for every entry, its wire, less the wire before it in the same row and matrix       varints, signed
//   for every entry, its coefficient's number, less the entry's before it               varints, signed
//   how many coefficients there are (varint), and each: length, then a number from 1 to (r - 1) / 2
//   for every section of points: a bit for each point, 1 when it is not infinity
//   for every section of points: x of those points, and in its highest bit the lowest bit of y
// A coefficient's number is twice its place in the list, plus 1 when it is meant negative. Coordinates are in
// Montgomery form, as in the unpacked key. compact-reader.ts says what a varint is.
import { R } from '../../base/encoding.ts';
import { createEngine, ENTRY_BYTES } from '../curve/engine/engine.ts';
import { nextTask } from '../next-task.ts';
import { type CompactReader, createCompactReader } from './compact-reader.ts';
import {
  emptyProvingKey,
  type KeySizes,
  littleEndian,
  POINT_SECTIONS,
  parseProvingKey,
  refusedKey,
  sectionShape,
} from './proving-key.ts';
import { createPointUnpackers } from './unpack-points.ts';

export const COMPACT_MAGIC = Uint8Array.of(0x68, 0x75, 0x73, 0x68, 0x70, 0x6b, 0x65, 1);

export type UnpackOptions = {
  /** @param fraction of the whole work, 0 .. 1 */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
};

/** Points between two looks at the signal: some 20 ms. */
const STRIDE = 256;

/**
 * The unpacked key, for parseProvingKey. Takes about a second of square roots.
 * Throws proof_key for a file that is not exactly a compact key, and the signal's reason when it fires.
 */
export async function unpackKey(file: Uint8Array, options: UnpackOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const read = createCompactReader(file, refusedKey);
  read.magic(COMPACT_MAGIC, 'a compact key');
  const sizes = { wires: read.word(), publicSignals: read.word(), domain: read.word() };
  const entryCount = read.word();
  // Before memory is taken for them: an entry has two bytes at least, a wire or row a bit.
  if (2 * entryCount > file.length || Math.max(sizes.wires, sizes.domain) > 8 * file.length) throw read.cut();
  const unpacked = emptyProvingKey(sizes, entryCount);
  const key = parseProvingKey(unpacked);
  readEntries(read, key.entries, sizes, entryCount);

  const sections = POINT_SECTIONS.map((name) => {
    const { count, pointBytes } = sectionShape(name, sizes);
    return { to: key[name], pointBytes, present: readBits(read, count) };
  });
  const total = sections.reduce((sum, { present }) => sum + present.length, 0);
  const engine = await createEngine();
  const { g1, g2 } = createPointUnpackers(engine);
  let done = 0;
  for (const { to, pointBytes, present } of sections) {
    const unpackPoint = pointBytes === 64 ? g1 : g2;
    for (const point of present) {
      const x = read.bytes(pointBytes / 2);
      if (!unpackPoint(x, 0, to, point * pointBytes)) throw refusedKey('a point is not on the curve');
      done++;
      if (done % STRIDE === 0) await pause(options, done / total);
    }
  }
  read.finish();
  return unpacked;
}

function readEntries(read: CompactReader, entries: Uint8Array, { wires, domain }: KeySizes, entryCount: number): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  let at = 0;
  for (let row = 0; row < domain; row++) {
    for (const matrix of [0, 1]) {
      for (let left = read.varint(); left > 0; left--) {
        if (at === entries.length) throw refusedKey('its rows have too many entries');
        view.setUint32(at, matrix, true);
        view.setUint32(at + 4, row, true);
        at += ENTRY_BYTES;
      }
    }
  }
  if (at !== entries.length) throw refusedKey('its rows have too few entries');
  let wire = 0;
  for (at = 0; at < entries.length; at += ENTRY_BYTES) {
    if (at === 0 || !sameRow(view, at)) wire = 0;
    wire += read.signed();
    if (wire < 0 || wire >= wires) throw refusedKey('an entry points outside the circuit');
    view.setUint32(at + 8, wire, true);
  }
  const numbers = new Uint32Array(entryCount);
  let number = 0;
  for (let index = 0; index < entryCount; index++) {
    number += read.signed();
    if (number < 0 || number >= 2 * entryCount) throw refusedKey('an entry has no coefficient');
    numbers[index] = number;
  }
  const coefficients = readCoefficients(read, entryCount);
  numbers.forEach((value, index) => {
    const stored = coefficients[value];
    if (!stored) throw refusedKey('an entry has no coefficient');
    entries.set(stored, index * ENTRY_BYTES + 12);
  });
}

function sameRow(view: DataView, at: number): boolean {
  const before = at - ENTRY_BYTES;
  return (
    view.getUint32(at, true) === view.getUint32(before, true) &&
    view.getUint32(at + 4, true) === view.getUint32(before + 4, true)
  );
}

/** Each twice, as it is and negated; times 2^512, as keys store them. */
function readCoefficients(read: CompactReader, entryCount: number): Uint8Array[] {
  const count = read.varint();
  if (count > entryCount) throw refusedKey('it has more coefficients than entries');
  const stored: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const digits = read.bytes(read.byte());
    const value = littleEndian(digits);
    if (value === 0n || value > R >> 1n || digits.at(-1) === 0) throw refusedKey('a coefficient is out of range');
    for (const signed of [value, R - value]) stored.push(toLittleEndian((signed << 512n) % R));
  }
  return stored;
}

function toLittleEndian(value: bigint): Uint8Array {
  const words = new BigUint64Array(4);
  for (let index = 0; index < 4; index++) words[index] = BigInt.asUintN(64, value >> BigInt(64 * index));
  return new Uint8Array(words.buffer);
}

/** The places of the bits that are 1. */
function readBits(read: CompactReader, count: number): number[] {
  const bytes = read.bytes((count + 7) >> 3);
  const present: number[] = [];
  for (let index = 0; index < 8 * bytes.length; index++) {
    if (((bytes[index >> 3]! >> (index & 7)) & 1) === 0) continue;
    if (index >= count) throw refusedKey('it has points of no wire');
    present.push(index);
  }
  return present;
}

/** Lets messages and downloads arrive. */
async function pause({ onProgress, signal }: UnpackOptions, fraction: number): Promise<void> {
  onProgress?.(fraction);
  await nextTask();
  signal?.throwIfAborted();
}
