// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's records in one file, as IndexedDB has them for the page. The wallet's store encrypts every value
 * (wallet/core/store/wallet-store.ts) under a random key, and that key is in a box that the passphrase opens. A write
 * replaces the whole file, so a crash or Control-C leaves the old state or the new one. Private to its owner.
 */
import { existsSync } from 'node:fs';
import { base64url, parseBase64url } from '#base/encoding.ts';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import { malformed, parseJson, readInteger, readList, readObject, readToken } from '#base/readers.ts';
import { checkDestination, readPrivateFile, writeFileAtomic } from '#files/atomic-file.ts';
import { withLockFile } from '#files/lock.ts';
import { BOX_MEMBERS, type Box, openBox, readBox, type Sealing, sealBox } from '#files/sealed-box.ts';
import { isSameRecord, type StoredRecord } from '../core/store/database.ts';
import { importVaultKey } from '../core/store/vault.ts';
import { firstRecords, type Put, type RecordDatabase } from '../core/store/wallet-store.ts';

const FORMAT = 'hushmark-wallet-file/1';
const BESIDE = { format: FORMAT };
const MOST_BYTES = 1 << 26;
const MOST_RECORDS = 100_000;
const KEY_BYTES = 32;
const IV_BYTES = 12;

type Content = { box: Box; records: readonly StoredRecord[] };

export type FileDatabase = RecordDatabase & {
  /** The key of the records, or wallet_passphrase. */
  unlock(passphrase: string): Promise<CryptoKey>;
  /** The same key under another passphrase. */
  changePassphrase(from: string, sealing: Sealing): Promise<void>;
};

/** Makes the file with its first records. Throws wallet_passphrase_weak, and file_exists when there is one. */
export async function createWalletFile(path: string, puts: Put[], sealing: Sealing): Promise<void> {
  checkPassphrase(sealing.passphrase);
  checkDestination(path);
  const raw = sealing.random(KEY_BYTES);
  try {
    const records = await firstRecords(await importVaultKey(raw), sealing.random, puts);
    const content = encode({ box: sealBox(raw, BESIDE, sealing), records });
    writeFileAtomic(path, content, { overwrite: false });
  } finally {
    raw.fill(0);
  }
}

/** Throws input_file, file_permissions, or wallet_storage for what is no wallet. */
export function openWalletFile(path: string): FileDatabase {
  const read = () => decode(readPrivateFile(path), path);
  /** One writer at a time among all commands that work with this file. */
  const exclusive = <T>(work: () => Promise<T>) => withLockFile(`${path}.lock`, work);
  if (!existsSync(path)) {
    const hint = 'Make one with "hushmark wallet create", or name it with --file.';
    throw new HushmarkError('input_file', `there is no wallet ${path}`, hint);
  }
  read();
  return {
    all: async () => [...read().records],
    write: (puts, deletes, unchanged) =>
      exclusive(async () => {
        const { box, records } = read();
        const stored = records.find(({ key }) => key === unchanged.key);
        if (!isSameRecord(stored, unchanged)) return false;
        const replaced = new Set([...deletes, ...puts.map(({ key }) => key)]);
        const kept = records.filter(({ key }) => !replaced.has(key));
        writeFileAtomic(path, encode({ box, records: [...kept, ...puts] }));
        return true;
      }),
    async unlock(passphrase) {
      const raw = unwrap(read().box, passphrase);
      try {
        return await importVaultKey(raw);
      } finally {
        raw.fill(0);
      }
    },
    changePassphrase: (from, sealing) =>
      exclusive(async () => {
        checkPassphrase(sealing.passphrase);
        const { box, records } = read();
        const raw = unwrap(box, from);
        try {
          writeFileAtomic(path, encode({ box: sealBox(raw, BESIDE, sealing), records }));
        } finally {
          raw.fill(0);
        }
      }),
  };
}

function unwrap(box: Box, passphrase: string): Uint8Array {
  const raw = openBox(box, BESIDE, passphrase);
  if (raw === undefined) {
    const hint = 'Try again. Nobody can reset it.';
    throw new HushmarkError('wallet_passphrase', 'the passphrase does not open the wallet', hint);
  }
  return raw;
}

function encode({ box, records }: Content): string {
  const lines = records.map(({ iv, data, ...record }) =>
    JSON.stringify({ ...record, iv: base64url(iv), data: base64url(data) }),
  );
  const head = JSON.stringify({ ...BESIDE, ...box }).slice(0, -1);
  return `${head},"records":[\n${lines.join(',\n')}\n]}\n`;
}

function decode(text: string, path: string): Content {
  const name = 'wallet file';
  try {
    const value = readObject(parseJson(text, name, MOST_BYTES), name, ['format', ...BOX_MEMBERS, 'records']);
    if (value.format !== FORMAT) throw malformed(name, 'has a format that is not known here');
    const records = readList(value.records, `${name}.records`, MOST_RECORDS).map((entry): StoredRecord => {
      const { key, version, iv, data } = readObject(entry, name, ['key', 'iv', 'data'], ['version']);
      return {
        key: readToken(key, `${name}.key`, 128),
        iv: parseBase64url(iv, `${name}.iv`, IV_BYTES),
        data: parseBase64url(data, `${name}.data`),
        ...(version === undefined
          ? {}
          : { version: readInteger(version, `${name}.version`, 1, Number.MAX_SAFE_INTEGER) }),
      };
    });
    return { box: readBox(value, name), records };
  } catch (error) {
    if (isHushmarkError(error)) throw damaged(`${path} is no wallet: ${error.message}`);
    throw error;
  }
}

/** What is wrong with a stored wallet, with the hint that fits a file. */
export function damaged(message: string): HushmarkError {
  return new HushmarkError('wallet_storage', message, 'Bring back a copy of the file. Nothing was written.');
}
