// SPDX-License-Identifier: GPL-3.0-or-later
// Circuits of nobody: small ones, compiled and given keys on the spot, as somebody does who uses groth16/ for a
// statement of their own. Keys are made by snarkjs on a phase 1 of 2^5 rows, which is drawn here and forgotten.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curves, type FileRef, powersOfTau, zKey } from 'snarkjs';
import { type Compiled, compile } from '#circuits/compile/compile.ts';
import { ROOT } from '../source-files.ts';

export const CUBIC = 'test/support/groth16/toy/cubic.circom';
export const PUBLIC_SIGNALS = ['y', 'challenge'];

/** What a ceremony leaves, as files hold it. */
export type Keys = { readonly zkey: Uint8Array; readonly vkey: Uint8Array };

const POWER = 5;
type Memory = { type: 'mem'; data?: Uint8Array };
const memory = (): Memory => ({ type: 'mem' });
const entropy = () => randomBytes(32).toString('hex');

export async function drawPhase1(): Promise<FileRef> {
  const [empty, contributed, prepared] = [memory(), memory(), memory()];
  await powersOfTau.newAccumulator(await curves.getCurveFromName('bn128'), POWER, empty);
  await powersOfTau.contribute(empty, contributed, 'toy', entropy());
  await powersOfTau.preparePhase2(contributed, prepared);
  return prepared;
}

/** One contribution: nobody may rely on such keys, and for a toy nobody does. */
export async function makeKeys(r1cs: Uint8Array, phase1: FileRef): Promise<Keys> {
  const [fresh, contributed] = [memory(), memory()];
  await zKey.newZKey(r1cs, phase1, fresh);
  await zKey.contribute(fresh, contributed, 'toy', entropy());
  const vkey = await zKey.exportVerificationKey(contributed);
  const zkey = contributed.data;
  if (!zkey) throw new Error('snarkjs made no key');
  return { zkey: new Uint8Array(zkey), vkey: new TextEncoder().encode(`${JSON.stringify(vkey, null, 1)}\n`) };
}

/** Compiles a template's body as the main component. Names must be unique among all tests. */
export async function compileToy(name: string, body: string, publicInputs: readonly string[]): Promise<Compiled> {
  const folder = `.tmp/toys/${name}`;
  await mkdir(join(ROOT, folder), { recursive: true });
  const list = publicInputs.length === 0 ? '' : ` { public [${publicInputs.join(', ')}] }`;
  const source = `pragma circom 2.2.0;\ntemplate Toy() {\n${body}\n}\ncomponent main${list} = Toy();\n`;
  await writeFile(join(ROOT, folder, `${name}.circom`), source);
  return compile(`${folder}/${name}.circom`, folder);
}

/** The toy with keys that are kept: the same bytes on every machine. scripts/make-toy.ts made them. */
export const KEPT = 'test/support/groth16/toy/cubic-by-circom2-0.2.23-snarkjs-0.7.6';

export async function readKept(file: 'cubic.r1cs' | 'cubic.zkey' | 'vkey.json'): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(ROOT, KEPT, file)));
}
