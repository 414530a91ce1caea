// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A copy of the project in which mutants are tried, so that the checkout itself is never changed: everything that runs
 * there, worker threads and started programs too, runs the mutant.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '#test/support/source-files.ts';
import { applyMutant, type Mutant } from './mutate.ts';

/** Too large to copy, and nothing writes there. */
const LINKED = ['node_modules', 'build'];

export type TestRun =
  | { readonly outcome: 'passed' | 'too slow' }
  | { readonly outcome: 'failed'; readonly by: readonly string[] }
  /** The runner itself gave no result. */
  | { readonly outcome: 'broken'; readonly output: string };

export type Workshop = {
  /** Puts the mutant in the file's place until the returned function is called. */
  use(mutant: Mutant): () => void;
  /** Runs test files, up to the first that fails; `seconds` is the longest that this may take. */
  runTests(files: readonly string[], seconds: number, workers?: number): Promise<TestRun>;
  close(): void;
};

export function createWorkshop(): Workshop {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const path of listed.toString().split('\0')) {
    if (path === '' || LINKED.includes(path.split('/')[0] ?? '')) continue;
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(join(ROOT, path), join(directory, path));
  }
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(directory, name));
  // Some tests ask which files belong to the project.
  execFileSync('git', ['init', '--quiet'], { cwd: directory });
  const running = new Set<ChildProcess>();

  return {
    use(mutant) {
      const path = join(directory, mutant.path);
      const whole = readFileSync(path, 'utf8');
      writeFileSync(path, applyMutant(mutant, whole));
      return () => writeFileSync(path, whole);
    },
    runTests(files, seconds, workers = 1) {
      const report = join(directory, 'report.json');
      rmSync(report, { force: true });
      const vitest = join(directory, 'node_modules/vitest/vitest.mjs');
      const options = ['--project', 'node', '--bail', '1', '--maxWorkers', String(workers), '--passWithNoTests'];
      const child = spawn(
        process.execPath,
        // Everything but the mutant is compiled once.
        [
          vitest,
          'run',
          ...options,
          '--experimental.fsModuleCache',
          '--reporter',
          'json',
          '--outputFile',
          report,
          ...files,
        ],
        // A group of its own, with the workers that hang in a mutant.
        { cwd: directory, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      running.add(child);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
      return new Promise((resolve) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          endGroup(child);
        }, seconds * 1000);
        child.on('close', (code) => {
          clearTimeout(timer);
          running.delete(child);
          if (isLate) resolve({ outcome: 'too slow' });
          else if (code === 0) resolve({ outcome: 'passed' });
          else resolve(readFailures(report, directory, output));
        });
      });
    },
    close() {
      for (const child of running) endGroup(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

function readFailures(report: string, directory: string, output: string): TestRun {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; status: string }[];
    };
    const by = testResults
      .filter(({ status }) => status === 'failed')
      .map(({ name }) => name.slice(directory.length + 1));
    // An error outside of every test also fails a run.
    return by.length > 0 ? { outcome: 'failed', by } : { outcome: 'broken', output };
  } catch {
    return { outcome: 'broken', output };
  }
}
