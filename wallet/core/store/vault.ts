// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The vault: one random key encrypts everything, and the passphrase only wraps that key. So changing the passphrase
 * rewrites one small record, and no customer data depends on anything that can be guessed. The stored state decides
 * nothing: without the passphrase there is no key, whatever is deleted or edited in the browser's storage.
 */
import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import { buffer, KDF_FLOOR, type Kdf, parseKdf, wrappingKey } from './passphrase.ts';
import { type Sealed, seal, unseal } from './sealed.ts';

export type VaultRecord = { format: 'hushmark-vault/1'; kdf: Kdf; wrapped: Sealed };

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Makes a new vault key and wraps it; the caller stores the record. */
export async function createVault(
  passphrase: string,
  random: Random,
): Promise<{ record: VaultRecord; key: CryptoKey }> {
  const raw = random(KEY_BYTES);
  try {
    return { record: await wrap(raw, passphrase, random), key: await importVaultKey(raw) };
  } finally {
    raw.fill(0);
  }
}

/** The vault key, or `wallet_passphrase`; a wrong passphrase and a damaged record look the same. */
export async function openVault(record: unknown, passphrase: string): Promise<CryptoKey> {
  const raw = await unwrap(record, passphrase);
  try {
    return await importVaultKey(raw);
  } finally {
    raw.fill(0);
  }
}

/** The same vault key under another passphrase, with a new salt. */
export async function rewrapVault(record: unknown, from: string, to: string, random: Random): Promise<VaultRecord> {
  const raw = await unwrap(record, from);
  try {
    return await wrap(raw, to, random);
  } finally {
    raw.fill(0);
  }
}

async function wrap(raw: Uint8Array, passphrase: string, random: Random): Promise<VaultRecord> {
  checkPassphrase(passphrase);
  const kdf: Kdf = { name: 'PBKDF2-SHA256', iterations: KDF_FLOOR, salt: base64url(random(SALT_BYTES)) };
  return {
    format: 'hushmark-vault/1',
    kdf,
    wrapped: await seal(await wrappingKey(passphrase, kdf), place(kdf), raw, random),
  };
}

async function unwrap(record: unknown, passphrase: string): Promise<Uint8Array> {
  const { format, kdf, wrapped } = (record ?? {}) as Partial<Record<keyof VaultRecord, unknown>>;
  if (format !== 'hushmark-vault/1') throw new HushmarkError('wallet_storage', 'no vault record');
  parseKdf(kdf);
  const key = await wrappingKey(passphrase, kdf);
  try {
    return await unseal(key, place(kdf as Kdf), wrapped);
  } catch {
    throw new HushmarkError('wallet_passphrase', 'the vault does not open');
  }
}

/** The derivation's parameters are authenticated with the wrapped key. */
function place(kdf: Kdf) {
  return { store: 'vault', id: `${kdf.name} ${kdf.iterations} ${kdf.salt}`, version: 1 };
}

/** Not extractable; the caller overwrites `raw`. */
export function importVaultKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', buffer(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
}
