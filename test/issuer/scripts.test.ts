// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, vi } from 'vitest';
import { runScript } from '../support/issuer/script.ts';

vi.mock('node:crypto', async (original) => (await import('../support/remembered-scrypt.ts')).rememberScrypt(original));

for (const folder of ['issuer', 'registry', 'server']) {
  const directory = join(import.meta.dirname, '..', folder);
  describe(`${folder} scripts`, () => {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.txt'))) {
      test(file, () => runScript(join(directory, file)));
    }
  });
}
