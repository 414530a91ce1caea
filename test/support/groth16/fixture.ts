// SPDX-License-Identifier: GPL-3.0-or-later
// The committed circuits, true statements for them, and proofs made the way a wallet makes them.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Random, systemRandom } from '#base/random.ts';
import { type Artefacts, type Circuit, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { WitnessProgram } from '#groth16/files/witness-program.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { provingKeyOf } from './proving-keys.ts';
import { createInputs, type Inputs } from './samples.ts';

export const build = fileURLToPath(new URL('../../../build/', import.meta.url));
export const random: Random = systemRandom();

export async function readBuild(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(`${build}${path}`));
}

/** The key as stock snarkjs wants it. */
export async function stockKey(circuit: CircuitName): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readBuild(`${circuit}/v1/vkey.json`));
  return JSON.parse(text) as Record<string, unknown>;
}

/** The ceremony's file, for stock snarkjs. */
export function stockProvingKey({ name, version }: Circuit): Promise<Uint8Array> {
  return readBuild(`${name}/v${version}/${name}.zkey`);
}

/** circom's witness generator, likewise. */
export function stockGenerator({ name, version }: Circuit): Promise<Uint8Array> {
  return readBuild(`${name}/v${version}/${name}.wasm`);
}

type Files = { readonly key: ProvingKey; readonly program: WitnessProgram };

export type Fixture = {
  readonly artefacts: Artefacts;
  inputs(circuit: CircuitName, seed: string): Inputs;
  key(circuit: CircuitName): Promise<Files>;
  prepare(circuit: CircuitName, seed: string): Promise<Prepared>;
};

export async function createFixture(): Promise<Fixture> {
  const [artefacts, inputs] = await Promise.all([loadArtefacts({ read: readBuild }), createInputs()]);
  const keys = new Map<CircuitName, Promise<Files>>();
  const load = async (name: CircuitName) => ({
    key: await provingKeyOf(newestNamed(artefacts.circuits, name)),
    program: await newestNamed(artefacts.circuits, name).witnessProgram(),
  });
  const key = (name: CircuitName) => {
    const loaded = keys.get(name) ?? load(name);
    keys.set(name, loaded);
    return loaded;
  };
  return {
    artefacts,
    inputs,
    key,
    prepare: async (name, seed) =>
      prepare({
        circuit: newestNamed(artefacts.circuits, name),
        ...(await key(name)),
        inputs: inputs(name, seed),
        random,
      }),
  };
}

/** A proof of a preparation for this challenge. */
export async function bindOnce(prepared: Prepared, challenge: bigint) {
  return (await createBinder()).bind(prepared, challenge, random);
}
