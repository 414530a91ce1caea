// SPDX-License-Identifier: GPL-3.0-or-later
import '../../support/wallet/pinned.ts';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, vi } from 'vitest';
import { type Artefacts, loadArtefacts } from '#groth16/files/artefacts.ts';
import { encodePrepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { createLocalProver } from '#wallet/command-line/local-prover.ts';
import type { Prover } from '#wallet/core/preparation/prover.ts';
import { runSelfTest } from '#wallet/core/self-test/self-test.ts';
import { MANIFEST } from '../../support/wallet/pinned.ts';
import { random } from '../../support/wallet/world.ts';

const BUILD = fileURLToPath(new URL('../../../build/', import.meta.url));
let artefacts: Artefacts;
let prover: Prover;

beforeAll(async () => {
  artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(BUILD + path)) });
  prover = createLocalProver(artefacts, random);
});

const run = (using: Prover) =>
  runSelfTest({
    prover: using,
    artefacts: async () => artefacts,
    circuits: MANIFEST.circuits,
    random,
    now: () => Date.parse('2026-11-30T12:00:00Z'),
    signal: new AbortController().signal,
    onProgress: () => {},
  });

it('the self-test makes a whole answer of an invented proof, and says whether it holds', async () => {
  const jobs = vi.fn(prover.prepare);
  const { valid, milliseconds } = await run({ ...prover, prepare: jobs });
  expect(valid).toBe(true);
  expect(milliseconds).toBeGreaterThan(0);
  expect(jobs).toHaveBeenCalledOnce();
});

it('the self-test tells of a device that computes wrongly', async () => {
  const prepare: Prover['prepare'] = async (job, options) => {
    const right = parsePrepared(await prover.prepare(job, options));
    const { a, c } = right.points;
    return encodePrepared({ ...right, points: { ...right.points, a: c, c: a } });
  };
  expect((await run({ ...prover, prepare })).valid).toBe(false);
});
