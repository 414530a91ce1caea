// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The way into the wallet: create, open, change its locks, erase. Guessing is slowed by the key derivation, which
 * nobody can skip, and on this device also by waiting; the waiting times are stored data, so they only help the honest
 * (attacks W08, W11).
 */
import { base64url, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { WalletDatabase } from './database.ts';
import {
  type Lock,
  NAME_MAX,
  type NewLock,
  type NewPasskey,
  PASSKEY_SALT_BYTES,
  passkeyKey,
  passphraseWay,
  type Way,
} from './locks.ts';
import { changeStoredLocks, listOf, lockFirst, openWith, type Unlocked } from './relock.ts';
import { countedTry } from './tries.ts';
import { createVault, type LockPlan, locksOf, openVault } from './vault.ts';
import { firstRecords, type Put } from './wallet-store.ts';

export type { Unlocked } from './relock.ts';

/** `open`: the browser's own key opens it, nobody is asked. A record that cannot be read counts as locked. */
export type KeeperState = 'none' | 'open' | 'locked';

/** What is told of the locks; nothing secret. */
export type Locks = {
  passphrase: boolean;
  /** The passphrase is one that the wallet made up, to be written down. */
  words: boolean;
  passkeys: readonly { id: string; name: string; createdAt: number }[];
};

/** With which lock the customer shows to be the owner. */
export type Proof = { kind: 'passphrase'; passphrase: string } | { kind: 'passkey' };

/** The browser's passkeys (wallet/page/app/passkeys.ts). `secret` is 32 bytes, the same for the same salt. */
export type Passkeys = {
  /**
   * Throws wallet_passkey when there is none in the end, wallet_passkey_exists when this device has one of `known`,
   * wallet_passkey_unsupported when it could lock nothing.
   */
  create(name: string, salt: Uint8Array, known: readonly string[]): Promise<{ id: string; secret: Uint8Array }>;
  /** Asks for any of these; throws as `create`. */
  ask(known: readonly { id: string; salt: Uint8Array }[]): Promise<{ id: string; secret: Uint8Array }>;
  /** Nothing opens with it any more, so the browser need not offer it. */
  forget(id: string): Promise<void>;
};

export type Keeper = {
  state(): Promise<KeeperState>;
  /** A new wallet: without a passphrase the browser keeps the key, and nobody is asked for anything. */
  create(passphrase?: string): Promise<Unlocked>;
  /** With the browser's own key; throws wallet_storage when there is a real lock. */
  openUnlocked(): Promise<Unlocked>;
  /** Throws wallet_passphrase, or wallet_passphrase_wait with `detail.seconds`. */
  unlock(passphrase: string): Promise<Unlocked>;
  /** Asks the browser; throws wallet_passkey or wallet_passkey_unsupported. */
  unlockWithPasskey(): Promise<Unlocked>;
  /** Opens with a key that another page of this wallet handed on; throws wallet_storage when it is not ours. */
  resume(key: CryptoKey): Promise<Unlocked>;
  locks(): Promise<Locks>;
  /** What a change of the locks needs; throws as `unlock` and `unlockWithPasskey`. */
  confirm(proof: Proof): Promise<Way>;
  /**
   * Without a way it is the first lock of a wallet that has only the browser's own, which goes. Then everything is
   * encrypted anew with another key, and a store that is open is of no use any more: what is left of the browser's own
   * on the disk opens nothing that is written from now on. Throws wallet_passphrase_weak.
   */
  setPassphrase(passphrase: NewPassphrase, way?: Way): Promise<Unlocked>;
  /** Has the browser make a passkey, with which nothing is locked yet. */
  createPasskey(name: string): Promise<NewPasskey>;
  /** The words are for a wallet that has no lock yet, and are its passphrase: a passkey is never the only way in. */
  addPasskey(passkey: NewPasskey, by: Way | { kind: 'words'; words: string }): Promise<Unlocked>;
  removePasskey(id: string, way: Way): Promise<Unlocked>;
  /** For one that was made and is not wanted after all. */
  forgetPasskey(passkey: NewPasskey): Promise<void>;
  /** How much is stored, also while it is locked: the records' names stand in the open, what they say does not. */
  holds(): Promise<Holdings>;
  /**
   * A new wallet of what a backup held (backup.ts), with the browser's own lock, or with `passphrase` for a browser
   * that keeps no key. Replaces a wallet that is there only when that is said.
   */
  restore(puts: readonly Put[], options?: { replaces?: boolean; passphrase?: string }): Promise<Unlocked>;
  erase(): Promise<void>;
};

export type Holdings = { proofs: number; answers: number };

export type NewPassphrase = { passphrase: string; words: boolean };
type Dependencies = { database: WalletDatabase; passkeys: Passkeys; random: Random; now: () => number };

const MASTER_BYTES = 32;

export function createKeeper({ database, passkeys, random, now }: Dependencies): Keeper {
  const dependencies = { database, random };
  const resume = (key: CryptoKey) => openWith(key, dependencies);
  const open = async (way: Way) => resume(await openVault(await database.vault(), way));

  async function confirm(proof: Proof): Promise<Way> {
    const locks = locksOf(await database.vault());
    if (proof.kind === 'passphrase')
      return countedTry({ database, now }, async () => {
        const way = await passphraseWay(locks, proof.passphrase);
        await openVault(await database.vault(), way);
        return way;
      });
    const known = locks.flatMap((lock) =>
      lock.kind === 'passkey' ? [{ id: lock.id, salt: parseBase64url(lock.salt, 'salt', PASSKEY_SALT_BYTES) }] : [],
    );
    if (known.length === 0) throw new HushmarkError('wallet_storage', 'there is no passkey');
    const { id, secret } = await passkeys.ask(known);
    return { kind: 'passkey', id, key: await passkeyKey(secret) };
  }

  return {
    state: async () => stateOf(await database.vault()),
    async create(passphrase) {
      const { record, key } = await createVault([firstLock(passphrase)], random);
      const master = { master: base64url(random(MASTER_BYTES)), createdAt: now() };
      const first: Put[] = [{ in: 'secret', id: 'master', value: master }, listOf(record)];
      await database.create(record, await firstRecords(key, random, first));
      await database.setAttempts({ failures: 0, notBefore: 0 });
      return resume(key);
    },
    openUnlocked: () => open({ kind: 'device' }),
    unlock: async (passphrase) => open(await confirm({ kind: 'passphrase', passphrase })),
    unlockWithPasskey: async () => open(await confirm({ kind: 'passkey' })),
    resume,
    locks: async () => toldOf(locksOf(await database.vault())),
    confirm,
    setPassphrase(passphrase, way) {
      const lock = newPassphrase(passphrase);
      if (way === undefined) return lockFirst([lock], dependencies);
      const others: LockPlan = async (locks, make) => [
        await make(lock),
        ...locks.filter(({ kind }) => kind !== 'passphrase'),
      ];
      return changeStoredLocks(way, others, dependencies);
    },
    async createPasskey(name) {
      const salt = random(PASSKEY_SALT_BYTES);
      const known = locksOf(await database.vault()).flatMap((lock) => (lock.kind === 'passkey' ? [lock.id] : []));
      const { id, secret } = await passkeys.create(name, salt, known);
      const key = await passkeyKey(secret);
      return { kind: 'passkey', id, salt: base64url(salt), name: name.slice(0, NAME_MAX), createdAt: now(), key };
    },
    addPasskey(passkey, by) {
      if (by.kind === 'words')
        return lockFirst([newPassphrase({ passphrase: by.words, words: true }), passkey], dependencies);
      return changeStoredLocks(by, async (locks, make) => [...locks, await make(passkey)], dependencies);
    },
    async removePasskey(id, way) {
      const others: LockPlan = (locks) => locks.filter((lock) => lock.kind !== 'passkey' || lock.id !== id);
      const unlocked = await changeStoredLocks(way, others, dependencies);
      await passkeys.forget(id);
      return unlocked;
    },
    forgetPasskey: ({ id }) => passkeys.forget(id),
    async holds() {
      return countHoldings((await database.all()).map(({ key }) => key.split('/')[0]));
    },
    async restore(puts, { replaces = false, passphrase } = {}) {
      const { record, key } = await createVault([firstLock(passphrase)], random);
      const records = await firstRecords(key, random, [...puts, listOf(record)]);
      await (replaces ? database.replace(record, records) : database.create(record, records));
      return resume(key);
    },
    erase: () => database.erase(),
  };
}

/** Of records, each named by its collection. */
export function countHoldings(records: readonly (string | undefined)[]): Holdings {
  const count = (collection: string) => records.filter((name) => name === collection).length;
  return { proofs: count('credentials'), answers: count('history') };
}

function newPassphrase({ passphrase, words }: NewPassphrase): NewLock {
  return { kind: 'passphrase', passphrase, words };
}

/** Of a new wallet: the browser's own where there is no passphrase. */
function firstLock(passphrase: string | undefined): NewLock {
  return passphrase === undefined ? { kind: 'device' } : newPassphrase({ passphrase, words: false });
}

function stateOf(record: unknown): KeeperState {
  if (record === undefined) return 'none';
  try {
    return locksOf(record).some(({ kind }) => kind === 'device') ? 'open' : 'locked';
  } catch {
    return 'locked';
  }
}

function toldOf(locks: readonly Lock[]): Locks {
  const passkeys = locks.filter((lock) => lock.kind === 'passkey');
  return {
    passphrase: locks.some(({ kind }) => kind === 'passphrase'),
    words: locks.some((lock) => lock.kind === 'passphrase' && lock.words),
    passkeys: passkeys.map(({ id, name, createdAt }) => ({ id, name, createdAt })),
  };
}
