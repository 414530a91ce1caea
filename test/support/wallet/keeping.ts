// SPDX-License-Identifier: GPL-3.0-or-later
/** A keeper on a fresh IndexedDB in memory, as a browser profile of its own. */
import { IDBFactory } from 'fake-indexeddb';
import { systemRandom } from '#base/random.ts';
import { openDatabase, type StoredRecord, type WalletDatabase } from '#wallet/core/store/database.ts';
import { createKeeper, type Keeper } from '#wallet/core/store/keeper.ts';
import type { PassphraseLock } from '#wallet/core/store/locks.ts';
import type { VaultRecord } from '#wallet/core/store/vault.ts';
import { openWalletStore, type WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createPasskeys, type FakePasskeys } from './passkeys.ts';

export const PASSPHRASE = 'correct horse battery staple';

export type Profile = {
  database: WalletDatabase;
  keeper: Keeper;
  passkeys: FakePasskeys;
  clock: { now: number };
  /** Another tab of the same profile, opened with the same key. */
  secondTab(key: CryptoKey): Promise<WalletStore>;
};

let profiles = 0;

export async function newProfile(): Promise<Profile> {
  globalThis.indexedDB ??= new IDBFactory();
  profiles += 1;
  const database = await openDatabase(`profile-${profiles}`);
  const clock = { now: Date.parse('2026-11-22T12:00:00Z') };
  const random = systemRandom();
  const passkeys = createPasskeys();
  return {
    database,
    clock,
    passkeys,
    keeper: createKeeper({ database, passkeys, random, now: () => clock.now }),
    secondTab: (key) => openWalletStore({ database, key, random }),
  };
}

/** One stored record. */
export async function stored(database: WalletDatabase, key: string): Promise<StoredRecord> {
  const record = (await database.all()).find((each) => each.key === key);
  if (record === undefined) throw new Error(`there is no ${key}`);
  return record;
}

/** Changes the database as somebody could who has no key. */
export async function tamper(database: WalletDatabase, puts: StoredRecord[], deletes: string[] = []): Promise<void> {
  await database.write(puts, deletes, await stored(database, 'index'));
}

/** Replaces the vault record alone, as somebody could who has no key. */
export async function replaceVault(database: WalletDatabase, vault: unknown): Promise<void> {
  await database.write([], [], await stored(database, 'index'), vault);
}

/** What a wallet stored before there were several locks. */
export function olderVault({ locks }: VaultRecord): unknown {
  const lock = locks.find(({ kind }) => kind === 'passphrase') as PassphraseLock;
  return { format: 'hushmark-vault/1', kdf: lock.kdf, wrapped: lock.wrapped };
}
