// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Artefacts, type CircuitArtefacts, loadArtefacts } from '#groth16/files/artefacts.ts';
import { writeCompactKey } from '#groth16/files/compact-key-writer.ts';
import type { KeyStore } from '#groth16/files/load-proving-key.ts';
import { PROGRAM_MAGIC, parseWitnessProgram } from '#groth16/files/witness-program.ts';
import type { ProverProgress } from '#wallet/core/preparation/prover.ts';
import { createCircuitLoader } from '#wallet/page/prover/circuit-loader.ts';
import { readBuild } from '../../../support/groth16/fixture.ts';
import { tinyKey } from '../../../support/groth16/tiny-key.ts';

const { key, unpacked } = tinyKey();
const compact = writeCompactKey(key);
const digest = { sha256: createHash('sha256').update(unpacked).digest('hex'), bytes: unpacked.length };
/** No inputs, constants, steps and wires. */
const program = Uint8Array.of(...PROGRAM_MAGIC, 0, 0, 0, 0);

/** A loader over a tiny key, whose files arrive when they are let go. */
async function setUp({ kept }: { kept?: Uint8Array } = {}) {
  const asked: string[] = [];
  const progress: ProverProgress[] = [];
  let letGo: () => void = () => {};
  let failing = false;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const file = (name: string, bytes: Uint8Array) => async () => {
    asked.push(name);
    if (name === 'program') await gate;
    if (failing) throw new Error('offline');
    loader.arrived(bytes.length);
    return bytes;
  };
  const { circuits } = await loadArtefacts({ read: readBuild });
  const tiny = (circuit: CircuitArtefacts): CircuitArtefacts => ({
    ...circuit,
    circuitDigest: circuit.name,
    compactKey: file('key', compact),
    witnessProgram: async () => parseWitnessProgram(await file('program', program)()),
    unpackedKey: digest,
    bytes: { key: compact.length, program: program.length },
  });
  const artefacts: Artefacts = {
    development: true,
    circuits: circuits.map(tiny),
  };
  const keys: KeyStore = { find: async () => kept, keep: async () => void asked.push('keep') };
  const loader = createCircuitLoader({
    artefacts: async () => artefacts,
    keys,
    report: (one) => void progress.push(one),
  });
  const fail = (value: boolean) => {
    failing = value;
  };
  return { loader, asked, progress, letGo, fail };
}

it('fetches the witness program while the key is unpacked, and once for all who ask', async () => {
  const { loader, asked, progress, letGo } = await setUp();
  const [first, second] = [loader.load('age'), loader.load('age')];
  await expect.poll(() => asked).toEqual(['key', 'program', 'keep']);
  letGo();
  expect((await first).key.wires).toBe(key.wires);
  expect(await second).toBe(await first);
  expect(await loader.load('age')).toBe(await first);
  expect(asked).toEqual(['key', 'program', 'keep']);
  const total = compact.length + program.length;
  expect(progress).toEqual([
    { stage: 'download', done: compact.length, total },
    { stage: 'check', done: 1, total: 1 },
  ]);
});

it('fetches no key when its unpacked form was kept', async () => {
  const { loader, asked, progress, letGo } = await setUp({ kept: unpacked });
  letGo();
  await loader.load('age');
  expect(asked).toEqual(['program']);
  expect(progress.at(-1)).toEqual({ stage: 'check', done: 1, total: 1 });
});

it('begins again after a failure, and for another circuit', async () => {
  const { loader, asked, letGo, fail } = await setUp();
  letGo();
  fail(true);
  await expect(loader.load('age')).rejects.toThrow('offline');
  fail(false);
  await expect(loader.load('age')).resolves.toBeDefined();
  await expect(loader.load('attributes')).resolves.toBeDefined();
  await expect(loader.load('age')).resolves.toBeDefined();
  expect(asked.filter((name) => name === 'key')).toHaveLength(4);
});
