/**
 * Compiles the circuits and checks that the result is, byte for byte, what the manifest pins: anyone can see that the
 * keys belong to these sources. Exit code 1 on any difference.
 *
 *   npm run build:circuits              compile and compare
 *   npm run build:circuits -- --write   replace layout.circom, the R1CS and the witness generators; keys made for
 *                                       another R1CS are then stale until the next ceremony
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artefactDirectory, CIRCUITS, ROOT } from '#circuits/tools/circuit-list.ts';
import { compile } from '#circuits/tools/compile.ts';
import { LAYOUT_FILE, layoutSource } from '#circuits/tools/layout.ts';
import { circuitFolder, readManifest, sha256Hex } from '#circuits/tools/manifest.ts';
import { parseR1cs } from '#circuits/tools/r1cs.ts';

const write = process.argv.slice(2).includes('--write');
const directory = artefactDirectory();
const problems: string[] = [];

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

  const folder = join(directory, circuitFolder(circuit));
  for (const kind of ['r1cs', 'wasm'] as const) {
    if (write) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${circuit.name}.${kind}`), compiled[kind]);
      continue;
    }
    const pinned = (await readManifest(directory)).circuits[circuit.name]?.files[kind].sha256;
    const actual = sha256Hex(compiled[kind]);
    if (actual === pinned) console.log(`  ${kind} ${actual} as pinned`);
    else problems.push(`${circuit.name}.${kind} is ${actual}, the manifest pins ${pinned}`);
  }
}

for (const problem of problems) console.error(`build:circuits: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
