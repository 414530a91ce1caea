// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads what the key checks need from a snarkjs Groth16 key (.zkey): header points, the public signals' points, in
 * which rows of A and B a wire stands, and the ceremony's record. It is written from the file format, apart from
 * snarkjs, so that the two must agree. The prover has its own reader in groth16/.
 */
import { createHash } from 'node:crypto';
import { bn254 } from '@noble/curves/bn254.js';
import { R } from '../compile/r1cs.ts';

const Q = bn254.fields.Fp.ORDER;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
type G1Point = InstanceType<typeof G1>;
type G2Point = InstanceType<typeof G2>;

/** Coordinates are stored times 2^256. */
const MONTGOMERY_INVERSE = bn254.fields.Fp.inv((1n << 256n) % Q);

export type ZkeyContribution = { type: 'contribution' | 'beacon'; name: string; hash: string; beaconHash?: string };

export type Zkey = {
  wireCount: number;
  publicCount: number;
  domain: number;
  alpha1: G1Point;
  beta1: G1Point;
  beta2: G2Point;
  gamma2: G2Point;
  delta1: G1Point;
  delta2: G2Point;
  /** Points of the constant 1 and of the public signals. */
  ic: G1Point[];
  circuitHash: string;
  contributions: ZkeyContribution[];
  /** Rows of this matrix in which the wire has a non-zero coefficient. */
  rowsOf(matrix: 'A' | 'B', wire: number): number[];
};

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

export function readZkey(bytes: Uint8Array): Zkey {
  const reader = createReader(bytes);
  const { enter, skip, take, word, integer, g1, g2 } = reader;
  enter(1);
  if (word() !== 1) throw new Error('not a Groth16 key');
  enter(2);
  if (word() !== 32 || integer() !== Q || word() !== 32 || integer() !== R) throw new Error('not a key over BN254');
  const [wireCount, publicCount, domain] = [word(), word(), word()];
  const points = { alpha1: g1(), beta1: g1(), beta2: g2(), gamma2: g2(), delta1: g1(), delta2: g2() };

  enter(3);
  const ic = Array.from({ length: publicCount + 1 }, g1);

  enter(10);
  const circuitHash = hex(take(64));
  const contributions = readContributions(reader);

  const rowsOf = (matrix: 'A' | 'B', wanted: number) => {
    enter(4);
    const rows: number[] = [];
    for (let i = word(); i > 0; i--) {
      const [which, row, wire] = [word(), word(), word()];
      skip(32);
      if (wire === wanted && which === (matrix === 'A' ? 0 : 1)) rows.push(row);
    }
    return rows;
  };

  return { wireCount, publicCount, domain, ...points, ic, circuitHash, contributions, rowsOf };
}

type Reader = ReturnType<typeof createReader>;

/** Reads on from where a section begins. */
function createReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (hex(bytes.subarray(0, 4)) !== hex(new TextEncoder().encode('zkey'))) throw new Error('not a zkey file');
  const sections = new Map<number, number>();
  let at = 12;
  for (let i = view.getUint32(8, true); i > 0; i--) {
    sections.set(view.getUint32(at, true), at + 12);
    at += 12 + Number(view.getBigUint64(at + 4, true));
  }
  if (at !== bytes.length) throw new Error('a zkey file of the wrong length');
  const enter = (section: number) => {
    const start = sections.get(section);
    if (start === undefined) throw new Error(`a zkey file without section ${section}`);
    at = start;
  };
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const skip = (length: number) => {
    at += length;
  };
  const word = () => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const integer = () => {
    const littleEndian = take(32);
    let value = 0n;
    for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(littleEndian[i] as number);
    return value;
  };
  const coordinate = () => (integer() * MONTGOMERY_INVERSE) % Q;
  const g1 = (): G1Point => {
    const [x, y] = [coordinate(), coordinate()];
    return x === 0n && y === 0n ? G1.ZERO : G1.fromAffine({ x, y });
  };
  const g2 = (): G2Point => {
    const x = { c0: coordinate(), c1: coordinate() };
    const y = { c0: coordinate(), c1: coordinate() };
    return x.c0 === 0n && x.c1 === 0n && y.c0 === 0n && y.c1 === 0n ? G2.ZERO : G2.fromAffine({ x, y });
  };
  return { enter, skip, take, word, integer, coordinate, g1, g2 };
}

function readContributions({ word, take, coordinate }: Reader): ZkeyContribution[] {
  const contributions: ZkeyContribution[] = [];
  for (let i = word(); i > 0; i--) {
    const hash = createHash('blake2b512');
    const bigEndian = (value: bigint) => hash.update(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
    // deltaAfter, g1_s, g1_sx
    for (let j = 0; j < 6; j++) bigEndian(coordinate());
    // g2_spx: the imaginary part stands first in the uncompressed form
    for (let j = 0; j < 2; j++) {
      const [real, imaginary] = [coordinate(), coordinate()];
      bigEndian(imaginary);
      bigEndian(real);
    }
    hash.update(take(64));
    const type = word() === 1 ? 'beacon' : 'contribution';
    const { name, beaconHash } = readParams(take(word()));
    contributions.push({ type, name, hash: hash.digest('hex'), ...(beaconHash ? { beaconHash } : {}) });
  }
  return contributions;
}

function readParams(params: Uint8Array): { name: string; beaconHash: string | undefined } {
  let name = '';
  let beaconHash: string | undefined;
  for (let p = 0; p < params.length; ) {
    const tag = params[p++];
    if (tag === 2) {
      p += 1; // number of iterations, as a power of two
      continue;
    }
    const length = params[p++] ?? 0;
    const value = params.subarray(p, p + length);
    p += length;
    if (tag === 1) name = new TextDecoder().decode(value);
    else if (tag === 3) beaconHash = hex(value);
    else throw new Error('an unknown member in a contribution');
  }
  return { name, beaconHash };
}
