// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A backup file: master secret, credentials, history and limits, encrypted with a passphrase of its own. When it comes
 * back it is hostile: size, form, work factor and authenticity are checked before anything is stored, and it never
 * overwrites a wallet that has something in it (attack W13).
 */
import { base64url, canonicalJson, parseBase64url, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import { parseJson, readObject } from '#base/readers.ts';
import type { CollectionName } from './collections.ts';
import { KDF_FLOOR, parseKdf, wrappingKey } from './passphrase.ts';
import { seal, unseal } from './sealed.ts';
import type { Put, WalletStore } from './wallet-store.ts';

/** What a backup holds; everything else is made again. */
const SAVED = ['secret', 'credentials', 'history', 'disclosures'] as const satisfies readonly CollectionName[];
export const BACKUP_MAX = 4 << 20;
const FORMAT = 'hushmark-backup/1';
const MASTER_BYTES = 32;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export async function createBackup(store: WalletStore, passphrase: string, random: Random): Promise<string> {
  checkPassphrase(passphrase);
  const kdf = { name: 'PBKDF2-SHA256', iterations: KDF_FLOOR, salt: base64url(random(16)) } as const;
  const records = SAVED.flatMap((name) => store.list(name).map(({ id, value }) => ({ in: name, id, value })));
  const key = await wrappingKey(passphrase, kdf);
  const sealed = await seal(key, place(kdf), utf8(JSON.stringify({ records })), random);
  return JSON.stringify({ format: FORMAT, kdf, iv: base64url(sealed.iv), data: base64url(sealed.data) });
}

/**
 * Restores into `store`, whose wallet must be without credentials. Throws wallet_backup, wallet_passphrase or
 * wallet_exists.
 */
export async function restoreBackup(store: WalletStore, text: string, passphrase: string): Promise<Put[]> {
  if (store.list('credentials').length > 0) throw new HushmarkError('wallet_exists');
  const puts = await openBackup(text, passphrase);
  await store.change(puts);
  return puts;
}

/** What a backup holds; nothing is stored. Throws wallet_backup or wallet_passphrase. */
export async function openBackup(text: string, passphrase: string): Promise<Put[]> {
  const { kdf, iv, data } = readFile(text);
  const key = await wrappingKey(passphrase, kdf);
  let plain: Uint8Array;
  try {
    plain = await unseal(key, place(kdf), { iv, data });
  } catch {
    throw new HushmarkError('wallet_passphrase', 'the backup does not open');
  }
  try {
    const { records } = parseJson(plain, 'backup', BACKUP_MAX) as { records: Put[] };
    const known = records.every(({ in: name, id }) => (SAVED as readonly string[]).includes(name) && ID.test(id));
    const places = new Set(records.map(({ in: name, id }) => `${name}/${id}`));
    const [master, ...more] = records.filter((put) => put.in === 'secret');
    if (!known || places.size < records.length || master?.id !== 'master' || more.length > 0) throw notWhole();
    parseBase64url(master.value.master, 'master', MASTER_BYTES);
    return records;
  } catch {
    throw new HushmarkError('wallet_backup', 'the content of the backup is not a wallet');
  }
}

function readFile(text: string): { kdf: unknown; iv: Uint8Array; data: Uint8Array } {
  if (text.length > BACKUP_MAX) throw new HushmarkError('wallet_backup', 'too long');
  try {
    const file = readObject(parseJson(text, 'backup', BACKUP_MAX), 'backup', ['format', 'kdf', 'iv', 'data']);
    if (file.format !== FORMAT) throw new TypeError('another format');
    parseKdf(file.kdf);
    return { kdf: file.kdf, iv: parseBase64url(file.iv, 'iv', 12), data: parseBase64url(file.data, 'data') };
  } catch {
    throw new HushmarkError('wallet_backup', 'not a backup file');
  }
}

function notWhole(): TypeError {
  return new TypeError('not a whole wallet');
}

function place(kdf: unknown) {
  return { store: 'backup', id: canonicalJson(kdf), version: 1 };
}
