// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a witness as circom's generator and snarkjs write it (.wtns, version 2): all wires of a circuit, secrets among
// them.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { littleEndian } from './proving-key.ts';

const ELEMENT_BYTES = 32;
/** Magic, version, number of sections; header of section 1, its 40 bytes; header of section 2. */
const WIRES_AT = 12 + 12 + 40 + 12;

/**
 * The wires, 32 little-endian bytes each, wire 0 (the constant 1) first: a copy. What prepare takes from a function.
 * Throws proof_circuit for anything but a whole witness on the scalars of BN254.
 */
export function parseWitness(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isWhole = file.length >= WIRES_AT && String.fromCharCode(...file.subarray(0, 4)) === 'wtns';
  if (!isWhole || view.getUint32(4, true) !== 2 || view.getUint32(8, true) !== 2) throw refused();
  if (view.getUint32(12, true) !== 1 || view.getBigUint64(16, true) !== 40n) throw refused();
  if (view.getUint32(24, true) !== ELEMENT_BYTES || littleEndian(file.subarray(28, 60)) !== R) throw refused();
  const bytes = view.getUint32(60, true) * ELEMENT_BYTES;
  if (view.getUint32(64, true) !== 2 || view.getBigUint64(68, true) !== BigInt(bytes)) throw refused();
  if (file.length !== WIRES_AT + bytes) throw refused();
  return new Uint8Array(file.subarray(WIRES_AT));
}

function refused(): HushmarkError {
  return new HushmarkError('proof_circuit', 'the witness is refused: it is not a whole .wtns file on BN254');
}
