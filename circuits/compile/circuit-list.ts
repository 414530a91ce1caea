// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The list of circuits (circuits/circuits.json) with types, and the places that all circuit scripts share. It does not
 * read build/manifest.json; groth16/files/artefacts.ts does.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import list from '../circuits.json' with { type: 'json' };

export type CircuitName = 'age' | 'attributes';

export type CircuitEntry = {
  name: CircuitName;
  /** Raised whenever the statement changes; every version keeps its own folder in build/. */
  version: number;
  /** Path of the main component from the repository root. */
  file: string;
  /** The domain has 2^power rows. */
  power: number;
  /** Constraints plus the rows that snarkjs adds for the public signals and the constant 1. */
  rows: number;
  /** In the order of the proof, arrays flattened as `slot[0]`. */
  publicSignals: string[];
};

/** A phase-1 file is accepted by its BLAKE2b-512 digest only, never by its name. */
export type Phase1Entry = { name: string; file: string; shipped: boolean; blake2b: string; source: string };

export const CIRCUITS: readonly CircuitEntry[] = list.circuits.map((entry) => {
  if (entry.name !== 'age' && entry.name !== 'attributes') throw new Error(`unknown circuit ${entry.name}`);
  return { ...entry, name: entry.name };
});

export const PHASE1: readonly Phase1Entry[] = list.phase1;

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the proving artefacts are: HUSHMARK_ARTEFACTS, or build/. */
export function artefactDirectory(): string {
  return resolve(ROOT, process.env.HUSHMARK_ARTEFACTS || 'build');
}

export function circuitNamed(name: string): CircuitEntry {
  const entry = CIRCUITS.find((circuit) => circuit.name === name);
  if (!entry) throw new Error(`no circuit is called ${name}; circuits/circuits.json has the list`);
  return entry;
}
