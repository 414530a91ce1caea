// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The locks of a vault: each wraps the same random vault key in its own way, and any one of them opens it. A record
 * holds either the browser's own lock alone (the wallet is then not locked), or one passphrase and any number of
 * passkeys. So whoever loses a passkey has a way in, and nothing that needs no answer stays beside a real lock. What is
 * stored is hostile: a list of another shape is refused as a whole, never read in part (attacks W08, W12).
 */
import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import { buffer, KDF_FLOOR, type Kdf, parseKdf, wrappingKey } from './passphrase.ts';
import { type Place, type Sealed, seal, unseal } from './sealed.ts';

/** The browser's own: an AES-GCM key that no program can read, kept as it is in IndexedDB. */
export type DeviceLock = { kind: 'device'; key: CryptoKey; wrapped: Sealed };
export type PassphraseLock = {
  kind: 'passphrase';
  kdf: Kdf;
  /** The wallet made it up, as words to write down, for whoever unlocks with a passkey. */
  words: boolean;
  wrapped: Sealed;
};
export type PasskeyLock = {
  kind: 'passkey';
  /** Of the credential, and what its secret is asked for with; both base64url. */
  id: string;
  salt: string;
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  wrapped: Sealed;
};
export type Lock = DeviceLock | PassphraseLock | PasskeyLock;

/** A lock to be made. `secret` is what the passkey answers to `salt`: 32 bytes. */
export type NewLock =
  | { kind: 'device' }
  | { kind: 'passphrase'; passphrase: string; words: boolean }
  | (Pick<PasskeyLock, 'kind' | 'id' | 'salt' | 'name' | 'createdAt'> & { secret: Uint8Array });

/** What opens a lock. */
export type Way =
  | { kind: 'device' }
  | { kind: 'passphrase'; passphrase: string }
  | { kind: 'passkey'; id: string; secret: Uint8Array };

/** 32 bytes in base64url. */
const SALT = /^[A-Za-z0-9_-]{43}$/;
export const MOST_PASSKEYS = 16;
const PASSPHRASE_SALT_BYTES = 16;
const SECRET_BYTES = 32;
const NAME_MAX = 64;

/** Wraps the vault key. Throws wallet_passphrase_weak. */
export async function createLock(raw: Uint8Array, lock: NewLock, random: Random): Promise<Lock> {
  if (lock.kind === 'device') {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    return { kind: 'device', key, wrapped: await seal(key, DEVICE_PLACE, raw, random) };
  }
  if (lock.kind === 'passphrase') {
    const { kind, passphrase, words } = lock;
    checkPassphrase(passphrase);
    const kdf: Kdf = { name: 'PBKDF2-SHA256', iterations: KDF_FLOOR, salt: base64url(random(PASSPHRASE_SALT_BYTES)) };
    return { kind, kdf, words, wrapped: await seal(await wrappingKey(passphrase, kdf), placeOf(kdf), raw, random) };
  }
  const { secret, ...open } = lock;
  return { ...open, wrapped: await seal(await passkeyKey(secret), passkeyPlace(open), raw, random) };
}

/**
 * The vault key, which the caller overwrites. Throws wallet_passphrase when the lock does not open, wallet_storage when
 * there is none of this kind.
 */
export async function openLock(locks: readonly Lock[], way: Way): Promise<Uint8Array> {
  const open = unwrapper(locks, way);
  if (open === undefined) throw new HushmarkError('wallet_storage', 'there is no such lock');
  try {
    return await open();
  } catch {
    // A wrong passphrase and a damaged record look the same.
    throw new HushmarkError('wallet_passphrase', 'the vault does not open');
  }
}

function unwrapper(locks: readonly Lock[], way: Way): (() => Promise<Uint8Array>) | undefined {
  for (const lock of locks) {
    if (lock.kind === 'device' && way.kind === 'device') return () => unseal(lock.key, DEVICE_PLACE, lock.wrapped);
    if (lock.kind === 'passphrase' && way.kind === 'passphrase')
      return async () => unseal(await wrappingKey(way.passphrase, lock.kdf), placeOf(lock.kdf), lock.wrapped);
    if (lock.kind === 'passkey' && way.kind === 'passkey' && lock.id === way.id)
      return async () => unseal(await passkeyKey(way.secret), passkeyPlace(lock), lock.wrapped);
  }
  return undefined;
}

/** A stored list, checked before any work is done with it. Throws wallet_storage. */
export function parseLocks(value: unknown): Lock[] {
  if (!Array.isArray(value)) throw notLocks();
  const locks = value.map(parseLock);
  const count = (kind: Lock['kind']) => locks.filter((lock) => lock.kind === kind).length;
  const isOpen = locks.length === 1 && count('device') === 1;
  const isLocked = count('device') === 0 && count('passphrase') === 1 && locks.length <= 1 + MOST_PASSKEYS;
  const ids = locks.flatMap((lock) => (lock.kind === 'passkey' ? [lock.id] : []));
  if (!(isOpen || isLocked) || new Set(ids).size < ids.length) throw notLocks();
  return locks;
}

function parseLock(value: unknown): Lock {
  const { kind, wrapped, ...rest } = (value ?? {}) as Record<string, unknown>;
  const { iv, data } = (wrapped ?? {}) as Partial<Sealed>;
  if (!(iv instanceof Uint8Array) || !(data instanceof Uint8Array)) throw notLocks();
  const box = { wrapped: { iv, data } };
  if (kind === 'device') {
    const { key } = rest;
    if (!(key instanceof CryptoKey) || key.extractable || key.algorithm.name !== 'AES-GCM') throw notLocks();
    return { kind, key, ...box };
  }
  if (kind === 'passphrase') {
    parseKdf(rest.kdf);
    const { name, iterations, salt } = rest.kdf as Kdf;
    if (typeof rest.words !== 'boolean') throw notLocks();
    return { kind, kdf: { name, iterations, salt }, words: rest.words, ...box };
  }
  const { id, salt, name, createdAt } = rest;
  if (kind !== 'passkey' || typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,1400}$/.test(id)) throw notLocks();
  if (typeof name !== 'string' || name.length > NAME_MAX || !Number.isSafeInteger(createdAt)) throw notLocks();
  if (typeof salt !== 'string' || !SALT.test(salt)) throw notLocks();
  return { kind, id, salt, name, createdAt: createdAt as number, ...box };
}

/** HKDF of what the passkey answered, so that its answer itself is no key. */
async function passkeyKey(secret: Uint8Array): Promise<CryptoKey> {
  if (secret.length !== SECRET_BYTES) throw new HushmarkError('wallet_storage', 'a passkey gave no secret');
  const material = await crypto.subtle.importKey('raw', buffer(secret), 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode('hushmark-wallet/1 passkey');
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** What the way of wrapping depends on is authenticated with the wrapped key. */
const DEVICE_PLACE: Place = { store: 'vault', id: 'device', version: 2 };

function placeOf(kdf: Kdf): Place {
  return { store: 'vault', id: `${kdf.name} ${kdf.iterations} ${kdf.salt}`, version: 1 };
}

function passkeyPlace({ id, salt }: Pick<PasskeyLock, 'id' | 'salt'>): Place {
  return { store: 'vault', id: `passkey ${id} ${salt}`, version: 2 };
}

function notLocks(): HushmarkError {
  return new HushmarkError('wallet_storage', 'no locks of a wallet');
}
