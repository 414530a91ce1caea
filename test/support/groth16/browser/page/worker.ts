// SPDX-License-Identifier: GPL-3.0-or-later
// Does what a wallet's worker does: prepare, bind and verify, each when told to, and says how long it took (ms).

import { base64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { type CircuitArtefacts, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { WitnessProgram } from '#groth16/files/witness-program.ts';
import type { Proof } from '#groth16/proof.ts';
import { type Binder, createBinder } from '#groth16/prove/bind.ts';
import { createCarry } from '#groth16/prove/last-witness.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { encodePrepared, type Prepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { joinSecond, type SecondThread, serveSums } from '#wallet/page/prover/second-thread.ts';

export type Task =
  | {
      readonly name: 'prepare';
      readonly circuit: CircuitName;
      readonly inputs: Inputs;
      readonly stopAt?: number;
      /** With what the last one left; otherwise it begins anew. */
      readonly follows?: boolean;
      /** Without the second thread. */
      readonly alone?: boolean;
    }
  | { readonly name: 'bind'; readonly challenge: string };
/** How the page makes two of these one prover. */
export type Setup = { readonly second: MessagePort } | { readonly help: MessagePort };
type Inputs = Record<string, string | string[] | string[][] | string[][][]>;
export type Answer =
  | { readonly prepared: true; readonly took: number; readonly stored: string; readonly stages: string[] }
  | { readonly proof: Proof; readonly publicSignals: string[]; readonly took: number; readonly valid: boolean }
  | { readonly error: string };

const random = systemRandom();
let circuit: CircuitArtefacts | undefined;
let files: { key: ProvingKey; program: WitnessProgram } | undefined;
let prepared: Prepared | undefined;
let binder: Binder | undefined;
let second: SecondThread | undefined;
const carry = createCarry();

self.onmessage = async ({ data }: MessageEvent<{ id: number; task: Task } | Setup>) => {
  if ('help' in data) return serveSums(data.help);
  if ('second' in data) {
    second = joinSecond(data.second);
    return;
  }
  const { id, task } = data;
  try {
    self.postMessage({ id, answer: task.name === 'prepare' ? await runPrepare(task) : await runBind(task) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    self.postMessage({ id, answer: { error: String(code) } });
  }
};

async function runPrepare(task: Extract<Task, { name: 'prepare' }>): Promise<Answer> {
  if (circuit?.name !== task.circuit || !files) {
    const read = async (path: string) => new Uint8Array(await (await fetch(`/artefacts/${path}`)).arrayBuffer());
    circuit = newestNamed((await loadArtefacts({ read })).circuits, task.circuit);
    files = { key: await loadProvingKey(circuit), program: await circuit.witnessProgram() };
  }
  if (!task.follows) carry.clear();
  const abort = new AbortController();
  const stages = new Set<string>();
  const start = performance.now();
  const onProgress = (stage: string, fraction: number) => {
    stages.add(stage);
    if (task.stopAt !== undefined && fraction >= task.stopAt) abort.abort();
  };
  const result = await prepare({
    circuit,
    ...files,
    inputs: task.inputs,
    random,
    onProgress,
    signal: abort.signal,
    carry,
    ...(second && !task.alone ? { elsewhere: second } : {}),
  });
  const took = performance.now() - start;
  const bytes = encodePrepared(result);
  prepared = parsePrepared(bytes);
  return { prepared: true, took, stored: base64url(bytes), stages: [...stages] };
}

async function runBind(task: Extract<Task, { name: 'bind' }>): Promise<Answer> {
  if (!circuit || !prepared) return { error: 'nothing is prepared' };
  binder ??= await createBinder();
  const start = performance.now();
  const { proof, publicSignals } = binder.bind(prepared, BigInt(task.challenge), random);
  const took = performance.now() - start;
  const { valid } = (await createVerifier(circuit.vkey)).verify(publicSignals, proof);
  return { proof, publicSignals: publicSignals.map(String), took, valid };
}
