// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What an answer costs on this device: prepares, binds and verifies an invented one, with the files and the code of a
 * real one. Nothing is stored or sent.
 */
import type { Random } from '#base/random.ts';
import { type Artefacts, orderSignals, withDigest } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { parsePrepared } from '#groth16/prove/prepared.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { publicSignals } from '#protocol/policy/statement.ts';
import { type PinnedCircuits, usableKeySets } from '../key-sets.ts';
import type { Prover, ProverProgress } from '../preparation/prover.ts';
import { createSample } from './sample.ts';

export type Measured = {
  /** Whether the proof held. */
  valid: boolean;
  /** From the files at hand to the finished answer. */
  milliseconds: number;
};

type Dependencies = {
  prover: Prover;
  artefacts: () => Promise<Artefacts>;
  circuits: PinnedCircuits;
  random: Random;
  /** Milliseconds since 1970. */
  now: () => number;
  signal: AbortSignal;
  onProgress: (progress: ProverProgress) => void;
};

/** Throws what the prover throws: proof_*, wallet_*; proof_cancelled when it was stopped. */
export async function runSelfTest(dependencies: Dependencies): Promise<Measured> {
  const { prover, artefacts, circuits, random, now, signal, onProgress } = dependencies;
  const { statement, inputs, trustRoot } = createSample(random, now());
  const [pinned] = usableKeySets(circuits, 'age', now());
  if (!pinned) throw new TypeError('no key of this build is in use');
  const { circuitDigest } = pinned;
  const { bind } = await createBinder();
  let begun = performance.now();
  let isLoading = true;
  const prepared = await prover.prepare(
    { key: 'self-test', circuitDigest, inputs },
    {
      urgent: true,
      signal,
      onProgress: (progress) => {
        if (isLoading && progress.stage === 'prove') {
          isLoading = false;
          begun = performance.now();
        }
        onProgress(progress);
      },
    },
  );
  const challenge = BigInt(now());
  const { proof } = bind(parsePrepared(prepared), challenge, random);
  const milliseconds = performance.now() - begun;
  const circuit = withDigest((await artefacts()).circuits, circuitDigest);
  const signals = orderSignals(circuit, publicSignals(statement, { trustRoot, nullifier: 0n, challenge }));
  const { verify } = await createVerifier(circuit.vkey);
  return { valid: verify(signals, proof).valid, milliseconds };
}
