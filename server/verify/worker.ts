// SPDX-License-Identifier: GPL-3.0-or-later
/** Worker thread of the pool: checks batches of proofs and does nothing else. messages.ts has its messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemRandom } from '#base/random.ts';
import { type Circuit, signalIndex } from '#groth16/files/artefacts.ts';
import { verifyBatch } from '#groth16/verify/batch.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';

const { circuits } = workerData as { circuits: readonly Circuit[] };
const random = systemRandom();
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function verifierOf(circuit: Circuit): Promise<Verifier> {
  // Everything else stays the same from verification to verification, and its sum is kept.
  const changing = [signalIndex(circuit, 'challenge'), signalIndex(circuit, 'nullifier')];
  return createVerifier(circuit.vkey, { changing });
}

const verifiers = new Map(
  await Promise.all(circuits.map(async (circuit) => [circuit.circuitDigest, await verifierOf(circuit)] as const)),
);

parentPort?.on('message', ({ job, tasks, largest }: WorkerJob) => {
  const items = tasks.map(({ circuitDigest, signals, proof }) => {
    const verifier = verifiers.get(circuitDigest);
    if (verifier === undefined) throw new Error(`no key with the digest ${circuitDigest} is loaded`);
    return { verifier, publicSignals: signals, proof };
  });
  send({ job, results: verifyBatch(items, random, largest) });
});
send({ ready: true });
