// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opening with the vault key, and changes of the locks: the vault record is written in one transaction with the
 * fingerprint of its list (vault.ts), so both are always those of one moment.
 */
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { WalletDatabase } from './database.ts';
import type { NewLock, Way } from './locks.ts';
import {
  changeLocks,
  createVault,
  fingerprintOf,
  isSetByOwner,
  type LockPlan,
  openVault,
  type VaultRecord,
} from './vault.ts';
import { firstRecords, openWalletStore, type Put, type RecordDatabase, type WalletStore } from './wallet-store.ts';

export type Unlocked = { store: WalletStore; key: CryptoKey };

type Dependencies = { database: WalletDatabase; random: Random };

const LIST = ['locks', 'list'] as const;

/** Throws wallet_storage when the key is not ours, or the locks are not those that the owner has set. */
export async function openWith(key: CryptoKey, { database, random }: Dependencies): Promise<Unlocked> {
  // Both are read again when they do not belong together: another tab may have changed the locks in between.
  for (const isLast of [false, true]) {
    const store = await openWalletStore({ database, key, random });
    if (isSetByOwner(await database.vault(), store.get(...LIST))) return { store, key };
    if (isLast) break;
  }
  throw new HushmarkError('wallet_storage', 'somebody else has set the locks');
}

/** The same key with other locks. Nothing is stored when another tab was faster. */
export async function changeStoredLocks(way: Way, plan: LockPlan, dependencies: Dependencies): Promise<Unlocked> {
  const { database, random } = dependencies;
  const before = await database.vault();
  const { record, key } = await changeLocks(before, way, plan, random);
  const together: RecordDatabase = {
    all: database.all,
    write: (puts, deletes, unchanged) => database.write(puts, deletes, unchanged, record),
  };
  const store = await openWalletStore({ database: together, key, random });
  await store.changeFrom(() => {
    if (!isSetByOwner(before, store.get(...LIST))) throw new HushmarkError('wallet_storage', 'the locks have changed');
    return { puts: [listOf(record)] };
  });
  return openWith(key, dependencies);
}

/**
 * From the browser's own lock to real ones, with another key for everything: what is left of the browser's own on the
 * disk opens nothing that is written from now on.
 */
export async function lockFirst(locks: readonly NewLock[], dependencies: Dependencies): Promise<Unlocked> {
  const { database, random } = dependencies;
  const { record, key } = await createVault(locks, random);
  for (;;) {
    const before = await database.all();
    const index = before.find((stored) => stored.key === 'index');
    const { store } = await openWith(await openVault(await database.vault(), { kind: 'device' }), dependencies);
    const puts = [...store.everything().filter((put) => put.in !== 'locks'), listOf(record)];
    const records = await firstRecords(key, random, puts);
    const kept = new Set(records.map((stored) => stored.key));
    const gone = before.map((stored) => stored.key).filter((name) => !kept.has(name));
    if (index && (await database.write(records, gone, index, record))) return openWith(key, dependencies);
  }
}

/** The record that belongs to a vault. */
export function listOf(record: VaultRecord): Put {
  return { in: 'locks', id: 'list', value: fingerprintOf(record) };
}
