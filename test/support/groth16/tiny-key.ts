// SPDX-License-Identifier: GPL-3.0-or-later
// A proving key of no circuit, small enough to be changed in every byte: five wires, four rows, points of the
// generators.
import { bn254 } from '@noble/curves/bn254.js';
import { Q, R } from '#base/encoding.ts';
import {
  emptyProvingKey,
  POINT_SECTIONS,
  type ProvingKey,
  parseProvingKey,
  sectionShape,
} from '#groth16/files/proving-key.ts';

const SIZES = { wires: 5, publicSignals: 1, domain: 4 };
/** Matrix, row, wire, value: in the order of snarkjs. */
const ENTRIES = [
  [0, 0, 0, 1n],
  [0, 0, 3, R - 1n],
  [1, 0, 3, 0x1234_5678_9abc_def0n],
  [0, 2, 4, R - 0x1234_5678_9abc_def0n],
  [0, 2, 1, R >> 1n],
  [1, 3, 2, 300n],
] as const;

export function tinyKey(): { key: ProvingKey; unpacked: Uint8Array } {
  const unpacked = emptyProvingKey(SIZES, ENTRIES.length);
  const key = parseProvingKey(unpacked);
  const view = new DataView(key.entries.buffer, key.entries.byteOffset);
  ENTRIES.forEach(([matrix, row, wire, value], index) => {
    [matrix, row, wire].forEach((word, part) => {
      view.setUint32(44 * index + 4 * part, word, true);
    });
    writeNumber(key.entries, 44 * index + 12, (value << 512n) % R);
  });
  let scalar = 1n;
  for (const name of POINT_SECTIONS) {
    const { count, pointBytes } = sectionShape(name, SIZES);
    for (let index = 0; index < count; index++) {
      scalar++;
      // Some at infinity, as in a key.
      if (count > 2 && scalar % 3n === 0n) continue;
      coordinates(pointBytes === 64, scalar).forEach((value, part) => {
        writeNumber(key[name], pointBytes * index + 32 * part, (value << 256n) % Q);
      });
    }
  }
  return { key, unpacked };
}

function coordinates(inG1: boolean, scalar: bigint): bigint[] {
  if (inG1) {
    const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine();
    return [x, y];
  }
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine();
  return [x.c0, x.c1, y.c0, y.c1];
}

function writeNumber(to: Uint8Array, at: number, value: bigint): void {
  for (let index = 0; index < 32; index++) to[at + index] = Number((value >> BigInt(8 * index)) & 0xffn);
}
