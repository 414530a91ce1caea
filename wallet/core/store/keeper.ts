// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The lock of the wallet: create, open, change the passphrase, erase. Guessing is slowed by the key derivation, which
 * nobody can skip, and on this device also by waiting; the waiting times are stored data, so they only help the honest
 * (attacks W08, W11).
 */
import { base64url } from '#base/encoding.ts';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { WalletDatabase } from './database.ts';
import { createVault, openVault, rewrapVault } from './vault.ts';
import { firstRecords, openWalletStore, type WalletStore } from './wallet-store.ts';

export type Keeper = {
  exists(): Promise<boolean>;
  create(passphrase: string): Promise<Unlocked>;
  /** Throws wallet_passphrase, or wallet_passphrase_wait with `detail.seconds`. */
  unlock(passphrase: string): Promise<Unlocked>;
  /** Opens with a key that another page of this wallet handed on; throws wallet_storage when it is not ours. */
  resume(key: CryptoKey): Promise<Unlocked>;
  changePassphrase(from: string, to: string): Promise<void>;
  erase(): Promise<void>;
};

export type Unlocked = { store: WalletStore; key: CryptoKey };

type Dependencies = { database: WalletDatabase; random: Random; now: () => number };

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

  async function resume(key: CryptoKey): Promise<Unlocked> {
    return { store: await openWalletStore({ database, key, random }), key };
  }

  return {
    exists: async () => (await database.vault()) !== undefined,
    async create(passphrase) {
      const { record, key } = await createVault(passphrase, random);
      const master = { master: base64url(random(MASTER_BYTES)), createdAt: now() };
      await database.create(record, await firstRecords(key, random, [{ in: 'secret', id: 'master', value: master }]));
      await database.setAttempts({ failures: 0, notBefore: 0 });
      return resume(key);
    },
    unlock: (passphrase) =>
      guarded(async () => {
        return resume(await openVault(await database.vault(), passphrase));
      }),
    resume,
    changePassphrase: (from, to) =>
      guarded(async () => database.replaceVault(await rewrapVault(await database.vault(), from, to, random))),
    erase: () => database.erase(),
  };
}

/** Seconds to wait after this many failures in a row: three are free, then 1, 2, 4, … up to five minutes. */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(2 ** (failures - FREE_TRIES), LONGEST_WAIT_S);
}
