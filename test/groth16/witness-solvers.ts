// SPDX-License-Identifier: GPL-3.0-or-later
// The same inputs for our witness program and for circom's own generator.

import { HushmarkError } from '#base/errors.ts';
import { type SampleInputs, type Samples, seededRandom } from '#circuits/assurance/samples.ts';
import { loadWitnessGenerator, WitnessRefused } from '#circuits/assurance/witness-generator.ts';
import { createEngine } from '#groth16/curve/engine/engine.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { type CircuitInputs, calculateWitness } from '#groth16/prove/witness.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { readWitness } from '#scripts/artefacts/witnesses.ts';
import { type Fixture, stockGenerator } from '../support/groth16/fixture.ts';

/** Both give the witness, or undefined where they refuse the statement. */
export async function createSolvers(fixture: Fixture, name: CircuitName) {
  const [engine, { program }] = [await createEngine(), await fixture.key(name)];
  const generate = await loadWitnessGenerator(await stockGenerator(newestNamed(fixture.artefacts.circuits, name)));
  const unlessRefused = (run: () => bigint[], isRefusal: (error: unknown) => boolean) => {
    try {
      return run();
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  };
  return {
    ours: (inputs: SampleInputs) =>
      unlessRefused(
        () => readWitness(calculateWitness(engine, program, inputs as CircuitInputs)),
        (error) => error instanceof HushmarkError && error.code === 'proof_witness',
      ),
    circoms: (inputs: SampleInputs) =>
      unlessRefused(
        () => generate(inputs),
        (error) => error instanceof WitnessRefused,
      ),
  };
}

/** Of a true statement. */
export function sampleInputs(samples: Samples, name: CircuitName, seed: string, scope?: bigint): SampleInputs {
  const random = seededRandom(seed);
  const make = name === 'age' ? samples.ageInputs : samples.attributesInputs;
  return make(random, samples.credential(random), scope === undefined ? {} : { scope });
}
