// True statements with seeded credentials, as the wallet hands them to prepare: decimal strings.
import { createSamples, type SampleInputs, type SeededRandom, seededRandom } from '#circuits/tools/samples.ts';
import type { CircuitName } from '#groth16/keys.ts';

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

function toDecimal(inputs: SampleInputs): Inputs {
  const text = JSON.stringify(inputs, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return JSON.parse(text) as Inputs;
}
