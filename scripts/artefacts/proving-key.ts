// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes the proving key that wallets fetch from the one that a ceremony leaves, and says how the two differ. A ceremony
 * and `npm run verify:keys` must get the same bytes.
 */
import { randomBytes } from 'node:crypto';
import { checkLinearPoints } from '#circuits/keys/linear-points.ts';
import { type PinnedKey, sha256Hex } from '#circuits/keys/manifest.ts';
import { findChallenge } from '#groth16/files/challenge-rows.ts';
import { unpackKey } from '#groth16/files/compact-key.ts';
import { writeCompactKey } from '#groth16/files/compact-key-writer.ts';
import { POINT_SECTIONS, parseProvingKey } from '#groth16/files/proving-key.ts';
import { parseZkey } from '#groth16/files/zkey.ts';
import { deriveLinearPoints } from '#groth16/make/linear-points.ts';
import { writePieces } from './pieces.ts';

/** @param path of the compact key from the artefact directory */
export async function makeProvingKey(
  directory: string,
  path: string,
  zkeyFile: Uint8Array,
  challengeIndex: number,
): Promise<PinnedKey> {
  const zkey = parseZkey(new Uint8Array(zkeyFile));
  const linear = await deriveLinearPoints(zkey, findChallenge(zkey, challengeIndex));
  const compact = writeCompactKey({ ...zkey, linear });
  const unpacked = await unpackKey(compact);
  const problems = await compareKeys(zkeyFile, unpacked, challengeIndex);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const pieces = await writePieces(directory, path, compact);
  return { ...pieces, unpacked: { sha256: sha256Hex(unpacked), bytes: unpacked.length } };
}

/**
 * Every section byte by byte, and the linear points, which a zkey does not have, by one random combination.
 * @returns how the unpacked key differs from the ceremony's; empty when it does not
 */
export async function compareKeys(
  zkeyFile: Uint8Array,
  unpacked: Uint8Array,
  challengeIndex: number,
): Promise<string[]> {
  const zkey = parseZkey(zkeyFile);
  const key = parseProvingKey(unpacked);
  const problems: string[] = [];
  for (const size of ['wires', 'publicSignals', 'domain', 'entryCount'] as const) {
    if (key[size] !== zkey[size]) problems.push(`the proving key has another number of ${size}`);
  }
  for (const name of ['entries', ...POINT_SECTIONS] as const) {
    if (name === 'linear') continue;
    if (!Buffer.from(key[name]).equals(zkey[name])) problems.push(`${name} differs from the ceremony's key`);
  }
  if (problems.length > 0) return problems;
  return checkLinearPoints(zkey, findChallenge(zkey, challengeIndex), key.linear, (bytes) => randomBytes(bytes));
}
