// SPDX-License-Identifier: GPL-3.0-or-later
// Every single input of a true statement replaced by others: some 500 statements of each circuit, nearly all of them
// false.
import { beforeAll, expect, it } from 'vitest';
import { createSamples, type SampleInputs } from '#circuits/assurance/samples.ts';
import { CIRCUIT_NAMES } from '#protocol/policy/circuits.ts';
import { createFixture, type Fixture } from '../support/groth16/fixture.ts';
import { createSolvers, sampleInputs } from './witness-solvers.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});

/** Each single value of the inputs replaced by another. */
function* changes(inputs: SampleInputs): Generator<[what: string, SampleInputs]> {
  type Value = SampleInputs[string];
  function* changed(value: Value, at: string): Generator<[string, Value]> {
    if (typeof value === 'bigint') {
      for (const other of [value + 1n, value - 1n, 0n, 3n]) if (other >= 0n) yield [`${at} ${other}`, other];
    } else {
      for (const [index, part] of value.entries()) {
        for (const [what, other] of changed(part, `${at}[${index}]`)) {
          yield [what, (value as bigint[]).with(index, other as bigint)];
        }
      }
    }
  }
  for (const [name, value] of Object.entries(inputs)) {
    for (const [what, other] of changed(value, name)) yield [what, { ...inputs, [name]: other }];
  }
}

it.each(CIRCUIT_NAMES)(
  '%s: the witness program refuses what circom’s generator refuses, and nothing else',
  async (name) => {
    const { ours, circoms } = await createSolvers(fixture, name);
    let refused = 0;
    let accepted = 0;
    for (const [what, inputs] of changes(sampleInputs(await createSamples(), name, 'changes'))) {
      const expected = circoms(inputs);
      if (expected) accepted++;
      else refused++;
      // Compared by their text: hundreds of lists of thousands.
      expect(ours(inputs)?.join(), what).toBe(expected?.join());
    }
    expect(refused).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(5);
  },
  240_000,
);
