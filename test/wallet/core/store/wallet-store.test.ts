// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import type { HistoryEntry } from '#wallet/core/store/collections.ts';
import { openDatabase } from '#wallet/core/store/database.ts';
import { seal, unseal } from '#wallet/core/store/sealed.ts';
import { createVault } from '#wallet/core/store/vault.ts';
import type { Put } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE, stored, tamper } from '../../../support/wallet/keeping.ts';

const random = systemRandom();
const entry = (question: string): HistoryEntry => ({
  at: 1,
  clientId: 'vinum-shop',
  shop: 'Vinum Wine Shop',
  host: 'vinum.example',
  question,
  answer: 'shared',
});
const history = (id: string, question = 'Are you 18 or older?'): Put => ({ in: 'history', id, value: entry(question) });

describe('a sealed record', async () => {
  const { key } = await createVault([{ kind: 'device' }], random);
  const place = { store: 'history', id: 'a', version: 3 };
  const sealed = await seal(key, place, utf8('plain'), random);

  it('W10: does not open with one bit changed, anywhere', async () => {
    for (const part of ['iv', 'data'] as const) {
      for (let bit = 0; bit < sealed[part].length * 8; bit++) {
        const changed = new Uint8Array(sealed[part]);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(unseal(key, place, { ...sealed, [part]: changed })).rejects.toMatchObject({
          code: 'wallet_storage',
        });
      }
    }
  });

  it('W10: opens in its own place and version only', async () => {
    await expect(unseal(key, place, sealed)).resolves.toEqual(utf8('plain'));
    for (const other of [{ store: 'secret' }, { id: 'b' }, { version: 2 }, { version: 4 }]) {
      await expect(unseal(key, { ...place, ...other }, sealed)).rejects.toMatchObject({ code: 'wallet_storage' });
    }
  });

  it('W10: has another IV every time, 20,000 times', async () => {
    const seen = new Set<string>();
    for (let count = 0; count < 20_000; count++)
      seen.add((await seal(key, place, new Uint8Array(1), random)).iv.join());
    expect(seen.size).toBe(20_000);
  });
});

