/** Worker thread of the pool: checks batches of proofs and does nothing else. messages.ts has its messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemRandom } from '#base/random.ts';
import { type Circuit, type CircuitName, signalIndex } from '#groth16/files/artefacts.ts';
import { verifyBatch } from '#groth16/verify/batch.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';

const { circuits } = workerData as { circuits: Record<CircuitName, Circuit> };
const random = systemRandom();
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

async function verifierOf(circuit: Circuit): Promise<Verifier> {
  // Everything else stays the same from verification to verification, and its sum is kept.
  const changing = [signalIndex(circuit, 'challenge'), signalIndex(circuit, 'nullifier')];
  return createVerifier(circuit.vkey, { changing });
}

const verifiers = { age: await verifierOf(circuits.age), attributes: await verifierOf(circuits.attributes) };

parentPort?.on('message', ({ job, tasks, largest }: WorkerJob) => {
  const items = tasks.map(({ circuit, signals, proof }) => ({
    verifier: verifiers[circuit],
    publicSignals: signals,
    proof,
  }));
  send({ job, results: verifyBatch(items, random, largest) });
});
send({ ready: true });
