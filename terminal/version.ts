// SPDX-License-Identifier: GPL-3.0-or-later
/** One version for all command lines: that of the package. */
import { readFileSync } from 'node:fs';
import { parseJson, readToken } from '#base/readers.ts';

export function readVersion(): string {
  const manifest = parseJson(readFileSync(new URL('../package.json', import.meta.url), 'utf8'), 'package.json');
  return readToken((manifest as { version?: unknown }).version, 'version', 64);
}
