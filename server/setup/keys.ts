// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verifier's secret keys as a file that only its owner can read: Ed25519 seeds that sign requests and decisions,
 * and the secret from which response codes are made. `init` writes it, `serve` reads it.
 * To rotate: put a new key first, have the registry list it beside the old one, publish, and remove the old one after
 * the longest life of a request (an hour) and of a decision.
 */
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { base64url, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { parseJson, readList, readObject, reworded } from '#base/readers.ts';
import { decodeText } from '#base/text.ts';
import { generateSigningKey, type Jwk, signingKey } from '#protocol/jws.ts';
import type { ServerKeys } from '../services.ts';

const FORMAT = 'hushmark-server-keys/1';

/** Creates the file with one signing key; refuses to overwrite. Returns the public key for the registry. */
export async function createKeyFile(path: string, random: Random): Promise<Jwk> {
  const key = generateSigningKey(random);
  const content = {
    format: FORMAT,
    signing: [base64url(key.secretKey)],
    responseSecret: base64url(random(32)),
  };
  await writeNew(path, `${JSON.stringify(content, null, 2)}\n`);
  return key.jwk;
}

/** Throws file_permissions when others can read it, server_config when it is not such a file. */
export async function readKeyFile(path: string): Promise<ServerKeys> {
  let bytes: Uint8Array;
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new HushmarkError('file_permissions', `others can read ${path}`);
    }
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof HushmarkError) throw error;
    throw new HushmarkError('server_config', `${path} cannot be read`, 'Make it with `hushmark server init`.');
  }
  return reworded('server_config', () => parseKeyFile(decodeText(bytes, path), path));
}

function parseKeyFile(text: string, path: string): ServerKeys {
  const value = readObject(parseJson(text, path), path, ['format', 'signing', 'responseSecret']);
  if (value.format !== FORMAT) throw new HushmarkError('server_config', `${path} is not a key file of this version`);
  const seeds = readList(value.signing, `${path}: signing`, 8, 1);
  return {
    signing: seeds.map((seed) => signingKey(parseBase64url(seed, `${path}: signing`, 32))),
    responseSecret: parseBase64url(value.responseSecret, `${path}: responseSecret`, 32),
  };
}

/** A new file of mode 0600 that is on disk when this returns. Throws file_exists. */
export async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new HushmarkError('file_exists', `${path} exists already`);
    }
    throw new HushmarkError('input_file', `${path} cannot be written`);
  }
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
