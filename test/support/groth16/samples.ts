// SPDX-License-Identifier: GPL-3.0-or-later
// True statements with seeded credentials, as the wallet hands them to prepare: decimal strings.

import { R } from '#base/encoding.ts';
import { createSamples, type SampleInputs, type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';

export type Inputs = Record<string, string | string[] | string[][] | string[][][]>;

export async function createInputs(): Promise<(circuit: CircuitName, seed: string) => Inputs> {
  const samples = await createSamples();
  return (circuit, seed) => {
    const random: SeededRandom = seededRandom(seed);
    const credential = samples.credential(random);
    const inputs =
      circuit === 'age' ? samples.ageInputs(random, credential) : samples.attributesInputs(random, credential);
    return toDecimal(inputs);
  };
}

/** What a wallet prepares one after the other: a statement, and what changes from one to the next. */
export type Following = {
  readonly first: Inputs;
  /** Another date, and the cutoff that goes with it. */
  readonly nextDay: Inputs;
  /** Another trust root, where the way to it differs on every level: the most that a new bundle can change. */
  readonly nextRoot: Inputs;
};

export async function createFollowing(): Promise<(circuit: CircuitName, seed: string) => Following> {
  const samples = await createSamples();
  return (circuit, seed) => {
    const credential = samples.credential(seededRandom(seed));
    const siblings = credential.trust.siblings.map((level) => level.map((node) => (node + 1n) % R));
    const trust = { path: credential.trust.path, siblings };
    const moved = { ...credential, trust, trustRoot: samples.rootOf(samples.trustLeaf(credential), trust) };
    const inputs = (of: typeof credential, day: bigint) => {
      const today = 46_000n + day;
      const random = seededRandom(`${seed}/statement`);
      if (circuit === 'attributes') return toDecimal(samples.attributesInputs(random, of, { today }));
      const dates = { today, bornOnOrAfter: 1n, bornOnOrBefore: credential.attributes[0]! + 9000n + day };
      return toDecimal(samples.ageInputs(random, of, dates));
    };
    return { first: inputs(credential, 0n), nextDay: inputs(credential, 1n), nextRoot: inputs(moved, 1n) };
  };
}

function toDecimal(inputs: SampleInputs): Inputs {
  const text = JSON.stringify(inputs, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return JSON.parse(text) as Inputs;
}
