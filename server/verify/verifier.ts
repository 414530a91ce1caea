/** What the server asks of the proof system. The pool (pool.ts) does it in threads; tests put their own in its place. */
import type { CircuitName } from '#groth16/keys.ts';
import type { VerifyResult } from '#groth16/verify.ts';

/** A proof with the signals that the server rebuilt, in the circuit's order. */
export type ProofTask = {
  readonly circuit: CircuitName;
  readonly signals: readonly bigint[];
  readonly proof: unknown;
};

export type ProofVerifier = {
  /**
   * One result for each task. Rejects with server_busy when it cannot say. `suspect` are those of whom a wrong proof has
   * come before: they wait apart, and are checked with their like.
   */
  verify(tasks: readonly ProofTask[], options?: { readonly suspect?: boolean }): Promise<readonly VerifyResult[]>;
  isReady(): boolean;
  close(): Promise<void>;
};
