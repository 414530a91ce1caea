// SPDX-License-Identifier: GPL-3.0-or-later
/** Stands in for what Vite puts into the built wallet: the proving files of this checkout. Import it first. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '#groth16/files/manifest.ts';

const bytes = readFileSync(fileURLToPath(new URL('../../../build/manifest.json', import.meta.url)));
const { circuits } = parseManifest(JSON.parse(bytes.toString()));

export const MANIFEST_BYTES = new Uint8Array(bytes);
export const MANIFEST = { sha256: createHash('sha256').update(bytes).digest('hex'), circuits };

Object.assign(globalThis, { __HUSHMARK_MANIFEST__: MANIFEST });
