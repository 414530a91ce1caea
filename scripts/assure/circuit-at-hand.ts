// SPDX-License-Identifier: GPL-3.0-or-later
/** What the stages of scripts/assure.ts share about one circuit: its rows, honest witnesses and a cheating prover. */

import { type SampleInputs, type Samples, type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import { type CircuitInputs, loadWitnessGenerator, withoutChecks } from '#circuits/assurance/witness-generator.ts';
import type { CircuitEntry } from '#circuits/compile/circuit-list.ts';
import { type Compiled, compile } from '#circuits/compile/compile.ts';
import { parseR1cs, parseSymbols, type R1cs, type Symbols } from '#circuits/compile/r1cs.ts';

export type CompiledCircuit = {
  r1cs: R1cs;
  symbols: Symbols;
  generate(inputs: CircuitInputs): bigint[];
  cheat(inputs: CircuitInputs): bigint[];
};

export type CircuitAtHand = CompiledCircuit & {
  circuit: CircuitEntry;
  random: SeededRandom;
  samples: Samples;
  /** The inputs of the first honest witness. */
  inputs: SampleInputs;
  honest: bigint[][];
};

export async function loaded({ r1cs, sym, wasm }: Compiled): Promise<CompiledCircuit> {
  return {
    r1cs: parseR1cs(r1cs),
    symbols: parseSymbols(sym),
    generate: await loadWitnessGenerator(wasm),
    cheat: await loadWitnessGenerator(withoutChecks(wasm)),
  };
}

/** Every second witness is without a scope: the branch in which the nullifier is 0. */
export async function atHand(
  circuit: CircuitEntry,
  samples: Samples,
  seed: string,
  rounds: number,
): Promise<CircuitAtHand> {
  const compiled = await loaded(await compile(circuit.file, `.tmp/circuits/${circuit.name}`));
  const random = seededRandom(`${seed}/${circuit.name}`);
  const toInputs = circuit.name === 'age' ? samples.ageInputs : samples.attributesInputs;
  const all = Array.from({ length: rounds }, (_, round) =>
    toInputs(random, samples.credential(random), round % 2 === 0 ? {} : { scope: 0n }),
  );
  return { ...compiled, circuit, random, samples, inputs: all[0] ?? {}, honest: all.map(compiled.generate) };
}

/**
 * Honest witnesses with numbers from their whole range, so that no bit is the same in all of them: every third has the
 * largest attributes and an interval of days that starts today, every third the smallest and one that ends today.
 */
export function spread({ circuit, random, samples, generate }: CircuitAtHand, count: number): bigint[][] {
  const toInputs = circuit.name === 'age' ? samples.ageInputs : samples.attributesInputs;
  const lastDay = (1n << 17n) - 1n;
  return Array.from({ length: count }, (_, at) => {
    const drawn = Array.from({ length: 3 }, () => random.below(1n << 17n)).sort((a, b) => (a < b ? -1 : 1));
    const days = [drawn, [0n, 0n, lastDay], [0n, lastDay, lastDay]][at % 3] as bigint[];
    const [validFrom = 0n, today = 0n, validUntil = 0n] = days;
    const number = (bits: bigint) => [random.below(1n << bits), (1n << bits) - 1n, 0n][at % 3] as bigint;
    const attributes = Object.fromEntries(
      Array.from({ length: 8 }, (_, slot) => [slot, number(slot === 0 ? 17n : 120n)]),
    );
    return generate(toInputs(random, samples.credential(random, { validFrom, validUntil, attributes }), { today }));
  });
}

/** Prints a stage's result with its time. */
export function stage(name: string) {
  const started = performance.now();
  return (text: string) => console.log(`${name}: ${text} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
