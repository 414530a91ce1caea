// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, vi } from 'vitest';
import { runScript } from '../../support/issuer/script.ts';

vi.mock('node:crypto', async (original) =>
  (await import('../../support/remembered-scrypt.ts')).rememberScrypt(original),
);

describe('wallet scripts', () => {
  for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'))) {
    test(file, () => runScript(join(import.meta.dirname, file)));
  }
});
