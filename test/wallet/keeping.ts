/** A keeper on a fresh IndexedDB in memory, as a browser profile of its own. */
import { IDBFactory } from 'fake-indexeddb';
import { systemRandom } from '#protocol/random.ts';
import { openDatabase, type WalletDatabase } from '#wallet/src/store/database.ts';
import { createKeeper, type Keeper } from '#wallet/src/store/keeper.ts';
import { type Exclusive, openWalletStore, type WalletStore } from '#wallet/src/store/wallet-store.ts';

export const PASSPHRASE = 'correct horse battery staple';

export type Profile = {
  database: WalletDatabase;
  keeper: Keeper;
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
  const exclusive = oneAtATime();
  const random = systemRandom();
  return {
    database,
    clock,
    keeper: createKeeper({ database, random, now: () => clock.now, exclusive }),
    secondTab: (key) => openWalletStore({ database, key, random, exclusive }),
  };
}

/** What the Web Lock does in a browser. */
function oneAtATime(): Exclusive {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
