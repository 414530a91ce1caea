// SPDX-License-Identifier: GPL-3.0-or-later
// Vitest reporter: ends a run by naming what it did not run and the command for it, so that a green `npm test` never
// looks like more than it is.
import type { Reporter, TestModule } from 'vitest/node';

const OTHER_RUNS = [
  { project: 'node', text: 'unit, key and API tests          npm test' },
  { project: 'browser', text: 'purchases in real Chromium       npm run test:browser' },
  { project: 'browsers', text: 'Firefox, WebKit and Chromium     npm run test:browsers' },
  { project: 'postgres', text: 'PostgreSQL and faults            npm run test:postgres' },
  { project: 'packages', text: 'packages, installed and run      npm run test:packages' },
  { project: 'assure', text: 'circuit and key assurance        npm run assure' },
] as const;

export class NotRunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const ran = new Set(modules.map((module) => module.project.name));
    const missing = OTHER_RUNS.filter((run) => !ran.has(run.project));
    console.log(['', 'Not run here:', ...missing.map((run) => `  ${run.text}`), ''].join('\n'));
  }
}
