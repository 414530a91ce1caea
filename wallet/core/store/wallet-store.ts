// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The data of the opened wallet: decrypted in memory, encrypted record by record in the database. An encrypted index
 * holds the version of every record, so that a record that was swapped, removed or brought back from the past is
 * noticed; only the return of the whole database is not. Every write replaces the index that it started from, in one
 * transaction; a tab that was slower starts again from what the faster one wrote. So nobody waits for a lock between
 * the customer's tap and the answer.
 */
import { utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { type CollectionName, type Collections, REBUILDABLE } from './collections.ts';
import type { StoredRecord, WalletDatabase } from './database.ts';
import { type Place, seal, unseal } from './sealed.ts';

export type Put = { [Name in CollectionName]: { in: Name; id: string; value: Collections[Name] } }[CollectionName];
export type Removal = { in: CollectionName; id: string };
export type Change = { puts: Put[]; removals?: Removal[] };
export type Kept<Name extends CollectionName> = { id: string; value: Collections[Name] };
export type WalletStore = {
  list<Name extends CollectionName>(name: Name): Kept<Name>[];
  get<Name extends CollectionName>(name: Name, id: string): Collections[Name] | undefined;
  /** All that there is, of every kind. */
  everything(): Put[];
  /** All puts and removals happen, or none. */
  change(puts: Put[], removals?: Removal[]): Promise<void>;
  /**
   * The same for a change that depends on what is stored: `plan` is made again when another writer was faster.
   * `meanwhile` is called once, when the first write is under way; what it makes is given back when the change is
   * stored.
   */
  changeFrom(plan: () => Change): Promise<void>;
  changeFrom<T>(plan: () => Change, meanwhile: () => T | Promise<T>): Promise<T>;
  /** Reads again what another tab wrote. */
  reload(): Promise<void>;
  subscribe(listener: () => void): () => void;
  /** Called after each write of this page, not of others. */
  onWrite(listener: () => void): void;
};

type Index = { generation: number; versions: Record<string, number> };
/** What this tab knows: `record` is the index as it is stored. */
type State = { index: Index; record: StoredRecord; values: ReadonlyMap<string, unknown> };
/** Where the encrypted records are: in IndexedDB, or in a file (wallet/command-line). */
export type RecordDatabase = Pick<WalletDatabase, 'all' | 'write'>;
type Dependencies = { database: RecordDatabase; key: CryptoKey; random: Random };

const INDEX = 'index';
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The records of a new wallet, to be stored together with its vault record. */
export async function firstRecords(key: CryptoKey, random: Random, puts: Put[]): Promise<StoredRecord[]> {
  const versions: Record<string, number> = {};
  const records = await Promise.all(
    puts.map((put) => {
      versions[keyOf(put)] = 1;
      return sealPut(key, put, 1, random);
    }),
  );
  return [...records, await sealIndex(key, { generation: 1, versions }, random)];
}

export async function openWalletStore({ database, key, random }: Dependencies): Promise<WalletStore> {
  let state: State = await load();
  const listeners = new Set<() => void>();
  const writers = new Set<() => void>();
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other in this tab, in the order of asking. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function load(): Promise<State> {
    const records = new Map((await database.all()).map((record) => [record.key, record]));
    const { index, record } = await openIndex(key, records.get(INDEX));
    const values = new Map<string, unknown>();
    await Promise.all(
      Object.entries(index.versions).map(async ([name, version]) => {
        try {
          values.set(name, JSON.parse(text(await unseal(key, placeOf(name, version), records.get(name)))));
        } catch (error) {
          if (!REBUILDABLE.some((kind) => name.startsWith(`${kind}/`))) throw error;
        }
      }),
    );
    return { index, record, values };
  }

  /** What is to be written for a change of `from`, and what is known when it is. */
  async function seal(from: State, { puts, removals = [] }: Change) {
    const versions = { ...from.index.versions };
    const values = new Map(from.values);
    const deletes: string[] = [];
    for (const removal of removals) {
      const name = keyOf(removal);
      if (name in versions) deletes.push(name);
      delete versions[name];
      values.delete(name);
    }
    for (const put of puts) {
      const name = keyOf(put);
      versions[name] = (versions[name] ?? 0) + 1;
      values.set(name, structuredClone(put.value));
    }
    const index = { generation: from.index.generation + 1, versions };
    const [record, ...records] = await Promise.all([
      sealIndex(key, index, random),
      ...puts.map((put) => sealPut(key, put, versions[keyOf(put)] ?? 0, random)),
    ]);
    return { records: [...records, record], deletes, next: { index, record, values } };
  }

  const changeFrom = <T>(plan: () => Change, meanwhile?: () => T | Promise<T>) =>
    inTurn(async () => {
      let made: Promise<T | undefined> | undefined;
      for (;;) {
        const { records, deletes, next } = await seal(state, plan());
        const written = database.write(records, deletes, state.record);
        made ??= (async () => meanwhile?.())();
        // Whether it failed is asked when the change is stored.
        made.catch(() => {});
        if (await written) {
          state = next;
          break;
        }
        state = await load();
      }
      // Whoever waits for the change goes first: the other tabs and the screens have time.
      setTimeout(() => {
        for (const listener of [...listeners, ...writers]) listener();
      });
      return made as Promise<T>;
    });

  return {
    list(name) {
      const prefix = `${name}/`;
      const kept: Kept<typeof name>[] = [];
      for (const [entry, value] of state.values) {
        if (entry.startsWith(prefix))
          kept.push({ id: entry.slice(prefix.length), value: value as Collections[typeof name] });
      }
      return kept;
    },
    everything: () =>
      [...state.values].map(([name, value]) => {
        const { store, id } = placeOf(name, 0);
        return { in: store, id, value } as Put;
      }),
    get: (name, id) => state.values.get(`${name}/${id}`) as Collections[typeof name] | undefined,
    change: (puts, removals) => changeFrom(() => ({ puts, ...(removals && { removals }) })),
    changeFrom,
    reload: () =>
      inTurn(async () => {
        state = await load();
        for (const listener of listeners) listener();
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onWrite(listener) {
      writers.add(listener);
    },
  };
}

function keyOf({ in: name, id }: Removal): string {
  if (!ID.test(id)) throw new HushmarkError('wallet_storage', 'record id out of shape');
  return `${name}/${id}`;
}

function placeOf(name: string, version: number): Place {
  const slash = name.indexOf('/');
  return { store: name.slice(0, slash), id: name.slice(slash + 1), version };
}

async function sealPut(key: CryptoKey, put: Put, version: number, random: Random): Promise<StoredRecord> {
  const name = keyOf(put);
  return { key: name, ...(await seal(key, placeOf(name, version), utf8(JSON.stringify(put.value)), random)) };
}

async function sealIndex(key: CryptoKey, index: Index, random: Random): Promise<StoredRecord> {
  const place = { store: INDEX, id: INDEX, version: index.generation };
  return { key: INDEX, version: index.generation, ...(await seal(key, place, utf8(JSON.stringify(index)), random)) };
}

async function openIndex(key: CryptoKey, record: StoredRecord | undefined) {
  const place = { store: INDEX, id: INDEX, version: record?.version ?? 0 };
  const index = JSON.parse(text(await unseal(key, place, record))) as Index;
  if (!record || index.generation !== place.version) throw new HushmarkError('wallet_storage', 'index out of step');
  return { index, record };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
