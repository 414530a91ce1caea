// SPDX-License-Identifier: GPL-3.0-or-later
/** What a wallet knows of the circuits without fetching anything, and which of their key sets it may use. */
import { isRetired } from '#groth16/files/manifest.ts';
import { type CircuitName, STATED_VERSIONS } from '#protocol/policy/circuits.ts';

export type PinnedCircuit = {
  name: string;
  version: number;
  /** base64url SHA-256 of the verification key's file. */
  circuitDigest: string;
  /** YYYY-MM-DD, see groth16/files/manifest.ts. */
  retired?: string;
  /** In index order. */
  publicSignals: readonly string[];
};

/** Newest first. */
export type PinnedCircuits = readonly PinnedCircuit[];

/** The key sets under which this build can prove such a statement at that time, newest first. */
export function usableKeySets(circuits: PinnedCircuits, name: CircuitName, nowMs: number): PinnedCircuit[] {
  return circuits.filter(
    (circuit) => circuit.name === name && circuit.version === STATED_VERSIONS[name] && !isRetired(circuit, nowMs),
  );
}
