// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Gets what a proof needs of a circuit: its proving key and its witness program, the first unpacked while the second is
 * fetched. Keeps the last circuit; stopping a job does not stop the loading.
 */
import { type Artefacts, type CircuitArtefacts, withDigest } from '#groth16/files/artefacts.ts';
import { type KeyStore, loadProvingKey } from '#groth16/files/load-proving-key.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { WitnessProgram } from '#groth16/files/witness-program.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';

export type LoadedCircuit = { known: CircuitArtefacts; key: ProvingKey; program: WitnessProgram };

export type CircuitLoader = {
  load(circuitDigest: string): Promise<LoadedCircuit>;
  /** To be told of every part of a file that arrives. */
  arrived(bytes: number): void;
};

type Dependencies = {
  artefacts: () => Promise<Artefacts>;
  keys: KeyStore;
  report: (progress: ProverProgress) => void;
};

export function createCircuitLoader({ artefacts, keys, report }: Dependencies): CircuitLoader {
  let all: Promise<Artefacts> | undefined;
  let current: { circuitDigest: string; abort: AbortController; files: Promise<LoadedCircuit> } | undefined;
  let bytes = { here: 0, total: Number.POSITIVE_INFINITY };
  let unpacked = 0;

  function tell(): void {
    if (bytes.total === Number.POSITIVE_INFINITY) return;
    const here = Math.max(0, bytes.here);
    if (here < bytes.total) report({ stage: 'download', done: here, total: bytes.total });
    else report({ stage: 'check', done: unpacked, total: 1 });
  }

  async function loadFiles(circuitDigest: string, signal: AbortSignal): Promise<LoadedCircuit> {
    all ??= artefacts();
    const known = withDigest((await all).circuits, circuitDigest);
    const mine = { here: 0, total: known.bytes.key + known.bytes.program };
    bytes = mine;
    unpacked = 0;
    let program: Promise<WitnessProgram> | undefined;
    const startProgram = () => {
      program = known.witnessProgram();
      // It is waited for below.
      program.catch(() => {});
    };
    const key = await loadProvingKey(known, {
      store: keys,
      signal,
      onDownloaded: startProgram,
      onProgress: (fraction) => {
        unpacked = fraction;
        tell();
      },
    });
    unpacked = 1;
    if (!program) mine.total = known.bytes.program;
    return { known, key, program: await (program ?? known.witnessProgram()) };
  }

  return {
    load(circuitDigest) {
      if (current?.circuitDigest === circuitDigest) return current.files;
      current?.abort.abort();
      const abort = new AbortController();
      const mine = { circuitDigest, abort, files: loadFiles(circuitDigest, abort.signal) };
      current = mine;
      mine.files.catch(() => {
        // Fetched again by the next job that asks.
        all = undefined;
        if (current === mine) current = undefined;
      });
      return mine.files;
    },
    arrived(count) {
      bytes.here += count;
      tell();
    },
  };
}
