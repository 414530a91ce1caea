// SPDX-License-Identifier: GPL-3.0-or-later
/** Writes build/manifest.json, after servers' and wallets' own reader had nothing against it. */
import { join } from 'node:path';
import { MANIFEST_FILE, type Manifest, writeJson } from '#circuits/keys/manifest.ts';
import { parseManifest } from '#groth16/files/manifest.ts';

/** Throws proof_key, and leaves the old file, for a list that would be refused. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  parseManifest(JSON.parse(JSON.stringify(manifest)));
  await writeJson(join(directory, MANIFEST_FILE), manifest);
}
