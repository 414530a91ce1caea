/**
 * The prover: a module worker of the wallet's own origin. Gets the witness inputs of one statement, answers with a
 * blinded preparation. It reaches nothing but the proving files, keeps the key of the last circuit while it lives, and
 * is ended by the bridge when it is no longer needed.
 */
import { type Artefacts, loadArtefacts } from '#groth16/keys.ts';
import { prepare } from '#groth16/prepare.ts';
import { encodePrepared } from '#groth16/prepared.ts';
import { type ProvingKey, parseProvingKey } from '#groth16/proving-key.ts';
import { HushmarkError } from '#protocol/errors.ts';
import type { CircuitName } from '#protocol/presentation.ts';
import { systemRandom } from '#protocol/random.ts';
import { createArtefactReader } from './artefact-cache.ts';
import type { ProverProgress, ProverReply, ProverRequest } from './messages.ts';
import { MANIFEST_SHA256 } from './pinned-manifest.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

type Report = (progress: ProverProgress) => void;
type Loaded = { circuit: CircuitName; key: ProvingKey; wasm: Uint8Array };

let report: Report = () => {};
let artefacts: Promise<Artefacts> | undefined;
let loaded: Loaded | undefined;
let running: { id: number; controller: AbortController } | undefined;

scope.addEventListener('message', ({ data }: MessageEvent<ProverRequest>) => {
  if (data.kind === 'prepare') void answer(data);
  else if (running?.id === data.id) running.controller.abort();
});

async function answer({ id, circuit, inputs, base }: ProverRequest & { kind: 'prepare' }): Promise<void> {
  const controller = new AbortController();
  running = { id, controller };
  const reply = (message: ProverReply) => scope.postMessage(message);
  report = (progress) => reply({ id, kind: 'progress', ...progress });
  try {
    artefacts ??= loadAll(base);
    const known = (await artefacts).circuits[circuit];
    if (loaded?.circuit !== circuit) {
      loaded = undefined;
      const zkey = await known.zkey();
      const wasm = await known.wasm();
      report({ stage: 'check', done: 0, total: 1 });
      loaded = { circuit, key: parseProvingKey(zkey), wasm };
    }
    report({ stage: 'prove', done: 0, total: 1 });
    const prepared = await prepare({
      circuit: known,
      zkey: loaded.key,
      wasm: loaded.wasm,
      inputs,
      random: systemRandom(),
      signal: controller.signal,
      onProgress: (_stage, fraction) => report({ stage: 'prove', done: fraction, total: 1 }),
    });
    reply({ id, kind: 'done', prepared: encodePrepared(prepared) });
  } catch (error) {
    const code = error instanceof HushmarkError ? error.code : undefined;
    if (code !== 'proof_cancelled') {
      artefacts = undefined;
      loaded = undefined;
    }
    // Messages of our own errors name rules, never values; others may not and stay here.
    reply({ id, kind: 'failed', code, message: code ? (error as Error).message : 'the prover failed' });
  }
}

function loadAll(base: string): Promise<Artefacts> {
  const read = createArtefactReader({
    base,
    manifestSha256: MANIFEST_SHA256,
    fetch: (input, init) => fetch(input, init),
    caches,
    onProgress: (done, total) => report({ stage: 'download', done, total }),
  });
  return loadArtefacts({ read, manifestSha256: MANIFEST_SHA256 });
}
