// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Secret keys at rest: one file for each key, encrypted with a passphrase (files/sealed-box.ts), mode 0600, never
 * overwritten. Kind and public key stand beside the box in the clear and are authenticated with it, so that neither can
 * be swapped.
 */
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import { malformed, parseJson, readObject, readToken, reworded } from '#base/readers.ts';
import { readPrivateFile, writeFileAtomic } from './atomic-file.ts';
import { BOX_MEMBERS, openBox, readBox, type Sealing, sealBox } from './sealed-box.ts';

const FORMAT = 'hushmark-key/1';

export type KeyKind = 'credential' | 'document' | 'registry' | 'door';

/** Writes a new key file. Throws file_exists when there is one. */
export function createKeyFile(
  path: string,
  { kind, publicKey, secret }: { kind: KeyKind; publicKey: string; secret: Uint8Array },
  sealing: Sealing,
): void {
  checkPassphrase(sealing.passphrase);
  const beside = { format: FORMAT, kind, publicKey };
  const file = { ...beside, ...sealBox(secret, beside, sealing) };
  writeFileAtomic(path, `${JSON.stringify(file, null, 2)}\n`, { overwrite: false });
}

/**
 * The secret of a key file of this kind. Throws file_permissions, file_passphrase, or input_key for a file that
 * is not such a key or was made with a key derivation below the floor.
 */
export function openKeyFile(
  path: string,
  kind: KeyKind,
  passphrase: string,
): { publicKey: string; secret: Uint8Array } {
  const text = readPrivateFile(path);
  const { beside, box } = reworded('input_key', () => parseKeyFile(text));
  if (beside.kind !== kind) throw new HushmarkError('input_key', `${path} holds a key of another kind`);
  const secret = openBox(box, beside, passphrase);
  if (secret === undefined) throw new HushmarkError('file_passphrase', `the passphrase does not open ${path}`);
  return { publicKey: beside.publicKey, secret };
}

function parseKeyFile(text: string) {
  const name = 'key file';
  const value = readObject(parseJson(text, name, 16_384), name, ['format', 'kind', 'publicKey', ...BOX_MEMBERS]);
  if (value.format !== FORMAT) throw malformed(name, 'has a format that is not known here');
  const beside = {
    format: FORMAT,
    kind: readToken(value.kind, `${name}.kind`, 32),
    publicKey: readToken(value.publicKey, `${name}.publicKey`, 400),
  };
  return { beside, box: readBox(value, name) };
}
