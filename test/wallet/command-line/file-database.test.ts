// SPDX-License-Identifier: GPL-3.0-or-later
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { createWalletFile, openWalletFile } from '#wallet/command-line/file-database.ts';
import { openWalletStore, type WalletStore } from '#wallet/core/store/wallet-store.ts';

vi.mock('node:crypto', async (original) =>
  (await import('../../support/remembered-scrypt.ts')).rememberScrypt(original),
);

const PASSPHRASE = 'correct horse battery staple';
const random = systemRandom();
const directory = mkdtempSync(join(tmpdir(), 'hushmark-wallet-file-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'wallet');
const sealing = { passphrase: PASSPHRASE, random, cost: 15 };

async function open(): Promise<WalletStore> {
  const database = openWalletFile(path);
  const key = await database.unlock(PASSPHRASE);
  return openWalletStore({ database, key, random });
}

const keep = (store: WalletStore, id: string, document: unknown) =>
  store.change([{ in: 'credentials', id, value: { document, registry: 'r', importedAt: 1 } }]);

type FileJson = { kdf: { cost: number }; box: string; records: { key: string; version?: number; data: string }[] };
function edit(change: (json: FileJson) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as FileJson;
  change(json);
  writeFileSync(path, JSON.stringify(json));
}
const record = ({ records }: FileJson, kind: string) =>
  records.find(({ key }) => key.startsWith(kind)) ?? expect.unreachable();

beforeEach(async () => {
  rmSync(path, { force: true });
  const master = { master: 'A'.repeat(43), createdAt: 0 };
  await createWalletFile(path, [{ in: 'secret', id: 'master', value: master }], sealing);
});

test('what is stored comes back, and two that are open at once see each other’s changes', async () => {
  const [one, other] = [await open(), await open()];
  await Promise.all([keep(one, 'a', 1), keep(other, 'b', 2), keep(one, 'c', 3), keep(other, 'd', 4)]);
  await other.changeFrom(() => ({
    puts: [],
    removals: other
      .list('credentials')
      .slice(0, 1)
      .map(({ id }) => ({ in: 'credentials', id })),
  }));
  const ids = (await open()).list('credentials').map(({ id }) => id);
  expect(ids).toHaveLength(3);
  expect(readdirSync(directory)).toEqual(['wallet']);
});

test('W10 every changed, exchanged, missing or older record is noticed', async () => {
  const store = await open();
  await keep(store, 'a', 'first');
  const first = JSON.parse(readFileSync(path, 'utf8')) as FileJson;
  await keep(store, 'a', 'second');
  await keep(store, 'b', 'other');
  cpSync(path, `${path}.good`);
  const changes: Record<string, (json: FileJson) => void> = {
    'a flipped bit': (json) => {
      const one = record(json, 'credentials/a');
      one.data = (one.data.startsWith('A') ? 'B' : 'A') + one.data.slice(1);
    },
    'an older version': (json) => Object.assign(record(json, 'credentials/a'), record(first, 'credentials/a')),
    'another record’s content': (json) => {
      record(json, 'credentials/a').data = record(json, 'credentials/b').data;
    },
    'a missing record': (json) => json.records.splice(json.records.indexOf(record(json, 'credentials/a')), 1),
    'a missing secret': (json) => json.records.splice(json.records.indexOf(record(json, 'secret')), 1),
    'an older index': (json) => Object.assign(record(json, 'index'), record(first, 'index')),
    'no index': (json) => json.records.splice(json.records.indexOf(record(json, 'index')), 1),
  };
  for (const [what, change] of Object.entries(changes)) {
    cpSync(`${path}.good`, path);
    edit(change);
    await expect(open(), what).rejects.toMatchObject({ code: 'wallet_storage' });
  }
  rmSync(`${path}.good`);
});

test('W09 a changed box opens with no passphrase; a cheap or absurd derivation is not even tried', async () => {
  const before = readFileSync(path, 'utf8');
  edit((json) => {
    json.box = (json.box.startsWith('A') ? 'B' : 'A') + json.box.slice(1);
  });
  await expect(open()).rejects.toMatchObject({ code: 'wallet_passphrase' });
  for (const cost of [0, 1, 14, 21, 40]) {
    writeFileSync(path, before);
    edit((json) => {
      json.kdf.cost = cost;
    });
    await expect(open()).rejects.toMatchObject({ code: 'wallet_storage' });
  }
});

test('a new passphrase leaves no way in for the old one, and keeps what is there', async () => {
  await keep(await open(), 'a', 1);
  await openWalletFile(path).changePassphrase(PASSPHRASE, { ...sealing, passphrase: 'another horse battery staple' });
  await expect(open()).rejects.toMatchObject({ code: 'wallet_passphrase' });
  const key = await openWalletFile(path).unlock('another horse battery staple');
  const store = await openWalletStore({ database: openWalletFile(path), key, random });
  expect(store.list('credentials')).toHaveLength(1);
});
