// SPDX-License-Identifier: GPL-3.0-or-later
// The proving key as the prover computes with it (Groth16 on BN254). Nothing is copied: the sections are views. The
// caller must have checked the file's digest; checked here is that the file has the shape on which prepare relies. Over
// a network the key travels in its compact form (compact-key.ts); zkey.ts reads the file that a ceremony leaves.
import { Q } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { ENTRY_BYTES } from '../curve/engine/engine.ts';
import type { G1Coordinates, G2Coordinates } from '../curve/mcl.ts';

/** Points are affine, coordinates 32 little-endian bytes in Montgomery form (times 2^256); infinity is all zeros. */
export type ProvingKey = {
  readonly wires: number;
  readonly publicSignals: number;
  readonly domain: number;
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta1: Uint8Array;
  readonly delta2: Uint8Array;
  readonly ic: Uint8Array;
  /** Entries of A and B: matrix (0 or 1), row, wire as little-endian words, then the value times 2^512. */
  readonly entries: Uint8Array;
  readonly entryCount: number;
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  /** From the first private wire on. */
  readonly c: Uint8Array;
  readonly h: Uint8Array;
  /**
   * A point for each wire: their sum, weighted with the witness, is [h1] (quotient.ts). In the place of the challenge,
   * which is 0 in a preparation, stands [h2].
   */
  readonly linear: Uint8Array;
};

const G1_BYTES = 64;
const G2_BYTES = 128;
const LARGEST_DOMAIN = 1 << 20;
const LARGEST_WIRES = 1 << 21;
const HEADER_BYTES = 8 + 16;

export type KeySizes = Pick<ProvingKey, 'wires' | 'publicSignals' | 'domain'>;
export type PointSection = (typeof POINT_SECTIONS)[number];

/** The sections of points in the order in which both forms of the key hold them. */
export const POINT_SECTIONS = [
  'alpha1',
  'beta1',
  'beta2',
  'gamma2',
  'delta1',
  'delta2',
  'ic',
  'a',
  'b1',
  'b2',
  'c',
  'h',
  'linear',
] as const;

const IN_G2: readonly PointSection[] = ['beta2', 'gamma2', 'delta2', 'b2'];

/** Points of a section, and bytes of each. */
export function sectionShape(
  name: PointSection,
  { wires, publicSignals, domain }: KeySizes,
): { count: number; pointBytes: number } {
  const counts: Partial<Record<PointSection, number>> = {
    ic: publicSignals + 1,
    a: wires,
    b1: wires,
    b2: wires,
    c: wires - publicSignals - 1,
    h: domain,
    linear: wires,
  };
  return { count: counts[name] ?? 1, pointBytes: IN_G2.includes(name) ? G2_BYTES : G1_BYTES };
}

/** The unpacked form's first bytes; the last of them is its version. */
const MAGIC = Uint8Array.of(0x68, 0x75, 0x73, 0x68, 0x6b, 0x65, 0x79, 1);

/**
 * Reads the unpacked form: magic, then wires, public signals, domain and number of entries as little-endian words, the
 * entries, the sections of points. compact-key.ts makes it. Throws proof_key for anything but a whole, consistent key.
 */
export function parseProvingKey(file: Uint8Array): ProvingKey {
  if (file.length < HEADER_BYTES || MAGIC.some((byte, index) => file[index] !== byte)) {
    throw refusedKey('it is not an unpacked key of this version');
  }
  const view = dataView(file);
  const sizes = {
    wires: view.getUint32(8, true),
    publicSignals: view.getUint32(12, true),
    domain: view.getUint32(16, true),
  };
  const entryCount = view.getUint32(20, true);
  checkSizes(sizes);
  if (file.length !== unpackedBytes(sizes, entryCount)) throw refusedKey('it is cut or too long');
  let at = HEADER_BYTES;
  const take = (bytes: number) => {
    at += bytes;
    return file.subarray(at - bytes, at);
  };
  const entries = take(entryCount * ENTRY_BYTES);
  const points = POINT_SECTIONS.map((name) => {
    const { count, pointBytes } = sectionShape(name, sizes);
    return [name, take(count * pointBytes)] as const;
  });
  const key: ProvingKey = {
    ...sizes,
    entries,
    entryCount,
    ...(Object.fromEntries(points) as Record<PointSection, Uint8Array>),
  };
  checkEntries(key);
  return key;
}

/** An unpacked key to be filled: everything but its header is zero. */
export function emptyProvingKey(sizes: KeySizes, entryCount: number): Uint8Array<ArrayBuffer> {
  checkSizes(sizes);
  const file = new Uint8Array(unpackedBytes(sizes, entryCount));
  file.set(MAGIC);
  const { wires, publicSignals, domain } = sizes;
  file.set(new Uint8Array(Uint32Array.of(wires, publicSignals, domain, entryCount).buffer), 8);
  return file;
}

function unpackedBytes(sizes: KeySizes, entryCount: number): number {
  const points = POINT_SECTIONS.map((name) => sectionShape(name, sizes));
  return points.reduce(
    (sum, { count, pointBytes }) => sum + count * pointBytes,
    HEADER_BYTES + entryCount * ENTRY_BYTES,
  );
}

/** Throws proof_key for sizes that no key of ours can have: they decide how much memory is taken. */
export function checkSizes({ wires, publicSignals, domain }: KeySizes): void {
  const powerOfTwo = domain >= 2 && domain <= LARGEST_DOMAIN && (domain & (domain - 1)) === 0;
  if (!powerOfTwo || publicSignals >= wires || wires > LARGEST_WIRES) throw refusedKey('its sizes are not possible');
}

/** Every entry of A (matrix 0) and B (matrix 1); `value` gives its 32 bytes, times 2^512. */
export function forEachEntry(
  { entries }: Pick<ProvingKey, 'entries'>,
  visit: (matrix: number, row: number, wire: number, value: () => Uint8Array) => void,
): void {
  const view = dataView(entries);
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const [matrix, row, wire] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    visit(matrix, row, wire, () => entries.subarray(at + 12, at + ENTRY_BYTES));
  }
}

/** They become addresses in memory. */
export function checkEntries(key: Pick<ProvingKey, 'entries' | 'domain' | 'wires'>): void {
  forEachEntry(key, (matrix, row, wire) => {
    if (matrix > 1 || row >= key.domain || wire >= key.wires) throw refusedKey('an entry points outside the circuit');
  });
}

/** 2^-256 mod q */
const INVERSE_OF_MONTGOMERY = 20988524275117001072002809824448087578619730785600314334253784976379291040311n;

/** Point `index` of a section. Throws proof_key for the point at infinity. */
export function readKeyG1(section: Uint8Array, index: number): G1Coordinates {
  const [x, y] = [0, 1].map((part) => readKeyField(section, 2 * index + part));
  if (x === 0n && y === 0n) throw refusedKey('a point that must not be infinity is');
  return [x!, y!];
}

export function readKeyG2(section: Uint8Array, index: number): G2Coordinates {
  const [x0, x1, y0, y1] = [0, 1, 2, 3].map((part) => readKeyField(section, 4 * index + part));
  if ([x0, x1, y0, y1].every((part) => part === 0n)) throw refusedKey('a point that must not be infinity is');
  return [
    [x0!, x1!],
    [y0!, y1!],
  ];
}

function readKeyField(section: Uint8Array, index: number): bigint {
  return (littleEndian(section.subarray(32 * index, 32 * (index + 1))) * INVERSE_OF_MONTGOMERY) % Q;
}

export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function refusedKey(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the proving key is refused: ${reason}`);
}
