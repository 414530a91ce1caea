// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The way into the wallet: create, open, change its locks, erase. Guessing is slowed by the key derivation, which
 * nobody can skip, and on this device also by waiting; the waiting times are stored data, so they only help the honest
 * (attacks W08, W11).
 */
import { base64url } from '#base/encoding.ts';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { WalletDatabase } from './database.ts';
import type { Lock, NewLock, Way } from './locks.ts';
import {
  changeLocks,
  createVault,
  fingerprintOf,
  isSetByOwner,
  type LockPlan,
  locksOf,
  openVault,
  type VaultRecord,
} from './vault.ts';
import { firstRecords, openWalletStore, type Put, type RecordDatabase, type WalletStore } from './wallet-store.ts';

/** `open`: the browser's own key opens it, nobody is asked. A record that cannot be read counts as locked. */
export type KeeperState = 'none' | 'open' | 'locked';

/** What is told of the locks; nothing secret. */
export type Locks = {
  passphrase: boolean;
  passkeys: readonly { id: string; name: string; createdAt: number }[];
};

export type Keeper = {
  state(): Promise<KeeperState>;
  /** A new wallet: without a passphrase the browser keeps the key, and nobody is asked for anything. */
  create(passphrase?: string): Promise<Unlocked>;
  /** With the browser's own key; throws wallet_storage when there is a real lock. */
  openUnlocked(): Promise<Unlocked>;
  /** Throws wallet_passphrase, or wallet_passphrase_wait with `detail.seconds`. */
  unlock(passphrase: string): Promise<Unlocked>;
  /** Opens with a key that another page of this wallet handed on; throws wallet_storage when it is not ours. */
  resume(key: CryptoKey): Promise<Unlocked>;
  locks(): Promise<Locks>;
  /**
   * The first lock of a wallet that has only the browser's own, which goes. Everything is encrypted anew with another
   * key, which takes the place of the one before, also for an open store: what is left of the browser's own on the disk
   * opens nothing that is written from now on. Throws wallet_passphrase_weak.
   */
  setPassphrase(passphrase: string): Promise<Unlocked>;
  changePassphrase(from: string, to: string): Promise<void>;
  erase(): Promise<void>;
};

export type Unlocked = { store: WalletStore; key: CryptoKey };

type Dependencies = { database: WalletDatabase; random: Random; now: () => number };

const LIST = ['locks', 'list'] as const;
const MASTER_BYTES = 32;
const FREE_TRIES = 3;
const LONGEST_WAIT_S = 300;

export function createKeeper({ database, random, now }: Dependencies): Keeper {
  /** Counts the try before it is made, so that closing the page during the derivation saves nothing. */
  async function countTry(): Promise<void> {
    const { failures, notBefore } = await database.attempts();
    const wait = Math.min(notBefore - now(), LONGEST_WAIT_S * 1000);
    if (wait > 0) {
      const seconds = String(Math.ceil(wait / 1000));
      throw new HushmarkError('wallet_passphrase_wait', 'too many tries', undefined, { seconds });
    }
    await database.setAttempts({ failures: failures + 1, notBefore: now() + waitAfter(failures + 1) * 1000 });
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    await countTry();
    try {
      const result = await work();
      await database.setAttempts({ failures: 0, notBefore: 0 });
      return result;
    } catch (error) {
      if (!isHushmarkError(error, 'wallet_passphrase')) await database.setAttempts({ failures: 0, notBefore: 0 });
      throw error;
    }
  }

  /** Both are read again when they do not belong together: another tab may have changed the locks in between. */
  async function resume(key: CryptoKey): Promise<Unlocked> {
    for (const isLast of [false, true]) {
      const store = await openWalletStore({ database, key, random });
      if (await isSetByOwner(await database.vault(), store.get(...LIST))) return { store, key };
      if (isLast) break;
    }
    throw new HushmarkError('wallet_storage', 'somebody else has set the locks');
  }

  const open = async (way: Way) => resume(await openVault(await database.vault(), way));

  /** The same key with other locks. Nothing is stored when another tab was faster. */
  async function change(way: Way, plan: LockPlan): Promise<void> {
    const before = await database.vault();
    const { record, key } = await changeLocks(before, way, plan, random);
    const together: RecordDatabase = {
      all: database.all,
      write: (puts, deletes, unchanged) => database.write(puts, deletes, unchanged, record),
    };
    const store = await openWalletStore({ database: together, key, random });
    await store.changeFrom(() => {
      if (!isSetByOwner(before, store.get(...LIST)))
        throw new HushmarkError('wallet_storage', 'the locks have changed');
      return { puts: [listOf(record)] };
    });
  }

  /** From the browser's own lock to a real one, with another key. */
  async function lockFirst(lock: NewLock): Promise<Unlocked> {
    const { record, key } = await createVault(lock, random);
    for (;;) {
      const index = (await database.all()).find((stored) => stored.key === 'index');
      const { store } = await open({ kind: 'device' });
      const puts = [...store.everything().filter((put) => put.in !== 'locks'), listOf(record)];
      const records = await firstRecords(key, random, puts);
      const kept = new Set(records.map((stored) => stored.key));
      const gone = (await database.all()).map((stored) => stored.key).filter((name) => !kept.has(name));
      if (index && (await database.write(records, gone, index, record))) return resume(key);
    }
  }

  const newPassphrase = (passphrase: string): NewLock => ({ kind: 'passphrase', passphrase, words: false });
  const isPassphrase = ({ kind }: Lock) => kind === 'passphrase';

  return {
    async state() {
      const record = await database.vault();
      if (record === undefined) return 'none';
      try {
        return locksOf(record).some(({ kind }) => kind === 'device') ? 'open' : 'locked';
      } catch {
        return 'locked';
      }
    },
    async create(passphrase) {
      const lock: NewLock = passphrase === undefined ? { kind: 'device' } : newPassphrase(passphrase);
      const { record, key } = await createVault(lock, random);
      const master = { master: base64url(random(MASTER_BYTES)), createdAt: now() };
      const first: Put[] = [{ in: 'secret', id: 'master', value: master }, listOf(record)];
      await database.create(record, await firstRecords(key, random, first));
      await database.setAttempts({ failures: 0, notBefore: 0 });
      return resume(key);
    },
    openUnlocked: () => open({ kind: 'device' }),
    unlock: (passphrase) => guarded(() => open({ kind: 'passphrase', passphrase })),
    resume,
    async locks() {
      const locks = locksOf(await database.vault());
      return {
        passphrase: locks.some(isPassphrase),
        passkeys: locks.flatMap((lock) =>
          lock.kind === 'passkey' ? [{ id: lock.id, name: lock.name, createdAt: lock.createdAt }] : [],
        ),
      };
    },
    setPassphrase: (passphrase) => lockFirst(newPassphrase(passphrase)),
    changePassphrase: (from, to) =>
      guarded(() =>
        change({ kind: 'passphrase', passphrase: from }, async (locks, make) => [
          await make(newPassphrase(to)),
          ...locks.filter((lock) => !isPassphrase(lock)),
        ]),
      ),
    erase: () => database.erase(),
  };
}

function listOf(record: VaultRecord): Put {
  return { in: 'locks', id: 'list', value: fingerprintOf(record) };
}

/** Seconds to wait after this many failures in a row: three are free, then 1, 2, 4, … up to five minutes. */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(2 ** (failures - FREE_TRIES), LONGEST_WAIT_S);
}
