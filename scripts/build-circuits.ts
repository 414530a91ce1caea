// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Compiles the circuits and checks that the result is, byte for byte, what the manifest pins: anyone can see that the
 * keys belong to these sources, and the witness programs too. Exit code 1 on any difference.
 *
 *   npm run build:circuits              compile and compare
 *   npm run build:circuits -- --write   replace layout.circom, R1CS, witness generators and witness programs
 *
 * A witness generator holds line numbers, so an edited comment changes it; --write then pins the new one, and the keys
 * stay good. Keys belong to one R1CS: when that changes, the manifest waits for the next ceremony. A witness program is
 * made from the rows (circuits/compile/make-witness-program.ts) and must agree with circom's generator on honest
 * inputs.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artefactDirectory, CIRCUITS, type CircuitEntry, ROOT } from '#circuits/compile/circuit-list.ts';
import { type Compiled, compile, PLAIN_FLAGS } from '#circuits/compile/compile.ts';
import { LAYOUT_FILE, layoutSource } from '#circuits/compile/layout.ts';
import { createWitnessProgram } from '#circuits/compile/make-witness-program.ts';
import { parseR1cs } from '#circuits/compile/r1cs.ts';
import { circuitFolder, keySetsOf, type Manifest, pinFile, readManifest, sha256Hex } from '#circuits/keys/manifest.ts';
import { writeWitnessProgram } from '#groth16/files/witness-program-writer.ts';
import { writePieces } from './artefacts/pieces.ts';
import { compareWitnesses } from './artefacts/witnesses.ts';
import { writeManifest } from './artefacts/write-manifest.ts';

const write = process.argv.slice(2).includes('--write');
const directory = artefactDirectory();
const problems: string[] = [];

// Before the first ceremony there is no manifest; only --write can live without it.
const manifest = await readManifest(directory).catch((error: unknown): Manifest | undefined => {
  if (write) return undefined;
  throw error;
});

const layout = join(ROOT, LAYOUT_FILE);
if (write) await writeFile(layout, layoutSource());
else if ((await readFile(layout, 'utf8')) !== layoutSource())
  problems.push(`${LAYOUT_FILE} is stale; run with --write`);

async function build(circuit: CircuitEntry): Promise<Compiled & { program: Uint8Array }> {
  const folder = `.tmp/circuits/${circuit.name}`;
  const compiled = await compile(circuit.file, folder);
  const plain = await compile(circuit.file, `${folder}/plain`, PLAIN_FLAGS);
  return { ...compiled, program: writeWitnessProgram(createWitnessProgram(plain, compiled.sym)) };
}

for (const circuit of CIRCUITS) {
  const built = await build(circuit);
  const constraints = parseR1cs(built.r1cs).rows.length;
  const rows = constraints + circuit.publicSignals.length + 1;
  if (rows !== circuit.rows) problems.push(`${circuit.name} has ${rows} rows, circuits.json expects ${circuit.rows}`);
  if (rows > 2 ** circuit.power) problems.push(`${circuit.name} does not fit ${2 ** circuit.power} rows`);
  console.log(`${circuit.name}: ${constraints} constraints, ${rows} of ${2 ** circuit.power} rows`);
  problems.push(...(await compareWitnesses(circuit.name, built)));

  const keySets = manifest ? keySetsOf(manifest, circuit) : [];
  const place = circuitFolder(circuit);
  if (!write) {
    for (const kind of ['r1cs', 'wasm', 'program'] as const) {
      const actual = sha256Hex(built[kind]);
      const pinned = keySets.map(({ files }) => files[kind].sha256);
      if (pinned.length > 0 && pinned.every((one) => one === actual)) console.log(`  ${kind} ${actual} as pinned`);
      else problems.push(`${circuit.name}.${kind} is ${actual}, the manifest pins ${pinned.join(' and ') || 'none'}`);
    }
    continue;
  }
  await mkdir(join(directory, place), { recursive: true });
  for (const kind of ['r1cs', 'wasm'] as const) {
    await writeFile(join(directory, place, `${circuit.name}.${kind}`), built[kind]);
  }
  const program = await writePieces(directory, `${place}/${circuit.name}.program`, built.program);
  const fitting = keySets.filter(({ files }) => files.r1cs.sha256 === sha256Hex(built.r1cs));
  for (const { files } of fitting) {
    files.wasm = await pinFile(directory, `${place}/${circuit.name}.wasm`);
    files.program = program;
  }
  if (fitting.length === 0) console.log(`  ${circuit.name} is another R1CS: no key fits it before the next ceremony`);
}
if (write && manifest) await writeManifest(directory, manifest);

for (const problem of problems) console.error(`build:circuits: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
