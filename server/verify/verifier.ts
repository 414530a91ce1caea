// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the server needs of the proof system. The pool (pool.ts) provides it with threads; tests put their own in its
 * place.
 */
import type { VerifyResult } from '#groth16/verify/verify.ts';

/** A proof with the signals that the server rebuilt, in the circuit's order. */
export type ProofTask = {
  /** Under which keys. */
  readonly circuitDigest: string;
  readonly signals: readonly bigint[];
  readonly proof: unknown;
};

/** Verifications that sent a wrong proof before wait in the second lane. */
export type Lane = 'first' | 'suspect';

/** What the verifier did so far and what waits, in proofs unless it says otherwise. */
export type Load = {
  readonly lanes: Readonly<Record<Lane, LaneLoad>>;
  /** Threads that are ready. */
  readonly threads: number;
  /** Threads that stopped or took too long. */
  readonly lost: number;
};
export type LaneLoad = {
  readonly waiting: number;
  /** Batches. */
  readonly batches: number;
  readonly valid: number;
  readonly wrong: number;
  /** Those that found the queue full. */
  readonly turnedAway: number;
};

export type ProofVerifier = {
  /**
   * One result for each task. Rejects with server_busy when it cannot say. `suspect` are tasks of verifications that
   * sent a wrong proof before: they wait apart and are checked only with each other.
   */
  verify(tasks: readonly ProofTask[], options?: { readonly suspect?: boolean }): Promise<readonly VerifyResult[]>;
  isReady(): boolean;
  load(): Load;
  close(): Promise<void>;
};
