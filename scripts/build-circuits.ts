/**
 * Compiles the circuits and checks that the result is, byte for byte, what the manifest pins: anyone can see that the
 * keys belong to these sources. Exit code 1 on any difference.
 *
 *   npm run build:circuits              compile and compare
 *   npm run build:circuits -- --write   replace layout.circom, the R1CS and the witness generators
 *
 * A witness generator holds line numbers, so an edited comment changes it; --write then pins the new one, and the keys
 * stay good. Keys belong to one R1CS: when that changes, the manifest waits for the next ceremony.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artefactDirectory, CIRCUITS, ROOT } from '#circuits/tools/circuit-list.ts';
import { compile } from '#circuits/tools/compile.ts';
import { LAYOUT_FILE, layoutSource } from '#circuits/tools/layout.ts';
import {
  circuitFolder,
  MANIFEST_FILE,
  type Manifest,
  readManifest,
  sha256Hex,
  writeJson,
} from '#circuits/tools/manifest.ts';
import { parseR1cs } from '#circuits/tools/r1cs.ts';
import { writePieces } from './artefacts/pieces.ts';

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

for (const circuit of CIRCUITS) {
  const compiled = await compile(circuit.file, `.tmp/circuits/${circuit.name}`);
  const constraints = parseR1cs(compiled.r1cs).rows.length;
  const rows = constraints + circuit.publicSignals.length + 1;
  if (rows !== circuit.rows) problems.push(`${circuit.name} has ${rows} rows, circuits.json expects ${circuit.rows}`);
  if (rows > 2 ** circuit.power) problems.push(`${circuit.name} does not fit ${2 ** circuit.power} rows`);
  console.log(`${circuit.name}: ${constraints} constraints, ${rows} of ${2 ** circuit.power} rows`);

  const pinned = manifest?.circuits[circuit.name]?.files;
  const place = circuitFolder(circuit);
  if (!write) {
    for (const kind of ['r1cs', 'wasm'] as const) {
      const actual = sha256Hex(compiled[kind]);
      if (actual === pinned?.[kind].sha256) console.log(`  ${kind} ${actual} as pinned`);
      else problems.push(`${circuit.name}.${kind} is ${actual}, the manifest pins ${pinned?.[kind].sha256}`);
    }
    continue;
  }
  await mkdir(join(directory, place), { recursive: true });
  await writeFile(join(directory, place, `${circuit.name}.r1cs`), compiled.r1cs);
  const wasm = await writePieces(directory, `${place}/${circuit.name}.wasm`, compiled.wasm);
  if (pinned && pinned.r1cs.sha256 === sha256Hex(compiled.r1cs)) {
    pinned.wasm = wasm;
  } else console.log(`  ${circuit.name} is another R1CS: no key fits it before the next ceremony`);
}
if (write && manifest) await writeJson(join(directory, MANIFEST_FILE), manifest);

for (const problem of problems) console.error(`build:circuits: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
