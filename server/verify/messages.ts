// SPDX-License-Identifier: GPL-3.0-or-later
/** What the pool and its threads say to each other. */
import type { VerifyResult } from '#groth16/verify/verify.ts';
import type { ProofTask } from './verifier.ts';

export type WorkerJob = {
  readonly job: number;
  readonly tasks: readonly ProofTask[];
  /** How many proofs to combine at most. */
  readonly largest: number;
};
export type WorkerMessage =
  | { readonly ready: true }
  | { readonly job: number; readonly results: readonly VerifyResult[] };
