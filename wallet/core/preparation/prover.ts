// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the preparer needs of a prover: in the page a worker (page/prover/bridge.ts), at the command line the process
 * itself (command-line/local-prover.ts).
 */
import type { CircuitInputs } from '#protocol/policy/circuit-inputs.ts';

export type ProverStage = 'download' | 'check' | 'prove';

/** `done` of `total`: bytes while downloading, otherwise parts of 1. */
export type ProverProgress = { stage: ProverStage; done: number; total: number };

export type ProverJob = {
  /** The same key twice is the same work: the second caller joins the first. */
  key: string;
  circuitDigest: string;
  inputs: CircuitInputs;
};

export type PrepareOptions = {
  /** A customer waits: runs first and puts background work back into the queue. */
  urgent?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: ProverProgress) => void;
};

export type Prover = {
  prepare(job: ProverJob, options?: PrepareOptions): Promise<Uint8Array>;
  /**
   * Gets the files of a circuit that will be asked for soon, in place of another one's that are on their way; nothing
   * with a job in work.
   */
  loadAhead?(circuitDigest: string): void;
  /** Ends the worker and refuses what is left. */
  close(): void;
};
