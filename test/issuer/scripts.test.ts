// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runScript } from '../support/issuer/script.ts';

vi.mock('node:crypto', async (original) => (await import('../support/remembered-scrypt.ts')).rememberScrypt(original));

const printed = new Set<string>();

/** "registry status issuers[].leaves.used number" */
function record(command: string, value: unknown): void {
  const options = /^--?(?:dir|d|passphrase-file)$/;
  const words = command.split(' ').filter((word, at, all) => !word.startsWith('-') && !options.test(all[at - 1] ?? ''));
  const name = words.slice(0, words[0] === 'server' && words[1] !== 'init' && words[1] !== 'audit' ? 3 : 2).join(' ');
  const visit = (part: unknown, path: string) => {
    if (Array.isArray(part)) for (const entry of part) visit(entry, `${path}[]`);
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      printed.add(`${name} ${path} ${kindOf(part)}`);
    else for (const [member, inside] of Object.entries(part)) visit(inside, path === '' ? member : `${path}.${member}`);
  };
  visit(value, '');
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

for (const folder of ['issuer', 'registry', 'server']) {
  const directory = join(import.meta.dirname, '..', folder);
  describe(`${folder} scripts`, () => {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.txt'))) {
      test(file, () => runScript(join(directory, file), record));
    }
  });
}

test('no member that a command prints for programs goes away or changes its kind unseen', async () => {
  await expect(`${[...printed].sort().join('\n')}\n`).toMatchFileSnapshot('../vectors/json-output.txt');
});
