// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The vault: one random key encrypts everything, and locks only wrap that key (locks.ts). So changing a lock rewrites
 * one small record, and no customer data depends on anything that can be guessed. The stored state decides nothing:
 * without a lock that opens there is no key, whatever is deleted or edited in the browser's storage; and the wallet's
 * encrypted records hold the fingerprint of the list of locks, so that nobody adds one, takes one away or brings one
 * back who cannot open them all the same.
 */
import { base64url, canonicalJson, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { StoredLocks } from './collections.ts';
import { createLock, type Lock, type NewLock, openLock, parseLocks, type Way } from './locks.ts';
import { buffer } from './passphrase.ts';

/** A `hushmark-vault/1` of earlier wallets has one passphrase: it opens as it is, and goes at the next change. */
export type VaultRecord = { format: 'hushmark-vault/2'; locks: readonly Lock[] };

const KEY_BYTES = 32;

/** Makes a new vault key with its first locks; the caller stores the record. */
export async function createVault(
  first: readonly NewLock[],
  random: Random,
): Promise<{ record: VaultRecord; key: CryptoKey }> {
  const raw = random(KEY_BYTES);
  try {
    const locks = await Promise.all(first.map((lock) => createLock(raw, lock, random)));
    return { record: { format: 'hushmark-vault/2', locks: parseLocks(locks) }, key: await importVaultKey(raw) };
  } finally {
    raw.fill(0);
  }
}

/** The vault key. Throws wallet_passphrase when this way does not open, wallet_storage for what is no vault. */
export async function openVault(record: unknown, way: Way): Promise<CryptoKey> {
  const raw = await openLock(locksOf(record), way);
  try {
    return await importVaultKey(raw);
  } finally {
    raw.fill(0);
  }
}

/** What becomes of the locks; `make` makes another one for the same key. */
export type LockPlan = (
  locks: readonly Lock[],
  make: (lock: NewLock) => Promise<Lock>,
) => readonly Lock[] | Promise<readonly Lock[]>;

/** The same key with other locks; throws as openVault, and wallet_storage when no way in would be left. */
export async function changeLocks(
  record: unknown,
  way: Way,
  plan: LockPlan,
  random: Random,
): Promise<{ record: VaultRecord; key: CryptoKey }> {
  const locks = locksOf(record);
  const raw = await openLock(locks, way);
  try {
    const planned = parseLocks(await plan(locks, (lock) => createLock(raw, lock, random)));
    return { record: { format: 'hushmark-vault/2', locks: planned }, key: await importVaultKey(raw) };
  } finally {
    raw.fill(0);
  }
}

/** The locks of a stored record, before anybody has opened it; throws wallet_storage. */
export function locksOf(record: unknown): Lock[] {
  const { format, locks, kdf, wrapped } = (record ?? {}) as Record<string, unknown>;
  if (format === 'hushmark-vault/1') return parseLocks([{ kind: 'passphrase', kdf, words: false, wrapped }]);
  if (format !== 'hushmark-vault/2') throw new HushmarkError('wallet_storage', 'no vault record');
  return parseLocks(locks);
}

/** Of everything in the list that can be written down: not of the browser's own key, which opens only its own box. */
export function fingerprintOf({ locks }: VaultRecord): StoredLocks {
  const list = locks.map((lock) => {
    const { wrapped, ...open } = lock.kind === 'device' ? { kind: lock.kind, wrapped: lock.wrapped } : lock;
    return { ...open, iv: base64url(wrapped.iv), data: base64url(wrapped.data) };
  });
  return { digest: base64url(sha256(utf8(canonicalJson(list)))) };
}

/** Whether the owner has set these locks; only a wallet from before there were several has no fingerprint. */
export function isSetByOwner(record: unknown, kept: StoredLocks | undefined): boolean {
  const { format } = (record ?? {}) as VaultRecord;
  const isOlder = format !== 'hushmark-vault/2';
  if (isOlder || kept === undefined) return isOlder && kept === undefined;
  return fingerprintOf({ format, locks: locksOf(record) }).digest === kept.digest;
}

/** Not extractable; the caller overwrites `raw`. */
export function importVaultKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', buffer(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
}
