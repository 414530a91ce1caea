// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * docs/operations.md, run as a stranger would: its `sh` blocks in their order, in an empty directory, with the files
 * that the page tells the reader to write. A command that fails, or an option that is gone, fails here.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';

const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'hushmark-operations-'));
afterAll(() => rmSync(directory, { recursive: true }));

const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '');

const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text, { mode: 0o644 });
}

async function run(command: string): Promise<{ stdout: string; stderr: string }> {
  const bin = fileURLToPath(new URL('../bin/hushmark.js', import.meta.url));
  const script = `set -euo pipefail; hushmark() { "${process.execPath}" "${bin}" "$@"; }; ${command}`;
  return promisify(execFile)('bash', ['-c', script], { cwd: directory, env: { ...process.env, NO_COLOR: '1' } });
}

test('the commands of docs/operations.md work as printed, from an empty directory', { timeout: 180_000 }, async () => {
  expect(commands.length).toBeGreaterThan(12);
  const commitment = holderCommitment(
    holderSecret(systemRandom()(32), {
      registry: 'shops',
      issuerId: 'town-hall',
      schemaUri: 'urn:hushmark:schema:proof-of-age:1',
    }),
  );
  const holder = createHolderCode({
    issuerId: 'town-hall',
    schemaUri: 'urn:hushmark:schema:proof-of-age:1',
    commitment,
  });
  write('town.pass', 'correct horse battery staple\n');
  write('trust.pass', 'another horse battery staple\n');
  write('anna.json', JSON.stringify({ person: 'customer 1', holder, values: { birthdate: '1990-05-04' } }));
  write('over-18.json', blocks('json').find((block) => block.includes('"over-18"')) ?? '');

  let said = '';
  for (const command of commands) {
    const { stdout, stderr } = await run(command).catch((error: { stderr?: string }) =>
      expect.unreachable(`${command}\n${error.stderr}`),
    );
    // `check` shows what is in the file that it was given; nothing else may.
    if (!command.includes(' check ')) said += stdout + stderr;
  }
  expect(said).not.toContain('1990-05-04');
  expect(readFileSync(join(directory, 'town/log.jsonl'), 'utf8')).not.toMatch(/1990|customer/);
  expect(readFileSync(join(directory, 'shop.key'), 'utf8')).toMatch(/^hm_test_sk_/);
});
