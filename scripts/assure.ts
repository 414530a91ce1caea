/**
 * Assurance of the circuits: `npm run assure` (short) or `npm run assure -- --long`, with --seed TEXT to repeat a run.
 *
 *   lint          known mistakes in the sources
 *   rank          at honest witnesses, the inputs determine every other wire
 *   plus one      at honest witnesses, no entry can be raised by one unnoticed
 *
 * The circuits are compiled anew, so that the result belongs to these sources. Exit code 1 on any finding.
 */
import { randomBytes } from 'node:crypto';
import { CIRCUITS } from '#circuits/tools/circuit-list.ts';
import { compile } from '#circuits/tools/compile.ts';
import { unexplained } from '#circuits/tools/free-wires.ts';
import { circomSources, lint } from '#circuits/tools/lint.ts';
import { parseR1cs, parseSymbols, violatedRows } from '#circuits/tools/r1cs.ts';
import { freeWires, unnoticedWires } from '#circuits/tools/rank.ts';
import { createSamples, seededRandom } from '#circuits/tools/samples.ts';
import { loadWitnessGenerator } from '#circuits/tools/witness-generator.ts';

const args = process.argv.slice(2);
const long = args.includes('--long');
const seedAt = args.indexOf('--seed');
const seed = (seedAt >= 0 && args[seedAt + 1]) || (long ? randomBytes(8).toString('hex') : 'assure');
const rounds = long ? 8 : 2;
let findings = 0;

console.log(`assure: seed ${seed}`);
const sources = await circomSources();
const linted = lint(sources);
for (const { file, rule, what } of linted) console.error(`  lint ${file}: ${rule}: ${what}`);
findings += linted.length;
console.log(`lint: ${sources.length} files, ${linted.length} findings`);

const samples = await createSamples();
for (const circuit of CIRCUITS) {
  const compiled = await compile(circuit.file, `.tmp/circuits/${circuit.name}`);
  const r1cs = parseR1cs(compiled.r1cs);
  const symbols = parseSymbols(compiled.sym);
  const generate = await loadWitnessGenerator(compiled.wasm);
  const random = seededRandom(`${seed}/${circuit.name}`);
  const toInputs = circuit.name === 'age' ? samples.ageInputs : samples.attributesInputs;
  for (let round = 0; round < rounds; round++) {
    // Every second witness without a scope: the branch in which the nullifier is 0.
    const scope = round % 2 === 0 ? undefined : 0n;
    const inputs = toInputs(random, samples.credential(random), scope === undefined ? {} : { scope });
    const witness = generate(inputs);
    const started = performance.now();
    const results = {
      violated: violatedRows(r1cs, witness).map((row) => `row ${row}`),
      free: unexplained(freeWires(r1cs, witness).map(symbols.nameOf)),
      unnoticed: unexplained(unnoticedWires(r1cs, witness).map(symbols.nameOf)),
    };
    for (const [what, names] of Object.entries(results)) {
      for (const name of names) console.error(`  ${circuit.name} ${what}: ${name}`);
      findings += names.length;
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${circuit.name} ${round + 1}/${rounds}${scope === 0n ? ' without scope' : ''}: ` +
        `${r1cs.rows.length} rows, ${r1cs.wireCount} wires, ${results.free.length} free, ` +
        `${results.unnoticed.length} unnoticed (${seconds} s)`,
    );
  }
}

if (findings > 0) {
  console.error(`assure: ${findings} findings; repeat with --seed ${seed}`);
  process.exitCode = 1;
} else console.log('assure: nothing found');
