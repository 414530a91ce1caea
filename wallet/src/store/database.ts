/**
 * The IndexedDB database: one vault record, one attempts record, and opaque encrypted records. Used by wallet-store.ts
 * and session.ts. Everything secret that passes through here is already encrypted; a write is one transaction, so a
 * crash leaves the old state or the new one.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
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
  replaceVault(vault: unknown): Promise<void>;
  attempts(): Promise<Attempts>;
  setAttempts(attempts: Attempts): Promise<void>;
  all(): Promise<StoredRecord[]>;
  one(key: string): Promise<StoredRecord | undefined>;
  /** Writes and deletes in one transaction. */
  write(puts: StoredRecord[], deletes: string[]): Promise<void>;
  erase(): Promise<void>;
  close(): void;
};

export async function openDatabase(name = 'hushmark-wallet'): Promise<WalletDatabase> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>(name, 1, {
    upgrade(db) {
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
    async replaceVault(vault) {
      const tx = database.transaction('meta', 'readwrite', { durability: 'strict' });
      await allOrNothing(tx, [() => tx.store.put(vault, 'vault')]);
    },
    async attempts() {
      const { failures, notBefore } = ((await database.get('meta', 'attempts')) ?? {}) as Partial<Attempts>;
      return { failures: Number(failures) || 0, notBefore: Number(notBefore) || 0 };
    },
    async setAttempts(attempts) {
      await database.put('meta', attempts, 'attempts');
    },
    all: () => database.getAll('records'),
    one: (key) => database.get('records', key),
    async write(puts, deletes) {
      const tx = database.transaction('records', 'readwrite', { durability: 'strict' });
      await allOrNothing(tx, [
        ...puts.map((record) => () => tx.store.put(record)),
        ...deletes.map((key) => () => tx.store.delete(key)),
      ]);
    },
    async erase() {
      const tx = database.transaction(['meta', 'records'], 'readwrite', { durability: 'strict' });
      await allOrNothing(tx, [() => tx.objectStore('meta').clear(), () => tx.objectStore('records').clear()]);
    },
    close: () => database.close(),
  };
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
    throw error;
  }
}
