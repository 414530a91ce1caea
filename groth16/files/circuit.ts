// SPDX-License-Identifier: GPL-3.0-or-later
// A circuit that no manifest lists, from what snarkjs leaves of it.
import { base64url } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import type { Circuit } from './artefacts.ts';
import { isDevelopmentKey } from './development-keys.ts';
import { sha256 } from './digest.ts';
import { parseVerifyingKey } from './verifying-key.ts';

export type CircuitSource = {
  /** For error messages. */
  readonly name: string;
  /** Names in index order: outputs first, then the public inputs, as circom numbers them. */
  readonly publicSignals: readonly string[];
  /** The bytes of snarkjs's verification key (vkey.json). */
  readonly vkey: Uint8Array;
};

/** Throws proof_key for anything but a verifying key with these signals. Its points are checked by createVerifier. */
export async function readCircuit({ name, publicSignals, vkey: file }: CircuitSource): Promise<Circuit> {
  const vkey = parseVerifyingKey(parseJson(file));
  if (vkey.ic.length !== publicSignals.length + 1 || new Set(publicSignals).size !== publicSignals.length) {
    throw new HushmarkError('proof_key', `the verifying key of ${name} has other public signals`);
  }
  const circuitDigest = base64url(await sha256(file));
  return { name, version: 1, circuitDigest, development: isDevelopmentKey(vkey), publicSignals, vkey };
}

function parseJson(file: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch {
    throw new HushmarkError('proof_key', 'the verifying key is not JSON');
  }
}
