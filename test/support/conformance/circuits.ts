// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The committed circuits as the conformance set gives them, from the manifest and the texts of the verification keys.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { ROOT } from '../source-files.ts';
import type { CircuitText } from './answer-response.ts';

type Manifest = { circuits: { name: string; publicSignals: string[]; files: { vkey: { path: string } } }[] };

const read = (path: string) => readFileSync(join(ROOT, 'build', path), 'utf8');
const { circuits } = JSON.parse(read('manifest.json')) as Manifest;

export const CIRCUITS: readonly CircuitText[] = circuits.map(({ name, publicSignals, files }) => ({
  circuit: name,
  publicSignals,
  key: read(files.vkey.path),
}));

export function digestOf(circuit: string): string {
  const found = CIRCUITS.find((one) => one.circuit === circuit);
  if (found === undefined) throw new Error(`there is no circuit ${circuit}`);
  return base64url(sha256(utf8(found.key)));
}
