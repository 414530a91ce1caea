// SPDX-License-Identifier: GPL-3.0-or-later
/** The README of the library teaches with code, which is run here as it stands there. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { CUBIC, KEPT } from '../support/groth16/toy.ts';
import { ROOT } from '../support/source-files.ts';

const FOLDER = join(ROOT, '.tmp/groth16-readme');
const readme = await readFile(join(ROOT, 'groth16/README.md'), 'utf8');
const block = (language: string) =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? expect.unreachable();

afterEach(async () => {
  process.chdir(ROOT);
  vi.restoreAllMocks();
  await rm(FOLDER, { recursive: true, force: true });
});

it('prepares, binds and verifies in twenty lines', async () => {
  const code = block('js');
  expect(code.split('\n').filter((line) => line !== '' && !line.startsWith('//')).length).toBeLessThanOrEqual(20);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'lesson.ts'), code.replace("'@hushmark/groth16'", "'#groth16/index.ts'"));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  process.chdir(join(ROOT, KEPT));
  await import(join(FOLDER, 'lesson.ts'));
  expect(log.mock.calls).toEqual([[{ valid: true }], [{ valid: false, reason: 'equation' }]]);
});

it('shows the circuit whose keys it uses', async () => {
  const plain = (source: string) =>
    source
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|pragma.*/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
  expect(plain(block('circom'))).toBe(plain(await readFile(join(ROOT, CUBIC), 'utf8')));
});
