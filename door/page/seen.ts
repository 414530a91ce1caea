// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What this browser keeps: the file of the evening, and which nullifiers were seen. One transaction looks and writes,
 * so that two tabs cannot both say yes.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Memory } from '../core/door.ts';

const LONGER = 86_400;

type Kept = DBSchema & {
  seen: { key: string; value: number };
  file: { key: 'door'; value: string };
};

let opening: Promise<IDBPDatabase<Kept>> | undefined;

function open(): Promise<IDBPDatabase<Kept>> {
  opening ??= openDB<Kept>('hushmark-door', 1, {
    upgrade(database) {
      database.createObjectStore('seen');
      database.createObjectStore('file');
    },
  });
  return opening;
}

export function browserMemory(): Memory {
  return async (nullifiers, until, now) => {
    const transaction = (await open()).transaction('seen', 'readwrite', { durability: 'strict' });
    const { store } = transaction;
    const known = await Promise.all(nullifiers.map((nullifier) => store.get(nullifier)));
    const isNew = known.every((end) => end === undefined);
    if (isNew) {
      for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue()) {
        // Longer than it has to be: a clock that was set back opens nothing again.
        if (cursor.value + LONGER < now) await cursor.delete();
      }
      for (const nullifier of nullifiers) await store.put(until, nullifier);
    }
    await transaction.done;
    return isNew;
  };
}

export async function keepFile(text: string | undefined): Promise<void> {
  const database = await open();
  await (text === undefined ? database.delete('file', 'door') : database.put('file', text, 'door'));
}

export async function keptFile(): Promise<string | undefined> {
  return (await open()).get('file', 'door');
}
