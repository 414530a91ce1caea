// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One encrypted record: AES-256-GCM with a fresh random 96-bit IV and the record's place (store, id, version) as
 * additional data, so that a ciphertext that was moved or brought back from the past does not open. Holds no keys and
 * does no I/O.
 */
import { utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { buffer } from './passphrase.ts';

/** Where a record lives. Versions count up from 1 at every write. */
export type Place = { store: string; id: string; version: number };
export type Sealed = { iv: Uint8Array; data: Uint8Array };

const IV_BYTES = 12;

export async function seal(key: CryptoKey, place: Place, plain: Uint8Array, random: Random): Promise<Sealed> {
  const iv = random(IV_BYTES);
  const data = await crypto.subtle.encrypt(algorithm(iv, place), key, buffer(plain));
  return { iv, data: new Uint8Array(data) };
}

/** Opens a record or throws `wallet_storage`; says nothing about which part was wrong. */
export async function unseal(key: CryptoKey, place: Place, sealed: unknown): Promise<Uint8Array> {
  const { iv, data } = (sealed ?? {}) as Partial<Record<keyof Sealed, unknown>>;
  if (!(iv instanceof Uint8Array) || iv.length !== IV_BYTES || !(data instanceof Uint8Array)) throw damaged();
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(iv, place), key, buffer(data)));
  } catch {
    throw damaged();
  }
}

function algorithm(iv: Uint8Array, { store, id, version }: Place): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv: buffer(iv),
    additionalData: buffer(utf8(JSON.stringify(['hushmark-wallet/1', store, id, version]))),
  };
}

function damaged(): HushmarkError {
  return new HushmarkError('wallet_storage', 'a stored record does not open');
}
