// SPDX-License-Identifier: GPL-3.0-or-later
// Stock snarkjs with its defaults in a page (it starts its own workers), for the bench to compare with.
import { groth16 } from 'snarkjs';
import type { CircuitName } from '#protocol/policy/circuits.ts';

/** How long one full proof takes, ms; the files are fetched before the clock starts. */
async function prove(circuit: CircuitName, inputs: Record<string, unknown>): Promise<number> {
  const read = async (path: string) => new Uint8Array(await (await fetch(`/artefacts/${path}`)).arrayBuffer());
  const [zkey, wasm] = await Promise.all([
    read(`${circuit}/v1/${circuit}.zkey`),
    read(`${circuit}/v1/${circuit}.wasm`),
  ]);
  const start = performance.now();
  await groth16.fullProve(inputs, wasm, zkey);
  return performance.now() - start;
}

Object.assign(globalThis, { prove, ready: true });
