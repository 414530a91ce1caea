// SPDX-License-Identifier: GPL-3.0-or-later
import { wtns } from 'snarkjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSamples, type Samples } from '#circuits/assurance/samples.ts';
import { createEngine, type Engine } from '#groth16/curve/engine/engine.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { type CircuitInputs, calculateWitness } from '#groth16/prove/witness.ts';
import { CIRCUIT_NAMES } from '#protocol/policy/circuits.ts';
import { readWitness } from '#scripts/artefacts/witnesses.ts';
import { createFixture, type Fixture, stockGenerator } from '../../support/groth16/fixture.ts';
import { createSolvers, sampleInputs } from '../witness-solvers.ts';

let fixture: Fixture;
let samples: Samples;
let engine: Engine;
beforeAll(async () => {
  [fixture, samples, engine] = await Promise.all([createFixture(), createSamples(), createEngine()]);
});

const code = (value: string) => expect.objectContaining({ code: value });

describe('calculateWitness', () => {
  it.each(CIRCUIT_NAMES)('%s: gives the same witness as snarkjs with circom’s generator', async (name) => {
    const { program } = await fixture.key(name);
    const wasm = await stockGenerator(newestNamed(fixture.artefacts.circuits, name));
    const inputs = fixture.inputs(name, 'witness');
    const file: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
    await wtns.calculate(inputs, wasm, file);
    const expected = await wtns.exportJson(file);
    expect(readWitness(calculateWitness(engine, program, inputs))).toEqual(expected);
  });

  it.each(CIRCUIT_NAMES)('%s: gives circom’s witness for others too, with and without a scope', async (name) => {
    const { ours, circoms } = await createSolvers(fixture, name);
    for (const seed of ['one', 'two', 'three']) {
      for (const scope of [undefined, 0n]) {
        const inputs = sampleInputs(samples, name, seed, scope);
        const expected = circoms(inputs);
        expect(expected).toBeDefined();
        expect(ours(inputs), `${seed}, ${scope}`).toEqual(expected);
      }
    }
  });

  it('leaves nothing behind in the memory that it used', async () => {
    const { program } = await fixture.key('age');
    const own = await createEngine();
    const [mark, before] = [own.mark(), own.bytes().slice(own.mark())];
    calculateWitness(own, program, fixture.inputs('age', 'memory'));
    expect(own.mark()).toBe(mark);
    expect(
      own
        .bytes()
        .subarray(mark)
        .some((byte) => byte !== 0),
    ).toBe(before.some((byte) => byte !== 0));
    expect(() => calculateWitness(own, program, { ...fixture.inputs('age', 'memory'), birthdate: '44444' })).toThrow();
    expect(
      own
        .bytes()
        .subarray(mark)
        .some((byte) => byte !== 0),
    ).toBe(false);
  });

  it('refuses inputs that are not exactly the circuit’s', async () => {
    const { program } = await fixture.key('age');
    const inputs = fixture.inputs('age', 'misfits');
    const { today, ...missing } = inputs;
    const wrong: CircuitInputs[] = [
      missing,
      { ...inputs, extra: '1' },
      { ...missing, tomorrow: today as string },
      { ...inputs, issuerKey: [...(inputs.issuerKey as string[]), '1'] },
      { ...inputs, today: '01' },
      { ...inputs, today: '-1' },
      { ...inputs, today: `${2n ** 254n}` },
    ];
    for (const each of wrong) expect(() => calculateWitness(engine, program, each)).toThrow(code('proof_circuit'));
  });

  it('L11: says nothing about the values it was given', async () => {
    const { program } = await fixture.key('age');
    const inputs = { ...fixture.inputs('age', 'silent'), birthdate: '44444' };
    let error: unknown;
    try {
      calculateWitness(engine, program, inputs);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(code('proof_witness'));
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('44444');
  });
});
