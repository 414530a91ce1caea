// SPDX-License-Identifier: GPL-3.0-or-later
/** A whole browser profile, copied to another machine: what the copy is worth. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';

async function copiedProfile() {
  const mine = await newProfile();
  const { store } = await mine.keeper.create(PASSPHRASE);
  await store.change([
    { in: 'credentials', id: 'c', value: { document: { is: 'kept' }, registry: 'r', importedAt: 1 } },
  ]);
  const copy = await newProfile();
  await copy.database.create(await mine.database.vault(), await mine.database.all());
  return { store, copy };
}

it('R17 a copied profile is useless without the passphrase', async () => {
  const { copy } = await copiedProfile();
  await expect(copy.keeper.unlock('another passphrase')).rejects.toMatchObject({ code: 'wallet_passphrase' });
  const stranger = await newProfile();
  const { key } = await stranger.keeper.create(PASSPHRASE);
  await expect(copy.keeper.resume(key)).rejects.toMatchObject({ code: 'wallet_storage' });
  expect(JSON.stringify(await copy.database.all())).not.toContain('kept');
});

it('R17 with the passphrase it is the same wallet: a limit, since no browser ties a file to a machine', async () => {
  const { copy, store } = await copiedProfile();
  const opened = await copy.keeper.unlock(PASSPHRASE);
  expect(opened.store.list('credentials')).toEqual(store.list('credentials'));
});

it('R17 a wallet that is not locked is copied with its key, and a lock that is set later keeps the copy from what comes after', async () => {
  const mine = await newProfile();
  await mine.keeper.create();
  const copy = await newProfile();
  await copy.database.create(await mine.database.vault(), await mine.database.all());
  const opened = await copy.keeper.openUnlocked();
  const { store } = await mine.keeper.setPassphrase({ passphrase: PASSPHRASE, words: false });
  await store.change([
    { in: 'credentials', id: 'c', value: { document: { is: 'new' }, registry: 'r', importedAt: 1 } },
  ]);
  // Somebody who goes on reading the profile has the key of before, and the records of now.
  const later = await newProfile();
  await later.database.create(await copy.database.vault(), await mine.database.all());
  await expect(later.keeper.openUnlocked()).rejects.toMatchObject({ code: 'wallet_storage' });
  await expect(later.keeper.resume(opened.key)).rejects.toMatchObject({ code: 'wallet_storage' });
});
