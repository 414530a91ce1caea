/**
 * The opened wallet's data: decrypted in memory, encrypted record by record in the database. Used by session.ts and
 * everything that runs while the wallet is unlocked. An encrypted index holds the version of every record, so that a
 * record that was swapped, removed or brought back from the past is noticed; only bringing back the whole database is
 * not. Writers of several tabs take turns through `exclusive`.
 */
import { utf8 } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import type { Random } from '#protocol/random.ts';
import { type CollectionName, type Collections, REBUILDABLE } from './collections.ts';
import type { StoredRecord, WalletDatabase } from './database.ts';
import { type Place, seal, unseal } from './sealed.ts';

export type Put = { [Name in CollectionName]: { in: Name; id: string; value: Collections[Name] } }[CollectionName];
export type Removal = { in: CollectionName; id: string };
export type Change = { puts: Put[]; removals?: Removal[] };
export type Kept<Name extends CollectionName> = { id: string; value: Collections[Name] };
/** Runs its argument while no other tab of this wallet writes. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

export type WalletStore = {
  list<Name extends CollectionName>(name: Name): Kept<Name>[];
  get<Name extends CollectionName>(name: Name, id: string): Collections[Name] | undefined;
  /** All puts and removals happen, or none. */
  change(puts: Put[], removals?: Removal[]): Promise<void>;
  /** The same for a change that depends on what is stored: `plan` sees what no other writer can change meanwhile. */
  changeFrom(plan: () => Change): Promise<void>;
  /** Reads again what another tab wrote. */
  reload(): Promise<void>;
  subscribe(listener: () => void): () => void;
  /** Called after each write of this page, not of others. */
  onWrite(listener: () => void): void;
};

type Index = { generation: number; versions: Record<string, number> };
/** Where the encrypted records are: in IndexedDB, or in a file (wallet/command-line). */
export type RecordDatabase = Pick<WalletDatabase, 'all' | 'one' | 'write'>;
type Dependencies = { database: RecordDatabase; key: CryptoKey; random: Random; exclusive: Exclusive };

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

export async function openWalletStore({ database, key, random, exclusive }: Dependencies): Promise<WalletStore> {
  let index: Index = { generation: 0, versions: {} };
  let values = new Map<string, unknown>();
  const listeners = new Set<() => void>();
  const writers = new Set<() => void>();

  async function load(): Promise<void> {
    const records = new Map((await database.all()).map((record) => [record.key, record]));
    const found = await openIndex(key, records.get(INDEX));
    const opened = new Map<string, unknown>();
    await Promise.all(
      Object.entries(found.versions).map(async ([name, version]) => {
        try {
          opened.set(name, JSON.parse(text(await unseal(key, placeOf(name, version), records.get(name)))));
        } catch (error) {
          if (!REBUILDABLE.some((kind) => name.startsWith(`${kind}/`))) throw error;
        }
      }),
    );
    index = found;
    values = opened;
  }

  await load();

  const changeFrom = (plan: () => Change) =>
    exclusive(async () => {
      const current = await openIndex(key, await database.one(INDEX));
      if (current.generation !== index.generation) await load();
      const { puts, removals = [] } = plan();
      const versions = { ...index.versions };
      const next = new Map(values);
      const gone: string[] = [];
      for (const removal of removals) {
        const name = keyOf(removal);
        if (name in versions) gone.push(name);
        delete versions[name];
        next.delete(name);
      }
      const records: StoredRecord[] = [];
      for (const put of puts) {
        const name = keyOf(put);
        versions[name] = (versions[name] ?? 0) + 1;
        next.set(name, structuredClone(put.value));
        records.push(await sealPut(key, put, versions[name], random));
      }
      const changed = { generation: index.generation + 1, versions };
      records.push(await sealIndex(key, changed, random));
      await database.write(records, gone);
      index = changed;
      values = next;
      for (const listener of listeners) listener();
      for (const listener of writers) listener();
    });

  return {
    list(name) {
      const prefix = `${name}/`;
      const kept: Kept<typeof name>[] = [];
      for (const [entry, value] of values) {
        if (entry.startsWith(prefix))
          kept.push({ id: entry.slice(prefix.length), value: value as Collections[typeof name] });
      }
      return kept;
    },
    get: (name, id) => values.get(`${name}/${id}`) as Collections[typeof name] | undefined,
    change: (puts, removals) => changeFrom(() => ({ puts, ...(removals && { removals }) })),
    changeFrom,
    async reload() {
      await load();
      for (const listener of listeners) listener();
    },
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

async function openIndex(key: CryptoKey, record: StoredRecord | undefined): Promise<Index> {
  const place = { store: INDEX, id: INDEX, version: record?.version ?? 0 };
  const index = JSON.parse(text(await unseal(key, place, record))) as Index;
  if (index.generation !== place.version) throw new HushmarkError('wallet_storage', 'index out of step');
  return index;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
