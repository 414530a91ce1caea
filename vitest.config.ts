// SPDX-License-Identifier: GPL-3.0-or-later
// `node` is what everybody runs, and needs nothing but Node; `browser` needs Chromium, `browsers` Firefox and WebKit
// too, `postgres` a PostgreSQL server for most of what is in it. Slow tests belong to `assure` when they compile
// circuits, run them many times, count on thousands of samples or compare the prover's parts with others value by
// value, and to the faults beside PostgreSQL when they kill processes. `packages` installs what we ship as its users
// do.
// HUSHMARK_TEST_REPORT=FILE also writes the JSON report from which continuous integration counts.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { NotRunReporter } from './test/support/not-run-reporter.ts';

const SLOW = [
  'test/attacks/dishonest-wallet.test.ts',
  'test/attacks/weak-randomness.test.ts',
  'test/circuits/age.test.ts',
  'test/circuits/attributes.test.ts',
  'test/circuits/ceremony.test.ts',
  'test/circuits/assurance/determinism.test.ts',
  'test/circuits/divisions.test.ts',
  'test/circuits/forged-credential.test.ts',
  'test/circuits/scalars.test.ts',
  'test/circuits/sources.test.ts',
  'test/conformance/made.test.ts',
  'test/groth16/prove/last-witness.test.ts',
  'test/groth16/curve/engine/multi-scalar.test.ts',
  'test/groth16/guesser.test.ts',
  'test/groth16/mutation.test.ts',
  'test/groth16/next-bundle.test.ts',
  'test/groth16/curve/pairing/subgroup.test.ts',
  'test/groth16/unlinkability.test.ts',
  'test/groth16/unbindable.test.ts',
  'test/groth16/unlinkable.test.ts',
  'test/groth16/files/witness-program.test.ts',
  'test/groth16/witness-refusals.test.ts',
  'test/groth16/prove/witness.test.ts',
  'test/protocol/trust/tree-room.test.ts',
  'test/server/two-key-sets.test.ts',
];
const FAULTS = [
  'test/bin/start.test.ts',
  'test/attacks/crash.test.ts',
  'test/issuer/processes.test.ts',
  'test/operations.test.ts',
  'test/demo/demo.test.ts',
  'test/server/process.test.ts',
  'test/wallet/command-line/processes.test.ts',
];

const report = process.env.HUSHMARK_TEST_REPORT;

export default defineConfig({
  test: {
    reporters: report ? ['default', new NotRunReporter(), 'json'] : ['default', new NotRunReporter()],
    ...(report ? { outputFile: { json: report } } : {}),
    // Every core: the default leaves one idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [
            'test/e2e/**',
            'test/postgres/**',
            'test/packages/**',
            'test/browsers/**',
            'test/**/browser/**',
            ...SLOW,
            ...FAULTS,
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts', 'test/**/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'browsers',
          include: ['test/browsers/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'assure',
          include: SLOW,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts', ...FAULTS],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'packages',
          include: ['test/packages/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
});
