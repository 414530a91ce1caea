// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Poseidon over the scalar field of BN254 with circomlib's parameters (Grassi et al., eprint 2019/458), as the circuits
 * compute it, for the arities that the protocol uses. A hash takes about a millisecond: keep what you have hashed.
 */
import { poseidon2 } from 'poseidon-lite/poseidon2';
import { poseidon3 } from 'poseidon-lite/poseidon3';
import { poseidon4 } from 'poseidon-lite/poseidon4';
import { poseidon5 } from 'poseidon-lite/poseidon5';
import { poseidon6 } from 'poseidon-lite/poseidon6';
import { poseidon8 } from 'poseidon-lite/poseidon8';
import { R } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';

const BY_ARITY = new Map<number, (inputs: bigint[]) => bigint>([
  [2, poseidon2],
  [3, poseidon3],
  [4, poseidon4],
  [5, poseidon5],
  [6, poseidon6],
  [8, poseidon8],
]);

/**
 * Inputs are 0 .. R - 1. Others are refused, not reduced: x and x + R would have the same hash.
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  const hash = BY_ARITY.get(inputs.length);
  if (!hash) throw new HushmarkError('input_field', `Poseidon of ${inputs.length} inputs is not in use`);
  for (const input of inputs) {
    if (typeof input !== 'bigint' || input < 0n || input >= R) {
      throw new HushmarkError('input_field', 'an input of Poseidon is outside the field');
    }
  }
  return hash([...inputs]);
}
