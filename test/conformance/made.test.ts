// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The set is made by its script, byte for byte; and the runner tells good implementations from bad ones, as processes.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSet } from '../support/conformance/make-set.ts';
import { encodeSuite, SET } from '../support/conformance/set.ts';
import { ROOT } from '../support/source-files.ts';

test('the script makes exactly the committed files, proofs included', { timeout: 300_000 }, async () => {
  const made = (await makeSet()).map((suite): [string, string] => [`${suite.kind}.json`, encodeSuite(suite)]);
  const committed = readdirSync(SET).filter((name) => name.endsWith('.json'));
  expect(made.map(([name]) => name).sort()).toEqual(committed.sort());
  for (const [name, text] of made) expect(readFileSync(join(SET, name), 'utf8') === text, name).toBe(true);
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/conformance.ts', ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

/** An implementation that gives one answer to everything. */
const saying = (given: object, ...options: string[]) => {
  const script = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) =>
    console.log(JSON.stringify({ id: JSON.parse(line).id, ...${JSON.stringify(given)} })))`;
  return run(...options, process.execPath, '-e', script);
};

test('this project passes as a command of its own, with every code and every kind', { timeout: 300_000 }, () => {
  const { status, output } = run(
    '--codes',
    '--all',
    process.execPath,
    '--import',
    'tsx',
    'test/support/conformance/serve.ts',
  );
  expect(output).not.toMatch(/^(?:wrong|other code):/m);
  expect(status).toBe(0);
});

test('who says yes to everything, no to everything, nothing, or is not there, fails', () => {
  expect(saying({ ok: {} })).toMatchObject({
    status: 1,
    output: expect.stringMatching(/^wrong: credential: another holder$/m),
  });
  expect(saying({ error: 'input_malformed' })).toMatchObject({
    status: 1,
    output: expect.stringMatching(/^wrong: credential: every type$/m),
  });
  expect(saying({ error: 'not_implemented' }).status).toBe(1);
  expect(run(process.execPath, '-e', 'process.exit(0)').status).toBe(1);
  expect(run('/nowhere/at/all').status).not.toBe(0);
  expect(run()).toMatchObject({ status: 2, output: expect.stringContaining('COMMAND') });
  expect(run('--only', 'field', process.execPath, '-e', 'process.exit(0)').output).not.toContain('credential');
});
