// Reads a proving key as snarkjs writes it (.zkey, Groth16 on BN254) and finds out how the challenge is wired. prepare
// uses it; a worker may keep the result for further preparations. Nothing is copied: the sections are views.
// The caller has checked the file's digest; what is checked here is that the file has the shape that prepare relies on.
import { Q, R } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import type { G1Coordinates, G2Coordinates } from './mcl.ts';

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
};

/** Where the challenge stands, with its coefficients (design section 5: rows p and q, u and v). */
export type ChallengeRows = {
  readonly wire: number;
  /** The row that snarkjs adds for each public signal: A only. */
  readonly p: number;
  readonly uP: bigint;
  /** The row of the square: A and B. */
  readonly q: number;
  readonly uQ: bigint;
  readonly vQ: bigint;
};

const G1_BYTES = 64;
const G2_BYTES = 128;
export const ENTRY_BYTES = 44;
const LARGEST_DOMAIN = 1 << 20;

/** Throws proof_key for anything but a whole, consistent Groth16 key on BN254. */
export function parseProvingKey(file: Uint8Array): ProvingKey {
  const sections = readSections(file);
  const section = (id: number, length?: number) => {
    const bytes = sections.get(id);
    if (!bytes || (length !== undefined && bytes.length !== length)) throw refused(`section ${id} is missing or cut`);
    return bytes;
  };
  if (section(1, 4)[0] !== 1) throw refused('it is not a Groth16 key');

  const header = section(2, 4 + 32 + 4 + 32 + 12 + 3 * G1_BYTES + 3 * G2_BYTES);
  const view = dataView(header);
  if (view.getUint32(0, true) !== 32 || littleEndian(header.subarray(4, 36)) !== Q) throw refused('it is not on BN254');
  if (view.getUint32(36, true) !== 32 || littleEndian(header.subarray(40, 72)) !== R)
    throw refused('it is not on BN254');
  const wires = view.getUint32(72, true);
  const publicSignals = view.getUint32(76, true);
  const domain = view.getUint32(80, true);
  if (domain < 2 || domain > LARGEST_DOMAIN || (domain & (domain - 1)) !== 0 || publicSignals >= wires) {
    throw refused('its sizes are not possible');
  }
  let at = 84;
  const take = (bytes: number) => {
    at += bytes;
    return header.subarray(at - bytes, at);
  };
  const points = {
    alpha1: take(G1_BYTES),
    beta1: take(G1_BYTES),
    beta2: take(G2_BYTES),
    gamma2: take(G2_BYTES),
    delta1: take(G1_BYTES),
    delta2: take(G2_BYTES),
  };

  const entries = section(4);
  const entryCount = entries.length < 4 ? -1 : dataView(entries).getUint32(0, true);
  if (entries.length !== 4 + entryCount * ENTRY_BYTES) throw refused('section 4 is cut');
  const key: ProvingKey = {
    wires,
    publicSignals,
    domain,
    ...points,
    ic: section(3, G1_BYTES * (publicSignals + 1)),
    entries: entries.subarray(4),
    entryCount,
    a: section(5, G1_BYTES * wires),
    b1: section(6, G1_BYTES * wires),
    b2: section(7, G2_BYTES * wires),
    c: section(8, G1_BYTES * (wires - publicSignals - 1)),
    h: section(9, G1_BYTES * domain),
  };
  checkEntries(key);
  return key;
}

/**
 * The rows of one public signal, and a refusal (proof_key) when binding it afterwards would not be exact: it must stand
 * in A of two rows and in B of one of them, alone.
 */
export function findChallenge(key: ProvingKey, signalIndex: number): ChallengeRows {
  const wire = signalIndex + 1;
  const inA: Entry[] = [];
  const inB: Entry[] = [];
  forEachEntry(key, (matrix, row, other, value) => {
    if (other === wire) (matrix === 0 ? inA : inB).push({ row, value: littleEndian(value()) });
  });
  const square = inB[0];
  const squareInA = inA.find(({ row }) => row === square?.row);
  const publicRow = inA.find(({ row }) => row !== square?.row);
  if (!square || !squareInA || !publicRow || inA.length !== 2 || inB.length !== 1) {
    throw refused('the challenge does not stand in exactly two rows, once squared');
  }
  let others = 0;
  forEachEntry(key, (_, row, other) => {
    if ((row === square.row || row === publicRow.row) && other !== wire) others++;
  });
  if (others > 0) throw refused('the challenge shares a row with another wire');
  return {
    wire,
    p: publicRow.row,
    uP: coefficient(publicRow),
    q: square.row,
    uQ: coefficient(squareInA),
    vQ: coefficient(square),
  };
}

/** True when the wire stands in neither A nor B of any row. */
export function isOnlyInC(key: ProvingKey, wire: number): boolean {
  let found = false;
  forEachEntry(key, (_matrix, _row, other) => {
    if (other === wire) found = true;
  });
  return !found;
}

/** The value is times 2^512, as stored. */
type Entry = { row: number; value: bigint };

function forEachEntry(
  key: ProvingKey,
  visit: (matrix: number, row: number, wire: number, value: () => Uint8Array) => void,
): void {
  const view = dataView(key.entries);
  for (let at = 0; at < key.entries.length; at += ENTRY_BYTES) {
    const [matrix, row, wire] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    visit(matrix, row, wire, () => key.entries.subarray(at + 12, at + ENTRY_BYTES));
  }
}

/** They become addresses in memory. */
function checkEntries(key: ProvingKey): void {
  forEachEntry(key, (matrix, row, wire) => {
    if (matrix > 1 || row >= key.domain || wire >= key.wires) throw refused('an entry points outside the circuit');
  });
}

/** 2^-512 mod r */
const INVERSE_OF_STORED_FACTOR = inverse((1n << 512n) % R);

function coefficient({ value }: Entry): bigint {
  return (value * INVERSE_OF_STORED_FACTOR) % R;
}

/** By Fermat; r is prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value;
  for (let exponent = R - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % R;
    base = (base * base) % R;
  }
  return result;
}

function readSections(file: Uint8Array): Map<number, Uint8Array> {
  const view = dataView(file);
  if (file.length < 12 || String.fromCharCode(...file.subarray(0, 4)) !== 'zkey' || view.getUint32(4, true) !== 1) {
    throw refused('it is not a zkey file of version 1');
  }
  const sections = new Map<number, Uint8Array>();
  let at = 12;
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > file.length) throw refused('the file is cut');
    const id = view.getUint32(at, true);
    const length = Number(view.getBigUint64(at + 4, true));
    at += 12;
    if (length > file.length - at || sections.has(id)) throw refused('the file is cut or has a section twice');
    sections.set(id, file.subarray(at, at + length));
    at += length;
  }
  return sections;
}

/** 2^-256 mod q */
const INVERSE_OF_MONTGOMERY = 20988524275117001072002809824448087578619730785600314334253784976379291040311n;

/** Point `index` of a section. Throws proof_key for the point at infinity. */
export function readKeyG1(section: Uint8Array, index: number): G1Coordinates {
  const [x, y] = [0, 1].map((part) => readKeyField(section, 2 * index + part));
  if (x === 0n && y === 0n) throw refused('a point that must not be infinity is');
  return [x!, y!];
}

export function readKeyG2(section: Uint8Array, index: number): G2Coordinates {
  const [x0, x1, y0, y1] = [0, 1, 2, 3].map((part) => readKeyField(section, 4 * index + part));
  if ([x0, x1, y0, y1].every((part) => part === 0n)) throw refused('a point that must not be infinity is');
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

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the proving key is refused: ${reason}`);
}
