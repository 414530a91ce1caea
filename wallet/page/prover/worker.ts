// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The prover: a module worker of the wallet's own origin. It gets the witness inputs of one statement and answers with
 * a blinded preparation. It reaches nothing but the proving files, keeps the key of the last circuit while it lives,
 * and is ended by the bridge when it is no longer needed.
 * Days, questions and roots of one credential come in a row, so it also carries the last witness over to the next job
 * (groth16/prove/last-witness.ts). That witness is overwritten when a job fails or is cancelled, when another circuit's
 * key takes its place, and after some idle seconds; and it goes with the worker, which ends when the wallet is locked.
 */

import { HushmarkError } from '#base/errors.ts';
import { systemRandom } from '#base/random.ts';
import { memoryInUse } from '#groth16/curve/memory-in-use.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import { createCarry } from '#groth16/prove/last-witness.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { encodePrepared } from '#groth16/prove/prepared.ts';
import { MANIFEST_SHA256 } from '../../core/pinned-manifest.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';
import { createArtefactReader } from './artefact-cache.ts';
import { type CircuitLoader, createCircuitLoader } from './circuit-loader.ts';
import type { ProverReply, ProverRequest, ProverSetup } from './messages.ts';
import { joinSecond, type SecondThread, serveSums } from './second-thread.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** The next job of a row comes at once. */
const FORGET_MS = 5000;

const carry = createCarry();
let forgetting: ReturnType<typeof setTimeout> | undefined;
let second: SecondThread | undefined;
let carried: string | undefined;
let report: (progress: ProverProgress) => void = () => {};
let loader: CircuitLoader | undefined;
/** The key of the last job. */
let held: ProvingKey | undefined;
let running: { id: number; controller: AbortController } | undefined;

scope.addEventListener('message', ({ data }: MessageEvent<ProverRequest | ProverSetup>) => {
  if (data.kind === 'prepare') void answer(data);
  else if (data.kind === 'load') void loadAhead(data);
  else if (data.kind === 'second') second = joinSecond(data.port);
  else if (data.kind === 'alone') second?.leave();
  else if (data.kind === 'help') serveSums(data.port);
  else if (data.kind === 'measure') data.port.postMessage(memoryInUse() + bytesOf(held));
  else if (running?.id === data.id) running.controller.abort();
});

async function answer({ id, circuitDigest, inputs, base, alone }: ProverRequest & { kind: 'prepare' }): Promise<void> {
  const controller = new AbortController();
  running = { id, controller };
  clearTimeout(forgetting);
  const reply = (message: ProverReply) => scope.postMessage(message);
  report = (progress) => reply({ id, kind: 'progress', ...progress });
  try {
    if (carried !== circuitDigest) carry.clear();
    carried = circuitDigest;
    loader ??= start(base);
    const { known, key, program } = await unlessStopped(loader.load(circuitDigest), controller.signal);
    held = key;
    report({ stage: 'prove', done: 0, total: 1 });
    const prepared = await prepare({
      circuit: known,
      key,
      program,
      inputs,
      random: systemRandom(),
      signal: controller.signal,
      carry,
      ...(second && !alone ? { elsewhere: second } : {}),
      onProgress: (_stage, fraction) => report({ stage: 'prove', done: fraction, total: 1 }),
    });
    reply({ id, kind: 'done', prepared: encodePrepared(prepared) });
  } catch (error) {
    carry.clear();
    const code = error instanceof HushmarkError ? error.code : undefined;
    if (code !== 'proof_cancelled') loader = undefined;
    // Messages of our own errors name rules, never values; others may not and stay here.
    reply({ id, kind: 'failed', code, message: code ? (error as Error).message : 'the prover failed' });
  }
  clearTimeout(forgetting);
  forgetting = setTimeout(() => carry.clear(), FORGET_MS);
}

/** With the first job comes the reason, if it fails. */
async function loadAhead({ circuitDigest, base }: ProverRequest & { kind: 'load' }): Promise<void> {
  loader ??= start(base);
  await loader.load(circuitDigest).catch(() => {});
}

function start(base: string): CircuitLoader {
  const { read, keys } = createArtefactReader({
    base,
    manifestSha256: MANIFEST_SHA256,
    fetch: (input, init) => fetch(input, init),
    caches,
    onProgress: (bytes) => loading.arrived(bytes),
  });
  const artefacts = () => loadArtefacts({ read, manifestSha256: MANIFEST_SHA256 });
  const loading = createCircuitLoader({ artefacts, keys, report: (progress) => report(progress) });
  return loading;
}

/** Its sections are views of a few files. */
function bytesOf(key: ProvingKey | undefined): number {
  const files = Object.values(key ?? {}).flatMap((section) => (section instanceof Uint8Array ? [section.buffer] : []));
  return [...new Set(files)].reduce((bytes, file) => bytes + file.byteLength, 0);
}

/** A stopped caller no longer waits; the files go on loading for the next one. */
function unlessStopped<T>(files: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new HushmarkError('proof_cancelled'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    files.then(resolve, reject);
  });
}
