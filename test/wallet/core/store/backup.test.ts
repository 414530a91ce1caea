// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { base64url, canonicalJson, utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { BACKUP_MAX, createBackup, openBackup, restoreBackup } from '#wallet/core/store/backup.ts';
import { KDF_FLOOR, wrappingKey } from '#wallet/core/store/passphrase.ts';
import { seal } from '#wallet/core/store/sealed.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';

const BACKUP_PASSPHRASE = 'a passphrase for the file';
const newStore = async () => (await (await newProfile()).keeper.create(PASSPHRASE)).store;
const credential = {
  in: 'credentials',
  id: 'c',
  value: { document: { is: 'kept' }, registry: 'r', importedAt: 1 },
} as const;

describe('a backup', () => {
  let source: WalletStore;
  let file: string;

  beforeAll(async () => {
    source = await newStore();
    await source.change([credential]);
    file = await createBackup(source, BACKUP_PASSPHRASE, systemRandom());
  });

  it('W14: brings back the same wallet on another device', async () => {
    const target = await newStore();
    await restoreBackup(target, file, BACKUP_PASSPHRASE);
    expect(target.list('credentials')).toEqual(source.list('credentials'));
    expect(target.get('secret', 'master')).toEqual(source.get('secret', 'master'));
  });

  it('W07: shows nothing without its passphrase', async () => {
    expect(file).not.toContain('kept');
    expect(file).not.toContain(source.get('secret', 'master')?.master);
    await expect(restoreBackup(await newStore(), file, PASSPHRASE)).rejects.toMatchObject({
      code: 'wallet_passphrase',
    });
  });

  it('W13: never overwrites a wallet that has proofs', async () => {
    const target = await newStore();
    await target.change([{ ...credential, id: 'mine' }]);
    const before = target.get('secret', 'master');
    await expect(restoreBackup(target, file, BACKUP_PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_exists' });
    expect(target.list('credentials').map(({ id }) => id)).toEqual(['mine']);
    expect(target.get('secret', 'master')).toEqual(before);
  });

  it('W13: is refused when it was tampered with, cut, foreign, of another version or too big; nothing is stored', async () => {
    const json = JSON.parse(file);
    const flipped = json.data.replace(/^./, (first: string) => (first === 'A' ? 'B' : 'A'));
    const bad = {
      tampered: JSON.stringify({ ...json, data: flipped }),
      cut: file.slice(0, -40),
      'cut inside': JSON.stringify({ ...json, data: json.data.slice(0, -8) }),
      foreign: '{"vault":"of another program"}',
      'another version': JSON.stringify({ ...json, format: 'hushmark-backup/0' }),
      'weak derivation': JSON.stringify({ ...json, kdf: { ...json.kdf, iterations: 1000 } }),
      'extra member': JSON.stringify({ ...json, script: 'x' }),
      'too big': ' '.repeat(BACKUP_MAX + 1),
      empty: '',
    };
    for (const [name, text] of Object.entries(bad)) {
      const target = await newStore();
      const before = target.get('secret', 'master');
      await expect(restoreBackup(target, text, BACKUP_PASSPHRASE), name).rejects.toMatchObject({
        code: expect.stringMatching(/^wallet_(backup|passphrase)$/),
      });
      expect(target.list('credentials'), name).toEqual([]);
      expect(target.get('secret', 'master'), name).toEqual(before);
    }
  });

  it('W13: is refused when it opens but holds more than a wallet, less than one, or something elsewhere', async () => {
    const kdf = { name: 'PBKDF2-SHA256', iterations: KDF_FLOOR, salt: base64url(new Uint8Array(16)) } as const;
    const key = await wrappingKey(BACKUP_PASSPHRASE, kdf);
    const place = { store: 'backup', id: canonicalJson(kdf), version: 1 };
    const containing = async (records: unknown) => {
      const { iv, data } = await seal(key, place, utf8(JSON.stringify({ records })), systemRandom());
      return JSON.stringify({ format: 'hushmark-backup/1', kdf, iv: base64url(iv), data: base64url(data) });
    };
    const master = { in: 'secret', id: 'master', value: { master: base64url(new Uint8Array(32)), createdAt: 1 } };
    const target = await newStore();
    const before = target.get('secret', 'master');
    for (const records of [
      [master, { in: 'bundles', id: 'r', value: {} }],
      [master, { in: '__proto__', id: 'r', value: {} }],
      [master, { ...credential, id: '../master' }],
      [master, { ...credential, id: '' }],
      [credential],
      [master, { ...master, id: 'other' }],
      [{ ...master, id: 'other' }],
      [{ ...master, value: { master: 'short', createdAt: 1 } }],
      [{ ...master, value: null }],
      [master, credential, credential],
      {},
    ]) {
      const restored = restoreBackup(target, await containing(records), BACKUP_PASSPHRASE);
      await expect(restored, JSON.stringify(records)).rejects.toMatchObject({ code: 'wallet_backup' });
    }
    expect([target.list('credentials'), target.list('bundles')]).toEqual([[], []]);
    expect(target.get('secret', 'master')).toEqual(before);
    await restoreBackup(target, await containing([master, credential]), BACKUP_PASSPHRASE);
    expect(target.get('secret', 'master')).toEqual(master.value);
  });

  it('W14: makes a wallet of its own in an empty browser, with the browser’s own lock', async () => {
    const { keeper } = await newProfile();
    const { store } = await keeper.restore(await openBackup(file, BACKUP_PASSPHRASE));
    expect(store.list('credentials')).toEqual(source.list('credentials'));
    expect(await keeper.state()).toBe('open');
    expect((await keeper.openUnlocked()).store.get('secret', 'master')).toEqual(source.get('secret', 'master'));
    expect(await keeper.holds()).toEqual({ proofs: 1, answers: 0 });
  });

  it('W14: takes the place of a locked wallet when that is said, and of none when it is not', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    await store.change(['a', 'b'].map((id) => ({ ...credential, id })));
    expect(await keeper.holds()).toEqual({ proofs: 2, answers: 0 });
    const puts = await openBackup(file, BACKUP_PASSPHRASE);
    const before = await database.all();
    await expect(keeper.restore(puts)).rejects.toThrow();
    expect(await database.all()).toEqual(before);
    const restored = await keeper.restore(puts, { replaces: true });
    expect(restored.store.list('credentials').map(({ id }) => id)).toEqual(['c']);
    expect(await keeper.holds()).toEqual({ proofs: 1, answers: 0 });
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_storage' });
    // The one that another tab has open writes nothing into it.
    await expect(store.change([credential])).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('refuses a weak passphrase for the file', async () => {
    for (const weak of ['short', 'passwordpassword'])
      await expect(createBackup(source, weak, systemRandom())).rejects.toMatchObject({
        code: 'wallet_passphrase_weak',
      });
  });
});
