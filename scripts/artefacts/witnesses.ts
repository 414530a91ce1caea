// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Compares a witness program with circom's own generator: the same witness for honest inputs, wire by wire.
 * test/groth16/prove/witness.test.ts asks more of the committed programs.
 */

import { createSamples, seededRandom } from '#circuits/assurance/samples.ts';
import { loadWitnessGenerator } from '#circuits/assurance/witness-generator.ts';
import type { CircuitName } from '#circuits/compile/circuit-list.ts';
import { createEngine } from '#groth16/curve/engine/engine.ts';
import { parseWitnessProgram } from '#groth16/files/witness-program.ts';
import { SCALAR_BYTES } from '#groth16/prove/quotient.ts';
import { type CircuitInputs, calculateWitness } from '#groth16/prove/witness.ts';

const SAMPLES = 8;

/** @returns what differs */
export async function compareWitnesses(
  name: CircuitName,
  { wasm, program: file }: { wasm: Uint8Array; program: Uint8Array },
): Promise<string[]> {
  const [samples, engine, generate] = await Promise.all([createSamples(), createEngine(), loadWitnessGenerator(wasm)]);
  const program = parseWitnessProgram(file);
  const random = seededRandom(`witness program of ${name}`);
  for (let sample = 0; sample < SAMPLES; sample++) {
    const inputs = (name === 'age' ? samples.ageInputs : samples.attributesInputs)(random, samples.credential(random));
    const witness = readWitness(calculateWitness(engine, program, inputs as CircuitInputs));
    const expected = generate(inputs);
    const wire = expected.findIndex((value, index) => value !== witness[index]);
    if (wire >= 0 || witness.length !== expected.length) return [`${name}'s witness program is wrong at wire ${wire}`];
  }
  return [];
}

export function readWitness(witness: Uint8Array): bigint[] {
  return Array.from({ length: witness.length / SCALAR_BYTES }, (_, wire) =>
    witness
      .subarray(wire * SCALAR_BYTES, (wire + 1) * SCALAR_BYTES)
      .reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
  );
}
