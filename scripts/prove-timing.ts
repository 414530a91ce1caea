// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Does the time of a preparation tell anything about the private inputs? `npx tsx scripts/prove-timing.ts [--runs 40]
 * [--people 12] [--seed TEXT]` takes one statement of `age` and pairs of people who differ as much as it lets them.
 * It counts the point additions of a preparation, nearly all of its work, for both and for some ordinary people: that
 * is exact. Then it prepares for both in random order and compares the processor times: medians, and how often a run of
 * the first is the slower one, with three standard deviations. 50 % means that a run tells nothing. Binding is measured
 * likewise. docs/cryptography.md has the last results.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { R } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { type CredentialWishes, createSamples, seededRandom } from '#circuits/assurance/samples.ts';
import { loadArtefacts, newestNamed, signalIndex } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { loadKey } from '#groth16/prove/loaded-key.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import type { CircuitInputs } from '#groth16/prove/witness.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '40' },
    people: { type: 'string', default: '12' },
    seed: { type: 'string', default: 'timing' },
  },
});
const runs = Number(values.runs);
/** Binding is quick. */
const binds = 25 * runs;
const TODAY = 46_000n;
const CUTOFF = TODAY - 6_575n;
const LAST_HANDLE = (1n << 48n) - 2n;

/** Pairs of extremes; what is not named is ordinary. */
const PAIRS: readonly (readonly [string, CredentialWishes, CredentialWishes])[] = [
  ['birthdate: the first day, the last that is old enough', { attributes: { 0: 1n } }, { attributes: { 0: CUTOFF } }],
  ['birthdate: one bit set, all below it', { attributes: { 0: 1n << 15n } }, { attributes: { 0: (1n << 15n) - 1n } }],
  ['revocation handle: lowest, highest', { revocationHandle: 1n }, { revocationHandle: LAST_HANDLE }],
  ['holder secret: 1, r - 1', { holderSecret: 1n }, { holderSecret: R - 1n }],
  ['nothing: two ordinary people', {}, {}],
];

const random = systemRandom();
const draws = seededRandom(values.seed);
const read = async (path: string) => new Uint8Array(await readFile(new URL(`../build/${path}`, import.meta.url)));
const circuit = newestNamed((await loadArtefacts({ read })).circuits, 'age');
const [key, program] = [await loadProvingKey(circuit), await circuit.witnessProgram()];
const samples = await createSamples();
const shared = { issuerSecret: draws.bytes(32), schema: 4711n, gapLow: 0n, gapHigh: (1n << 48n) - 1n };
const ordinary = { attributes: { 0: 30_000n }, validFrom: TODAY - 100n, validUntil: TODAY + 600n };
const first = samples.credential(draws, { ...shared, ...ordinary });

/** One leaf and one statement for all. */
function inputsOf(wishes: CredentialWishes): CircuitInputs {
  const card = samples.credential(draws, { ...shared, ...ordinary, ...wishes });
  const statement = { today: TODAY, scope: 0n, challenge: 0n, bornOnOrAfter: 0n, bornOnOrBefore: CUTOFF };
  const { trust, trustRoot } = first;
  return samples.ageInputs(draws, { ...card, trust, trustRoot }, statement);
}

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
async function timed(run: () => unknown): Promise<number> {
  const start = processorTime();
  await run();
  return processorTime() - start;
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;
/** In per cent: over all pairs of a run of each, ties as half. Mann and Whitney's U. */
function howOftenSlower(one: readonly number[], other: readonly number[]): string {
  const wins = one.reduce((sum, a) => sum + other.reduce((all, b) => all + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  const [n, m] = [one.length, other.length];
  const deviation = Math.sqrt((n + m + 1) / (12 * n * m));
  return `${((100 * wins) / (n * m)).toFixed(1)} +- ${(300 * deviation).toFixed(1)} %`;
}

/** In random order, so that other work on the machine falls on both alike. */
async function alternate(count: number, [one, other]: readonly [() => unknown, () => unknown]): Promise<number[][]> {
  const times: number[][] = [[], []];
  for (let round = 0; round < count; round++) {
    const start = Number(draws.below(2n));
    for (const which of [start, 1 - start]) times[which]!.push(await timed(which === 0 ? one : other));
  }
  return times;
}

const prepareFor = (inputs: CircuitInputs) => prepare({ circuit, key, program, inputs, random });
const binder = await createBinder();
const bindOf = (prepared: Prepared) => () => binder.bind(prepared, draws.below(1n << 248n), random);

/** Additions of two points in the sums of one preparation. Those of G2 cost some three times as much. */
async function additions(inputs: CircuitInputs): Promise<{ g1: number; g2: number }> {
  const { engine } = await loadKey(key, signalIndex(circuit, 'challenge'));
  const counts = { g1: 0, g2: 0 };
  const originals = { g1: engine.g1.forward, g2: engine.g2.forward };
  for (const group of ['g1', 'g2'] as const) {
    Object.assign(engine[group], {
      forward: (...args: Parameters<typeof engine.g1.forward>) => {
        counts[group] += args[1];
        originals[group](...args);
      },
    });
  }
  try {
    await prepareFor(inputs);
    return counts;
  } finally {
    for (const group of ['g1', 'g2'] as const) Object.assign(engine[group], { forward: originals[group] });
  }
}

// What depends on the key alone is summed with the first preparation.
await additions(inputsOf({}));
const people: { g1: number; g2: number }[] = [];
for (let person = 0; person < Number(values.people); person++) people.push(await additions(inputsOf({})));
const range = (numbers: readonly number[]) => `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
console.log(
  `${people.length} ordinary people: ${range(people.map(({ g1 }) => g1))} additions in G1, ` +
    `${range(people.map(({ g2 }) => g2))} in G2`,
);

console.log(`timing: seed ${values.seed}, ${runs} preparations and ${binds} binds of each`);
for (const [name, ...pair] of PAIRS) {
  const [one, other] = pair.map(inputsOf) as [CircuitInputs, CircuitInputs];
  const [ofOne, ofOther] = [await additions(one), await additions(other)];
  console.log(`${name}: additions ${ofOne.g1} and ${ofOther.g1} in G1, ${ofOne.g2} and ${ofOther.g2} in G2`);
  if (runs === 0) continue;
  const prepared = [await prepareFor(one), await prepareFor(other)] as const;
  const report = (what: string, times: readonly number[][]) => {
    const [a, b] = [median(times[0]!), median(times[1]!)];
    const difference = ((100 * (a - b)) / b).toFixed(2);
    const slower = howOftenSlower(times[0]!, times[1]!);
    console.log(`${name}; ${what}: ${a.toFixed(2)} and ${b.toFixed(2)} ms (${difference} %), first slower ${slower}`);
  };
  report('prepare', await alternate(runs, [() => prepareFor(one), () => prepareFor(other)]));
  report('bind', await alternate(binds, [bindOf(prepared[0]), bindOf(prepared[1])]));
}
