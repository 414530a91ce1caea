// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Installs a copy of the repository with pnpm, where a file finds only what its own package.json declares, and imports
 * everything there: types, what is built for shops and customers, every test file. It needs the npm registry and some
 * minutes.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@10.34.8';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'hushmark-strict-'));

function run(program: string, ...args: string[]): string {
  process.stderr.write(`${program} ${args.join(' ')}\n`);
  return execFileSync(program, args, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
const pnpm = (...args: string[]) => run('npm', 'exec', '--yes', '--', PNPM, ...args);

try {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const path of listed.toString().trim().split('\n')) cpSync(join(ROOT, path), join(copy, path));
  const { workspaces } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { workspaces: string[] };
  writeFileSync(
    join(copy, 'pnpm-workspace.yaml'),
    ['packages:', ...workspaces.map((name) => `  - ${name}`)].join('\n'),
  );
  // Some tests ask git which files there are.
  run('git', 'init', '--quiet');
  // The versions of package-lock.json.
  pnpm('import');
  pnpm('install', '--frozen-lockfile', '--ignore-scripts');
  run('npx', 'tsc', '--noEmit');
  run('npm', 'run', 'build:wallet');
  for (const folder of workspaces) run('npm', 'run', '--prefix', folder, 'prepack');
  const tests = run('npx', 'vitest', 'list').trim().split('\n');
  process.stdout.write(`${PNPM}: types, builds, and ${tests.length} tests import what is declared, and nothing else\n`);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
