// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the circuit tests share: the committed R1CS and witness generator of a circuit, an honest and a cheating prover,
 * and small circuits around single templates.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type CircuitInputs,
  loadWitnessGenerator,
  WitnessRefused,
  withoutChecks,
} from '#circuits/assurance/witness-generator.ts';
import { artefactDirectory, type CircuitName, circuitNamed, ROOT } from '#circuits/compile/circuit-list.ts';
import { compile } from '#circuits/compile/compile.ts';
import { parseR1cs, parseSymbols, violatedRows } from '#circuits/compile/r1cs.ts';
import { circuitFolder, readManifest } from '#circuits/keys/manifest.ts';
import { newestNamed } from '#groth16/files/manifest.ts';

export async function provers(wasm: Uint8Array, r1csBytes: Uint8Array) {
  const r1cs = parseR1cs(r1csBytes);
  const honest = await loadWitnessGenerator(wasm);
  const cheating = await loadWitnessGenerator(withoutChecks(wasm));

  function accepts(inputs: CircuitInputs): boolean {
    const satisfied = violatedRows(r1cs, cheating(inputs)).length === 0;
    let generated = true;
    try {
      honest(inputs);
    } catch (error) {
      if (!(error instanceof WitnessRefused)) throw error;
      generated = false;
    }
    // C37: the generator and the constraints agree, in both directions.
    expect(satisfied, 'generator and R1CS agree').toBe(generated);
    return satisfied;
  }

  return { r1cs, honest, cheating, accepts };
}

export type Provers = Awaited<ReturnType<typeof provers>>;

/** The circuit as committed in build/. */
export async function builtCircuit(name: CircuitName): Promise<Provers> {
  const folder = join(artefactDirectory(), circuitFolder(circuitNamed(name)));
  const pinned = newestNamed((await readManifest(artefactDirectory())).circuits, name);
  const [wasm, r1cs] = await Promise.all([
    readFile(join(artefactDirectory(), pinned.files.wasm.path)),
    readFile(join(folder, `${name}.r1cs`)),
  ]);
  return provers(wasm, r1cs);
}

/** A circuit with one template as its main component. Names must be unique among all tests. */
export async function probe(name: string, include: string, main: string) {
  const folder = `.tmp/probes/${name}`;
  await mkdir(join(ROOT, folder), { recursive: true });
  const source = `pragma circom 2.2.0;\ninclude "${include}";\ncomponent main = ${main};\n`;
  await writeFile(join(ROOT, folder, `${name}.circom`), source);
  const compiled = await compile(`${folder}/${name}.circom`, folder);
  return { ...(await provers(compiled.wasm, compiled.r1cs)), symbols: parseSymbols(compiled.sym) };
}

/** An own template as text, for planted mistakes. */
export async function plantedProbe(name: string, source: string, flags?: readonly string[]) {
  const folder = `.tmp/probes/${name}`;
  await mkdir(join(ROOT, folder), { recursive: true });
  await writeFile(join(ROOT, folder, `${name}.circom`), source);
  const compiled = await compile(`${folder}/${name}.circom`, folder, flags);
  return { ...(await provers(compiled.wasm, compiled.r1cs)), symbols: parseSymbols(compiled.sym) };
}

/** include path of one of our templates, for probes */
export const ownTemplate = (file: string) => `../../../circuits/lib/${file}`;
