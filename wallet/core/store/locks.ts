// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The locks of a vault: each wraps the same random vault key in its own way, and any one of them opens it. A record
 * holds either the browser's own lock alone (the wallet is then not locked), or one passphrase and any number of
 * passkeys. So whoever loses a passkey has a way in, and nothing that needs no answer stays beside a real lock. What is
 * stored is hostile: a list of another shape is refused as a whole, never read in part (attacks W08, W12).
 */
import { base64url, utf8 } from '#base/encoding.ts';
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

/** A passkey that the browser has made, with the key from what it answers to `salt`. */
export type NewPasskey = Pick<PasskeyLock, 'kind' | 'id' | 'salt' | 'name' | 'createdAt'> & { key: CryptoKey };
/** A lock to be made. */
export type NewLock = { kind: 'device' } | { kind: 'passphrase'; passphrase: string; words: boolean } | NewPasskey;

/** What opens a lock: no passphrase and no secret any more, but the key from it, which no program can read. */
export type Way =
  | { kind: 'device' }
  | { kind: 'passphrase'; key: CryptoKey }
  | { kind: 'passkey'; id: string; key: CryptoKey };

export const MOST_PASSKEYS = 16;
export const PASSKEY_SALT_BYTES = 32;
/** 32 bytes in base64url. */
const SALT = /^[A-Za-z0-9_-]{43}$/;
const PASSPHRASE_SALT_BYTES = 16;
const SECRET_BYTES = 32;
export const NAME_MAX = 64;

/** Wraps the vault key. Throws wallet_passphrase_weak. */
export async function createLock(raw: Uint8Array, lock: NewLock, random: Random): Promise<Lock> {
  if (lock.kind === 'device') {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    return { kind: 'device', key, wrapped: await seal(key, placeOf(lock), raw, random) };
  }
  if (lock.kind === 'passkey') {
    const { key, ...open } = lock;
    return { ...open, wrapped: await seal(key, placeOf(open), raw, random) };
  }
  const { kind, passphrase, words } = lock;
  checkPassphrase(passphrase);
  const kdf: Kdf = { name: 'PBKDF2-SHA256', iterations: KDF_FLOOR, salt: base64url(random(PASSPHRASE_SALT_BYTES)) };
  const key = await wrappingKey(typedAs(passphrase, words), kdf);
  return { kind, kdf, words, wrapped: await seal(key, placeOf({ kind, kdf }), raw, random) };
}

/** Throws wallet_storage when no passphrase is set. */
export async function passphraseWay(locks: readonly Lock[], passphrase: string): Promise<Way> {
  for (const lock of locks) {
    if (lock.kind !== 'passphrase') continue;
    return { kind: lock.kind, key: await wrappingKey(typedAs(passphrase, lock.words), lock.kdf) };
  }
  throw noSuchLock();
}

/** HKDF of what the passkey answered, so that its answer itself is no key; it is overwritten. */
export async function passkeyKey(secret: Uint8Array): Promise<CryptoKey> {
  try {
    if (secret.length !== SECRET_BYTES) throw new HushmarkError('wallet_passkey_unsupported', 'no secret');
    const material = await crypto.subtle.importKey('raw', buffer(secret), 'HKDF', false, ['deriveKey']);
    return await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: buffer(utf8('hushmark-wallet/1 passkey')) },
      material,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  } finally {
    secret.fill(0);
  }
}

/**
 * The vault key, which the caller overwrites. Throws wallet_passphrase or wallet_passkey when the lock does not open,
 * wallet_storage when there is none of this kind.
 */
export async function openLock(locks: readonly Lock[], way: Way): Promise<Uint8Array> {
  const isMeant = (lock: Lock) => lock.kind === way.kind && (lock.kind !== 'passkey' || lock.id === idOf(way));
  const lock = locks.find(isMeant);
  if (lock === undefined) throw noSuchLock();
  const key = lock.kind === 'device' ? lock.key : way.kind === 'device' ? undefined : way.key;
  try {
    if (key !== undefined) return await unseal(key, placeOf(lock), lock.wrapped);
  } catch {
    // What does not fit and what is damaged look the same.
  }
  const code = way.kind === 'passkey' ? 'wallet_passkey' : 'wallet_passphrase';
  throw new HushmarkError(code, 'the vault does not open');
}

const idOf = (way: Way) => (way.kind === 'passkey' ? way.id : undefined);

/** Words that the wallet made up are written down and typed again by hand: neither capitals nor spaces count. */
function typedAs(passphrase: string, words: boolean): string {
  return words ? passphrase.trim().toLowerCase().split(/\s+/).join(' ') : passphrase;
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

/** What the way of wrapping depends on is authenticated with the wrapped key. */
function placeOf(
  lock: { kind: 'device' } | Pick<PassphraseLock, 'kind' | 'kdf'> | Pick<PasskeyLock, 'kind' | 'id' | 'salt'>,
): Place {
  if (lock.kind === 'device') return { store: 'vault', id: 'device', version: 2 };
  if (lock.kind === 'passkey') return { store: 'vault', id: `passkey ${lock.id} ${lock.salt}`, version: 2 };
  const { name, iterations, salt } = lock.kdf;
  return { store: 'vault', id: `${name} ${iterations} ${salt}`, version: 1 };
}

function noSuchLock(): HushmarkError {
  return new HushmarkError('wallet_storage', 'there is no such lock');
}

function notLocks(): HushmarkError {
  return new HushmarkError('wallet_storage', 'no locks of a wallet');
}
