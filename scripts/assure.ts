/**
 * Assurance of circuits and gate: `npm run assure` (short) or `npm run assure -- --long`, with --seed TEXT to repeat a run.
 *
 *   lint          known mistakes in the sources
 *   rank          at honest witnesses, the inputs determine every other wire
 *   plus one      at honest witnesses, no entry can be raised by one unnoticed
 *   mutate        spoiled rows of the circuits would be noticed
 *   proofs        the gate, snarkjs and noble agree on mutated proofs
 *
 * The circuits are compiled anew, so that the result belongs to these sources. Exit code 1 on any finding.
 */
import { randomBytes } from 'node:crypto';
import { CIRCUITS } from '#circuits/tools/circuit-list.ts';
import { compile } from '#circuits/tools/compile.ts';
import { unexplained } from '#circuits/tools/free-wires.ts';
import { circomSources, lint } from '#circuits/tools/lint.ts';
import { forgedInputs, forgedNullifiers, mutate, reasonFor, rowsBrokenAlone } from '#circuits/tools/mutate.ts';
import { parseR1cs, parseSymbols, violatedRows } from '#circuits/tools/r1cs.ts';
import { freeWires, unnoticedWires } from '#circuits/tools/rank.ts';
import { createSamples, type SampleInputs, seededRandom } from '#circuits/tools/samples.ts';
import { loadWitnessGenerator, withoutChecks } from '#circuits/tools/witness-generator.ts';
import { assureProofs } from './assure/proofs.ts';

const args = process.argv.slice(2);
const long = args.includes('--long');
const seedAt = args.indexOf('--seed');
const seed = (seedAt >= 0 && args[seedAt + 1]) || (long ? randomBytes(8).toString('hex') : 'assure');
const rounds = long ? 8 : 2;
const mutantCount = long ? 2_001 : 150;
/** Of the mutants that change what a row says. */
const LEAST_CAUGHT = 0.95;
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
  const honest: bigint[][] = [];
  let sample: SampleInputs = {};
  for (let round = 0; round < rounds; round++) {
    // Every second witness without a scope: the branch in which the nullifier is 0.
    const scope = round % 2 === 0 ? undefined : 0n;
    const inputs = toInputs(random, samples.credential(random), scope === undefined ? {} : { scope });
    const witness = generate(inputs);
    if (round === 0) sample = inputs;
    honest.push(witness);
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

  const started = performance.now();
  // Numbers from their whole range, so that no bit is the same in all witnesses.
  while (honest.length < 24) {
    const days = Array.from({ length: 3 }, () => random.below(1n << 17n)).sort((a, b) => (a < b ? -1 : 1));
    const [validFrom = 0n, today = 0n, validUntil = 0n] = days;
    const credential = samples.credential(random, {
      validFrom,
      validUntil,
      attributes: { 0: random.below(1n << 17n) },
    });
    honest.push(generate(toInputs(random, credential, { today })));
  }
  const cheat = await loadWitnessGenerator(withoutChecks(compiled.wasm));
  const [scoped = [], unscoped = []] = honest;
  const witnesses = [...forgedInputs(sample).map(cheat), ...forgedNullifiers(symbols, scoped, unscoped)];
  const forged = rowsBrokenAlone(r1cs, witnesses);
  const { mutants, drops } = mutate({ r1cs, symbols, honest, forged }, random, mutantCount);
  const same = mutants.filter(({ verdict }) => verdict === 'same row').length;
  const survivors = mutants.filter(({ verdict }) => verdict === 'unnoticed');
  for (const { kind, what, why } of survivors) {
    console.log(`  ${circuit.name} survived, ${why ? 'explained' : 'unexplained'}: ${kind}, ${what}`);
    if (!why) findings++;
  }
  for (const why of new Set(survivors.flatMap((mutant) => mutant.why ?? []))) console.log(`  explained: ${why}`);
  const caught = mutants.length - same - survivors.length;
  if (caught < LEAST_CAUGHT * (mutants.length - same)) {
    console.error(`  ${circuit.name} mutate: less than ${LEAST_CAUGHT * 100} % caught`);
    findings++;
  }
  const kinds = (['drop', 'coefficient', 'operand'] as const).map((kind) => {
    const ofKind = mutants.filter((mutant) => mutant.kind === kind && mutant.verdict !== 'same row');
    return `${kind} ${ofKind.filter(({ verdict }) => verdict !== 'unnoticed').length} of ${ofKind.length}`;
  });
  console.log(
    `${circuit.name} mutate: ${caught} of ${mutants.length - same} caught (${kinds.join(', ')}), ` +
      `${same} more only scale their row (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  // The loss of a row is judged for all rows, whatever the sample.
  const lost = drops.flatMap((verdict, row) => (verdict === 'unnoticed' ? [row] : []));
  for (const row of lost) {
    if (reasonFor(r1cs.rows[row] as (typeof r1cs.rows)[number], symbols) !== undefined) continue;
    console.error(`  ${circuit.name} mutate: nothing notices the loss of row ${row}`);
    findings++;
  }
  const noticed = (['free wire', 'forged witness', 'independent'] as const).map(
    (verdict) => `${drops.filter((other) => other === verdict).length} by ${verdict}`,
  );
  console.log(`${circuit.name} loss of any row: ${noticed.join(', ')}, ${lost.length} unnoticed and explained`);
}

findings += await assureProofs(long ? 10_000 : 192, seed);

if (findings > 0) {
  console.error(`assure: ${findings} findings; repeat with --seed ${seed}`);
  process.exitCode = 1;
} else console.log('assure: nothing found');