describe('the wallet store', () => {
  it('opens no record that is no text, though it was sealed with the right key', async () => {
    const { keeper, database, secondTab } = await newProfile();
    const { store, key } = await keeper.create(PASSPHRASE);
    await store.change([history('a')]);
    const place = { store: 'history', id: 'a', version: 1 };
    await tamper(database, [{ key: 'history/a', ...(await seal(key, place, utf8('"?"'), random)) }]);
    expect((await secondTab(key)).get('history', 'a')).toBe('?');
    await tamper(database, [{ key: 'history/a', ...(await seal(key, place, Uint8Array.of(34, 255, 34), random)) }]);
    await expect(secondTab(key)).rejects.toThrow();
  });

  it('says that there is no room, and keeps what it had', async () => {
    const { keeper } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a')]);
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    try {
      await expect(store.change([history('b')])).rejects.toMatchObject({ code: 'wallet_storage_full' });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(store.list('history').map(({ id }) => id)).toEqual(['a']);
    await store.change([history('c')]);
    expect(store.list('history').map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('W07: leaves nothing readable in the database', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const birthdate = '1990-05-03';
    await store.change([
      {
        in: 'credentials',
        id: 'c',
        value: { document: { attributes: [birthdate], issuer: 'demo-town-hall' }, registry: 'r', importedAt: 1 },
      },
      history('h'),
    ]);
    const master = store.get('secret', 'master')?.master ?? 'missing';
    const raw = Buffer.concat((await database.all()).flatMap(({ iv, data }) => [iv, data])).toString('latin1');
    const meta = JSON.stringify(await database.vault());
    for (const secret of [birthdate, master, 'town-hall', 'Vinum', '18 or older', PASSPHRASE, 'generation']) {
      expect(raw).not.toContain(secret);
      expect(meta).not.toContain(secret);
    }
    // Record names tell the kind and a random id, nothing else.
    expect((await database.all()).map(({ key }) => key).sort()).toEqual([
      'credentials/c',
      'history/h',
      'index',
      'locks/list',
      'secret/master',
    ]);
  });

  it('reads back after reopening what was written', async () => {
    const { keeper } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a'), history('b')]);
    await store.change([history('a', 'changed')], [{ in: 'history', id: 'b' }]);
    const again = (await keeper.unlock(PASSPHRASE)).store;
    expect(again.list('history')).toEqual([{ id: 'a', value: entry('changed') }]);
  });

  it('W10: notices a record that was brought back, swapped or removed', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a', 'first'), history('b', 'other')]);
    const [old, other] = [await stored(database, 'history/a'), await stored(database, 'history/b')];
    await store.change([history('a', 'second')]);
    const good = await stored(database, 'history/a');

    for (const wrong of [old, { ...other, key: 'history/a' }]) {
      await tamper(database, [wrong]);
      await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_storage' });
    }
    await tamper(database, [], ['history/a']);
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_storage' });
    await tamper(database, [good]);
    await expect(keeper.unlock(PASSPHRASE)).resolves.toBeDefined();
  });

  it('W10: takes no record that its index does not know', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a')]);
    const deleted = await stored(database, 'history/a');
    await store.change([], [{ in: 'history', id: 'a' }]);
    await tamper(database, [deleted]);
    expect((await keeper.unlock(PASSPHRASE)).store.list('history')).toEqual([]);
  });

  it('drops a damaged preparation and keeps the rest, since it can be made again', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const value = { credentialId: 'c', statementKey: 'k', today: 1, root: '1', prepared: '' };
    await store.change([{ in: 'preparations', id: 'p', value }, history('a')]);
    await tamper(database, [{ key: 'preparations/p', iv: new Uint8Array(12), data: new Uint8Array(20) }]);
    const again = (await keeper.unlock(PASSPHRASE)).store;
    expect(again.list('preparations')).toEqual([]);
    expect(again.list('history')).toHaveLength(1);
  });

  it('W15: two tabs that write at the same time lose nothing', async () => {
    const profile = await newProfile();
    const { store, key } = await profile.keeper.create(PASSPHRASE);
    const second = await profile.secondTab(key);
    const ids = Array.from({ length: 20 }, (_, index) => `h${index}`);
    await Promise.all(ids.map((id, index) => (index % 2 ? store : second).change([history(id)])));
    await store.reload();
    expect(
      store
        .list('history')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect((await profile.keeper.unlock(PASSPHRASE)).store.list('history')).toHaveLength(20);
  });

  it('W15: tells of a change when whoever made it has gone on', async () => {
    const { keeper } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const told = new Promise<void>((resolve) => store.subscribe(resolve));
    const steps: string[] = [];
    void told.then(() => steps.push('told'));
    await store.change([history('a')]);
    steps.push('gone on');
    await told;
    expect(steps).toEqual(['gone on', 'told']);
  });

  it('a database of the program before opens as it is, and is closed to the tabs that still run that program', async () => {
    const older = await openDB('older', 1, {
      upgrade(db) {
        db.createObjectStore('meta');
        db.createObjectStore('records', { keyPath: 'key' });
      },
      blocking: () => older.close(),
    });
    await older.put('meta', 'a vault', 'vault');
    const database = await openDatabase('older');
    expect(await database.vault()).toBe('a vault');
    expect(() => older.transaction('records', 'readwrite')).toThrow();
  });

  it('W15: a change that another tab was faster than is made anew, from what that one wrote', async () => {
    const profile = await newProfile();
    const { store, key } = await profile.keeper.create(PASSPHRASE);
    const second = await profile.secondTab(key);
    await second.change([history('a', 'faster')]);
    const seen: (string | undefined)[] = [];
    await store.changeFrom(() => {
      seen.push(store.get('history', 'a')?.question);
      return { puts: [history('b')] };
    });
    expect(seen).toEqual([undefined, 'faster']);
    expect((await profile.keeper.unlock(PASSPHRASE)).store.list('history')).toHaveLength(2);
  });

  it('W10: writes nothing over an index that was changed or taken away', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const index = await stored(database, 'index');
    const data = new Uint8Array(index.data);
    data[0] = (data[0] ?? 0) ^ 1;
    for (const [puts, deletes] of [
      [[{ ...index, data }], []],
      [[], ['index']],
    ] as const) {
      await tamper(database, [...puts], [...deletes]);
      const before = await database.all();
      await expect(store.change([history('a')])).rejects.toMatchObject({ code: 'wallet_storage' });
      expect(await database.all()).toEqual(before);
    }
  });

  it('W15, W16: a write that fails leaves the old state, in memory and on disk', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a', 'before')]);
    const write = database.write;
    database.write = async (puts, _deletes, unchanged) => {
      // The browser stops in the middle: some of it was handed over, the transaction never ends.
      await write(puts.slice(0, 1), [], unchanged).catch(() => {});
      throw new DOMException('full', 'QuotaExceededError');
    };
    const record = await stored(database, 'history/a');
    await expect(store.change([history('a', 'after')])).rejects.toThrow('full');
    database.write = write;
    await tamper(database, [record]);
    expect(store.get('history', 'a')?.question).toBe('before');
    expect((await keeper.unlock(PASSPHRASE)).store.get('history', 'a')?.question).toBe('before');
    await store.change([history('a', 'later')]);
    expect((await keeper.unlock(PASSPHRASE)).store.get('history', 'a')?.question).toBe('later');
  });

  it('W16: a transaction that is cut off changes nothing', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change([history('a', 'before')]);
    const before = await database.all();
    // Not clonable: the second put throws inside the transaction, after the first was accepted.
    const broken = { key: 'history/z', iv: new Uint8Array(12), data: (() => {}) as unknown as Uint8Array };
    const other = { key: 'history/a', iv: new Uint8Array(12), data: new Uint8Array(20) };
    await expect(tamper(database, [other, broken])).rejects.toThrow();
    expect(await database.all()).toEqual(before);
  });
});
