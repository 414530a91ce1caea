// Three projects: `node` needs nothing but Node, `browser` needs Chromium, `postgres` needs a PostgreSQL server.
// HUSHMARK_TEST_REPORT=FILE also writes the JSON report from which continuous integration counts.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { NotRunReporter } from './test/not-run-reporter.ts';

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
          exclude: ['test/e2e/**', 'test/postgres/**', 'test/**/browser/**'],
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
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
});
