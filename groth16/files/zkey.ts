// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a proving key as snarkjs writes it (.zkey, Groth16 on BN254): the ceremony's result, from which the prover's
// own form is made. No prover reads it. Nothing is copied: the sections are views. The shape is checked here; the
// caller must have checked the file's digest.
import { Q, R } from '../../base/encoding.ts';
import { ENTRY_BYTES } from '../curve/engine/engine.ts';
import { checkSizes, littleEndian, type ProvingKey, refusedKey } from './proving-key.ts';

/** A zkey knows nothing of the points that bind makes use of (make/linear-points.ts). */
export type Zkey = Omit<ProvingKey, 'linear'>;

const G1_BYTES = 64;
const G2_BYTES = 128;

/** Throws proof_key for anything but a whole Groth16 key on BN254. */
export function parseZkey(file: Uint8Array): Zkey {
  // Never a Buffer: its slice is a view, and what takes a slice to work in (snarkjs' FFT) would change the key.
  const sections = readSections(new Uint8Array(file.buffer, file.byteOffset, file.length));
  const section = (id: number, length?: number) => {
    const bytes = sections.get(id);
    if (!bytes || (length !== undefined && bytes.length !== length))
      throw refusedKey(`section ${id} is missing or cut`);
    return bytes;
  };
  if (section(1, 4)[0] !== 1) throw refusedKey('it is not a Groth16 key');

  const header = section(2, 4 + 32 + 4 + 32 + 12 + 3 * G1_BYTES + 3 * G2_BYTES);
  const view = dataView(header);
  if (view.getUint32(0, true) !== 32 || littleEndian(header.subarray(4, 36)) !== Q)
    throw refusedKey('it is not on BN254');
  if (view.getUint32(36, true) !== 32 || littleEndian(header.subarray(40, 72)) !== R)
    throw refusedKey('it is not on BN254');
  const sizes = {
    wires: view.getUint32(72, true),
    publicSignals: view.getUint32(76, true),
    domain: view.getUint32(80, true),
  };
  checkSizes(sizes);
  const { wires, publicSignals, domain } = sizes;
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
  if (entries.length !== 4 + entryCount * ENTRY_BYTES) throw refusedKey('section 4 is cut');
  return {
    ...sizes,
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
}

function readSections(file: Uint8Array): Map<number, Uint8Array> {
  const view = dataView(file);
  if (file.length < 12 || String.fromCharCode(...file.subarray(0, 4)) !== 'zkey' || view.getUint32(4, true) !== 1) {
    throw refusedKey('it is not a zkey file of version 1');
  }
  const sections = new Map<number, Uint8Array>();
  let at = 12;
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > file.length) throw refusedKey('the file is cut');
    const id = view.getUint32(at, true);
    const length = Number(view.getBigUint64(at + 4, true));
    at += 12;
    if (length > file.length - at || sections.has(id)) throw refusedKey('the file is cut or has a section twice');
    sections.set(id, file.subarray(at, at + length));
    at += length;
  }
  return sections;
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
