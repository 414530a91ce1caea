// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The IndexedDB database: one vault record, one attempts record, and opaque encrypted records. Everything secret is
 * already encrypted when it arrives here, or a key that only the browser can use. A write is one transaction, so a
 * crash leaves the old state or the new one. Throws wallet_storage_full where there is no room.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { HushmarkError } from '#base/errors.ts';
import type { Sealed } from './sealed.ts';

/** `version` stands in the open only at the index, whose ciphertext authenticates it. */
export type StoredRecord = Sealed & { key: string; version?: number };
export type Attempts = { failures: number; notBefore: number };

interface Schema extends DBSchema {
  meta: { key: 'vault' | 'attempts'; value: unknown };
  records: { key: string; value: StoredRecord };
}

export type WalletDatabase = {
  vault(): Promise<unknown>;
  /** Stores the vault record together with the first records. */
  create(vault: unknown, records: StoredRecord[]): Promise<void>;
  /** The same in place of everything that is stored. */
  replace(vault: unknown, records: StoredRecord[]): Promise<void>;
  attempts(): Promise<Attempts>;
  setAttempts(attempts: Attempts): Promise<void>;
  all(): Promise<StoredRecord[]>;
  /**
   * Writes and deletes in one transaction. False, and nothing is done, when `unchanged` is no longer what is stored
   * under its key: somebody else was faster. A `vault` takes the place of the stored one.
   */
  write(puts: StoredRecord[], deletes: string[], unchanged: StoredRecord, vault?: unknown): Promise<boolean>;
  erase(): Promise<void>;
  close(): void;
};

export async function openDatabase(name = 'hushmark-wallet'): Promise<WalletDatabase> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>(name, 3, {
    upgrade(db, before) {
      // From 1 to 3 nothing moves; but tabs with an older program, which writes by other rules, are shut out.
      if (before > 0) return;
      db.createObjectStore('meta');
      db.createObjectStore('records', { keyPath: 'key' });
    },
    // Another tab with newer code must not be held up by this one.
    blocking: () => database.close(),
  });

  return {
    vault: () => database.get('meta', 'vault'),
    async create(vault, records) {
      const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' });
      const store = tx.objectStore('records');
      // `add` fails when a wallet exists: creating never overwrites one.
      await allOrNothing(tx, [
        () => tx.objectStore('meta').add(vault, 'vault'),
        ...records.map((record) => () => store.put(record)),
      ]);
    },
    async replace(vault, records) {
      const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' });
      const [meta, store] = [tx.objectStore('meta'), tx.objectStore('records')];
      await allOrNothing(tx, [
        () => meta.clear(),
        () => store.clear(),
        () => meta.put(vault, 'vault'),
        ...records.map((record) => () => store.put(record)),
      ]);
    },
    async attempts() {
      const { failures, notBefore } = ((await database.get('meta', 'attempts')) ?? {}) as Partial<Attempts>;
      return { failures: Number(failures) || 0, notBefore: Number(notBefore) || 0 };
    },
    async setAttempts(attempts) {
      const tx = database.transaction('meta', 'readwrite');
      await allOrNothing(tx, [() => tx.store.put(attempts, 'attempts')]);
    },
    all: () => database.getAll('records'),
    async write(puts, deletes, unchanged, vault) {
      const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' });
      const store = tx.objectStore('records');
      let isUnchanged = true;
      const check = async () => {
        isUnchanged = isSameRecord(await store.get(unchanged.key), unchanged);
        if (!isUnchanged) tx.abort();
      };
      try {
        // Asked together, since each answer has a way to come; until the first is here, nothing of it can be committed.
        await allOrNothing(tx, [
          check,
          ...puts.map((record) => () => store.put(record)),
          ...deletes.map((key) => () => store.delete(key)),
          ...(vault === undefined ? [] : [() => tx.objectStore('meta').put(vault, 'vault')]),
        ]);
        return true;
      } catch (error) {
        if (isUnchanged) throw error;
        return false;
      }
    },
    async erase() {
      const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' });
      await allOrNothing(tx, [() => tx.objectStore('meta').clear(), () => tx.objectStore('records').clear()]);
    },
    close: () => database.close(),
  };
}

/** To the last bit: an IV is used once, so nobody writes the same record again. */
export function isSameRecord(a: StoredRecord | undefined, b: StoredRecord): boolean {
  return a !== undefined && a.version === b.version && isSame(a.iv, b.iv) && isSame(a.data, b.data);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A request that throws when it is made does not end its transaction by itself; what went before would stay. */
async function allOrNothing(
  tx: { done: Promise<void>; abort(): void },
  requests: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const made: Promise<unknown>[] = [tx.done];
  try {
    for (const request of requests) made.push(request());
    await Promise.all(made);
  } catch (error) {
    for (const promise of made) promise.catch(() => {});
    try {
      tx.abort();
    } catch {
      // Ended already, with everything undone.
    }
    // A full disk ends the transaction, and its requests only say that it has ended.
    const end: unknown = await tx.done.catch((cause: unknown) => cause);
    if (isFull(error) || isFull(end)) throw new HushmarkError('wallet_storage_full');
    throw error;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
