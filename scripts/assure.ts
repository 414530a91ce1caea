// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Assurance of circuits and gate: `npm run assure` (short) or `npm run assure -- --long`, with --seed TEXT to repeat a
 * run and --circuit NAME for one circuit and nothing else.
 *
 *   lint          known mistakes in the sources
 *   determinism   in every witness, the inputs fix every other wire, if no listed divisor is 0
 *   divisors      why none is
 *   rank          at honest witnesses, the inputs determine every other wire
 *   plus one      at honest witnesses, no entry can be raised by one unnoticed
 *   aliases       no decomposition into bits writes a number in two ways
 *   mutate        spoiled rows of the circuits would be noticed
 *   sources       constraints taken out of the sources would be missed
 *   proofs        the gate, snarkjs and noble agree on mutated proofs
 *   curious shop  what a shop learns in 200 days, against the limits that wallets keep
 *
 * The circuits are compiled anew, so that the result belongs to these sources. Exit code 1 on any finding.
 */
import { randomBytes } from 'node:crypto';
import { circomSources, lint } from '#circuits/assurance/lint.ts';
import { compileControl, rewriteSources, sitesOf } from '#circuits/assurance/lost-rows.ts';
import { createSamples, type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import type { Site } from '#circuits/assurance/source-mutants.ts';
import { CIRCUITS, circuitNamed } from '#circuits/compile/circuit-list.ts';
import { atHand, loaded } from './assure/circuit-at-hand.ts';
import { assureCuriousShop } from './assure/curious-shop.ts';
import { checkDeterminism } from './assure/determinism.ts';
import { checkAliases } from './assure/digits.ts';
import { checkPoints } from './assure/points.ts';
import { assureProofs } from './assure/proofs.ts';
import { checkRows } from './assure/rows.ts';
import { checkSources } from './assure/sources.ts';

const args = process.argv.slice(2);
const long = args.includes('--long');
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const only = option('--circuit');
const seed = option('--seed') || (long ? randomBytes(8).toString('hex') : 'assure');
const effort = long
  ? { rounds: 8, numbers: 3, mutants: 2_001, sites: Number.POSITIVE_INFINITY, variations: Number.POSITIVE_INFINITY }
  : { rounds: 2, numbers: 1, mutants: 150, sites: 7, variations: 20 };
let findings = 0;

console.log(`assure: seed ${seed}`);
const sources = await circomSources();
const linted = lint(sources);
for (const { file, rule, what } of linted) console.error(`  lint ${file}: ${rule}: ${what}`);
findings += linted.length;
console.log(`lint: ${sources.length} files, ${linted.length} findings`);

if (only !== undefined) circuitNamed(only);
const samples = await createSamples();
const rewritten = await rewriteSources(sources);
const judged = new Set<number>();
for (const circuit of CIRCUITS) {
  // A file that both circuits include is spoiled in the first.
  const sites = sitesOf(circuit, rewritten).filter(({ id }) => !judged.has(id));
  for (const { id } of sites) judged.add(id);
  if (only !== undefined && only !== circuit.name) continue;
  const [at, control] = await Promise.all([
    atHand(circuit, samples, seed, effort.rounds),
    compileControl(circuit, rewritten),
  ]);
  const plain = await loaded(control);
  findings += checkDeterminism(circuit.name, plain);
  findings += checkPoints(at);
  const digits = checkAliases(at, plain, effort.numbers);
  findings += digits.findings.length;
  findings += checkRows(at, digits.needed, effort.mutants);
  findings += await checkSources(at, plain, rewritten, sample(sites, effort.sites, at.random), effort.variations);
}
const missing = rewritten.sites.filter(({ id }) => !judged.has(id));
for (const { file, text } of missing) console.error(`  no circuit includes ${file}: ${text}`);
findings += missing.length;

if (only === undefined) {
  findings += await assureProofs(long ? 10_000 : 192, seed);
  findings += assureCuriousShop(long ? 1000 : 100, seededRandom(`${seed} curious shop`));
}

if (findings > 0) {
  console.error(`assure: ${findings} findings; repeat with --seed ${seed}`);
  process.exitCode = 1;
} else console.log('assure: nothing found');

function sample(sites: readonly Site[], count: number, random: SeededRandom): Site[] {
  const left = [...sites];
  while (left.length > count) left.splice(Number(random.below(BigInt(left.length))), 1);
  return left;
}
