// SPDX-License-Identifier: GPL-3.0-or-later
// Two customers with credentials of one issuer and schema, for one statement: as different as the statement allows.

import type { Random } from '#base/random.ts';
import { createSamples, type SampleInputs, seededRandom } from '#circuits/assurance/samples.ts';
import { type CircuitArtefacts, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { readBuild } from '../fixture.ts';
import { provingKeyOf } from '../proving-keys.ts';
import type { Inputs } from '../samples.ts';

export const TODAY = 46_000n;
const CUTOFF = TODAY - 6_575n;

/** `records` is what their issuer keeps of them. */
export type Person = { readonly prepared: Prepared; readonly inputs: Inputs; readonly records: readonly bigint[] };

/** Seeded randomness, and the sizes of what was drawn. */
export function streamOf(seed: string, name: string): { random: Random; draws: number[] } {
  const stream = seededRandom(`${seed}/${name}`);
  const draws: number[] = [];
  return {
    draws,
    random: (bytes) => {
      draws.push(bytes);
      return new Uint8Array(stream.bytes(bytes));
    },
  };
}

function toDecimal(inputs: SampleInputs): Inputs {
  const text = JSON.stringify(inputs, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return JSON.parse(text) as Inputs;
}

export async function createPeople(
  seed: string,
): Promise<{ circuit: CircuitArtefacts; key: ProvingKey; people: readonly [Person, Person] }> {
  const samples = await createSamples();
  const circuit = newestNamed((await loadArtefacts({ read: readBuild })).circuits, 'age');
  const key = await provingKeyOf(circuit);
  const program = await circuit.witnessProgram();
  const random = seededRandom(seed);
  const shared = { issuerSecret: random.bytes(32), schema: 4711n, gapLow: 0n, gapHigh: (1n << 48n) - 1n };
  const statement = { today: TODAY, scope: 0n, challenge: 0n, bornOnOrAfter: 0n, bornOnOrBefore: CUTOFF };
  const oldest = samples.credential(random, { ...shared, attributes: { 0: 2n } });
  const youngest = samples.credential(random, { ...shared, attributes: { 0: CUTOFF } });
  const join = async (card: typeof oldest, name: string): Promise<Person> => {
    // One leaf for both, so one place in one tree.
    const { trust, trustRoot } = oldest;
    const inputs = toDecimal(samples.ageInputs(random, { ...card, trust, trustRoot }, statement));
    const records = [card.attributes[0] ?? 0n, card.revocationHandle, card.signatureS, ...card.signatureR8];
    const prepared = await prepare({ circuit, key, program, inputs, random: streamOf(seed, name).random });
    return { prepared, inputs, records };
  };
  return { circuit, key, people: [await join(oldest, 'oldest'), await join(youngest, 'youngest')] };
}
