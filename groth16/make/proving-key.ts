// SPDX-License-Identifier: GPL-3.0-or-later
// From what circom and snarkjs leave of a circuit to the key that a preparation computes with.
import { HushmarkError } from '../../base/errors.ts';
import { findChallenge } from '../files/challenge-rows.ts';
import { checkEntries, type ProvingKey } from '../files/proving-key.ts';
import { parseZkey } from '../files/zkey.ts';
import { checkBindable } from './bindable.ts';
import { deriveLinearPoints } from './linear-points.ts';

/**
 * The proving key, for prepare, or for writeCompactKey to keep and publish. Once for each key: a moment for a small
 * circuit, half a minute for 8,000 rows.
 * @param zkey the file of snarkjs at the end of a ceremony
 * @param r1cs the file of circom that the ceremony began with
 * @param signalIndex the challenge's place among the public signals, from 0
 * Throws proof_key with `row` and `reason` as details for a circuit whose challenge cannot be bound, proof_key for no
 * zkey, proof_circuit for no R1CS file and for one of another circuit.
 */
export async function createProvingKey(zkey: Uint8Array, r1cs: Uint8Array, signalIndex: number): Promise<ProvingKey> {
  const { row } = checkBindable(r1cs, signalIndex);
  const key = parseZkey(zkey);
  checkEntries(key);
  const rows = findChallenge(key, signalIndex);
  if (rows.q !== row) throw new HushmarkError('proof_circuit', 'the R1CS file and the zkey are of different circuits');
  return { ...key, linear: await deriveLinearPoints(key, rows) };
}
