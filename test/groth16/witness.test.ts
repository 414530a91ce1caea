import { wtns } from 'snarkjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CircuitName } from '#groth16/keys.ts';
import { calculateWitness } from '#groth16/witness.ts';
import { createFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});

const code = (value: string) => expect.objectContaining({ code: value });

describe('calculateWitness', () => {
  it.each<CircuitName>(['age', 'attributes'])('%s: gives the same witness as snarkjs', async (name) => {
    const { wasm } = await fixture.key(name);
    const inputs = fixture.inputs(name, 'witness');
    const file: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
    await wtns.calculate(inputs, wasm, file);
    const expected = await wtns.exportJson(file);
    const witness = await calculateWitness(wasm, inputs);
    const ours = Array.from({ length: witness.length / 32 }, (_, wire) =>
      witness.subarray(32 * wire, 32 * wire + 32).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
    );
    expect(ours).toEqual(expected);
  });

  it('P20: refuses a generator that imports anything but the four reporting functions', async () => {
    for (const [module, name] of [
      ['env', 'fetch'],
      ['runtime', 'fetch'],
      ['env', 'exceptionHandler'],
      ['wasi_snapshot_preview1', 'sock_send'],
    ] as const) {
      await expect(calculateWitness(moduleImporting(module, name), {})).rejects.toThrow(code('proof_artefact'));
    }
    await expect(calculateWitness(Uint8Array.of(1, 2, 3), {})).rejects.toThrow(code('proof_artefact'));
    // The right import, and nothing behind it: not a circuit.
    await expect(calculateWitness(moduleImporting('runtime', 'exceptionHandler'), {})).rejects.toThrow(
      code('proof_circuit'),
    );
  });

  it('L11: says nothing about the values it was given', async () => {
    const { wasm } = await fixture.key('age');
    const inputs = { ...fixture.inputs('age', 'silent'), birthdate: '44444' };
    const error: unknown = await calculateWitness(wasm, inputs).catch((reason: unknown) => reason);
    expect(error).toEqual(code('proof_witness'));
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('44444');
  });
});

/** A module with one imported function of no arguments. */
function moduleImporting(module: string, name: string): Uint8Array {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const imports = [1, ...text(module), ...text(name), 0, 0];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, imports.length, ...imports);
}
