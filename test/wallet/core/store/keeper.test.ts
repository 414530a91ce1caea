// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { parseBase64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import type { Keeper } from '#wallet/core/store/keeper.ts';
import type { PasskeyLock } from '#wallet/core/store/locks.ts';
import { unseal } from '#wallet/core/store/sealed.ts';
import { waitAfter } from '#wallet/core/store/tries.ts';
import { createVault, type VaultRecord } from '#wallet/core/store/vault.ts';
import { newProfile, olderVault, PASSPHRASE, replaceVault } from '../../../support/wallet/keeping.ts';

const random = systemRandom();
const CHOSEN = { passphrase: PASSPHRASE, words: false };
const NEXT = 'another long passphrase';
const WORDS = { kind: 'words', words: 'able acid also army away' } as const;

async function change(keeper: Keeper, from: string, to: string) {
  const way = await keeper.confirm({ kind: 'passphrase', passphrase: from });
  return keeper.setPassphrase({ passphrase: to, words: false }, way);
}

describe('the keeper', () => {
  it('W08: nothing that is deleted or edited in the storage opens the wallet', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    await database.setAttempts({ failures: 0, notBefore: 0 });
    await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    const intruders = { kind: 'passphrase', passphrase: 'an intruder with a plan', words: false } as const;
    for (const lock of [intruders, { kind: 'device' } as const]) {
      const other = await createVault([lock], random);
      await replaceVault(database, other.record);
      const opened = lock.kind === 'device' ? keeper.openUnlocked() : keeper.unlock(lock.passphrase);
      await expect(opened).rejects.toMatchObject({ code: 'wallet_storage' });
    }
  });

  it('makes a wallet without a question, which opens without one until it gets a lock', async () => {
    const { keeper } = await newProfile();
    expect(await keeper.state()).toBe('none');
    const { store } = await keeper.create();
    expect(await keeper.state()).toBe('open');
    expect(await keeper.locks()).toEqual({ passphrase: false, words: false, passkeys: [] });
    const master = store.get('secret', 'master');
    expect((await keeper.openUnlocked()).store.get('secret', 'master')).toEqual(master);
    expect((await keeper.setPassphrase(CHOSEN)).store.get('secret', 'master')).toEqual(master);
    expect(await keeper.state()).toBe('locked');
    expect(await keeper.locks()).toEqual({ passphrase: true, words: false, passkeys: [] });
    await expect(keeper.openUnlocked()).rejects.toMatchObject({ code: 'wallet_storage' });
    expect((await keeper.unlock(PASSPHRASE)).store.get('secret', 'master')).toEqual(master);
  });

  it("W36 a kept copy of the browser's own lock opens nothing once there is a real one", async () => {
    const { keeper, database } = await newProfile();
    const { key } = await keeper.create();
    const before = await database.vault();
    const { store } = await keeper.setPassphrase(CHOSEN);
    await store.change([{ in: 'recipes', id: 'r', value: { clientId: 'c', policy: {} as never, lastUsed: 1 } }]);
    await expect(keeper.resume(key)).rejects.toMatchObject({ code: 'wallet_storage' });
    await replaceVault(database, before);
    await expect(keeper.openUnlocked()).rejects.toMatchObject({ code: 'wallet_storage' });
    for (const record of await database.all()) {
      const place = { store: record.key.split('/')[0] ?? '', id: record.key.split('/')[1] ?? record.key, version: 1 };
      await expect(unseal(key, place, record), record.key).rejects.toMatchObject({ code: 'wallet_storage' });
    }
  });

  it('W08 a wallet that gets its lock while another tab writes loses nothing', async () => {
    const profile = await newProfile();
    const { key } = await profile.keeper.create();
    const second = await profile.secondTab(key);
    const write = profile.database.write;
    let tries = 0;
    profile.database.write = async (...call) => {
      tries += 1;
      profile.database.write = write;
      await second.change([{ in: 'recipes', id: 'r', value: { clientId: 'c', policy: {} as never, lastUsed: 1 } }]);
      return write(...call);
    };
    const { store } = await profile.keeper.setPassphrase(CHOSEN);
    expect(tries).toBe(1);
    expect(store.list('recipes')).toHaveLength(1);
    // The tab that had the older key is shut out, and nothing of it is kept.
    await expect(second.change([], [{ in: 'recipes', id: 'r' }])).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W32, W33, W35 takes no lock that the owner has not set, and none back that the owner has changed', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    const before = (await database.vault()) as VaultRecord;
    await change(keeper, PASSPHRASE, NEXT);
    const now = (await database.vault()) as VaultRecord;
    const stranger = await newProfile();
    await stranger.keeper.create();
    await stranger.keeper.addPasskey(await stranger.keeper.createPasskey('theirs'), WORDS);
    const foreign = ((await stranger.database.vault()) as VaultRecord).locks.find(({ kind }) => kind === 'passkey');
    for (const [name, vault, passphrase] of [
      ['the list before', before, PASSPHRASE],
      ['the one before, as earlier wallets had it', olderVault(before), PASSPHRASE],
      ['this one, as earlier wallets had it', olderVault(now), NEXT],
      ['a passkey of another wallet', { ...now, locks: [...now.locks, foreign] }, NEXT],
    ] as const) {
      await replaceVault(database, vault);
      await expect(keeper.unlock(passphrase), name).rejects.toMatchObject({ code: 'wallet_storage' });
    }
    await replaceVault(database, now);
    await expect(keeper.unlock(NEXT)).resolves.toBeDefined();
  });

  it('opens a wallet of before there were several locks, and keeps it open when its lock changes', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const master = store.get('secret', 'master');
    await store.change([], [{ in: 'locks', id: 'list' }]);
    await replaceVault(database, olderVault((await database.vault()) as VaultRecord));
    expect(await keeper.state()).toBe('locked');
    expect((await keeper.unlock(PASSPHRASE)).store.get('secret', 'master')).toEqual(master);
    await change(keeper, PASSPHRASE, NEXT);
    expect(await database.vault()).toMatchObject({ format: 'hushmark-vault/2' });
    expect((await keeper.unlock(NEXT)).store.get('secret', 'master')).toEqual(master);
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('takes no weak passphrase at a change, and keeps the one before', async () => {
    const { keeper } = await newProfile();
    await keeper.create(PASSPHRASE);
    await expect(change(keeper, PASSPHRASE, 'passwordpassword')).rejects.toMatchObject({
      code: 'wallet_passphrase_weak',
    });
    await expect(keeper.unlock(PASSPHRASE)).resolves.toBeDefined();
  });

  it('counts a record that cannot be read as locked, so nobody gets a new wallet over it', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create();
    await replaceVault(database, { format: 'hushmark-vault/3' });
    expect(await keeper.state()).toBe('locked');
    await expect(keeper.create()).rejects.toThrow();
  });

  it('W11: three wrong tries are free, then each costs more waiting, also across restarts', async () => {
    const { keeper, clock } = await newProfile();
    await keeper.create(PASSPHRASE);
    for (let tries = 0; tries < 3; tries++) {
      await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    }
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({
      code: 'wallet_passphrase_wait',
      detail: { seconds: '1' },
    });
    clock.now += 1000;
    await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ detail: { seconds: '2' } });
    clock.now += 2000;
    await expect(keeper.unlock(PASSPHRASE)).resolves.toBeDefined();
    await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('W11: the wait has an end, whatever the clock or the storage says', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    await database.setAttempts({ failures: 1e6, notBefore: 1e18 });
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ detail: { seconds: '300' } });
    expect(waitAfter(1e6)).toBe(300);
  });

  it('never makes a second wallet over the first', async () => {
    const { keeper } = await newProfile();
    await keeper.create(PASSPHRASE);
    await expect(keeper.create(NEXT)).rejects.toThrow();
    await expect(keeper.unlock(PASSPHRASE)).resolves.toBeDefined();
  });

  it('makes the master secret at random, not from the passphrase', async () => {
    const masters = await Promise.all(
      [1, 2].map(
        async () => (await (await newProfile()).keeper.create(PASSPHRASE)).store.get('secret', 'master')?.master,
      ),
    );
    expect(masters[0]).toHaveLength(43);
    expect(masters[0]).not.toBe(masters[1]);
  });
});

describe('passkeys', () => {
  /** A wallet whose first lock is a passkey, with words to write down. */
  async function withPasskey() {
    const profile = await newProfile();
    const master = (await profile.keeper.create()).store.get('secret', 'master');
    await profile.keeper.addPasskey(await profile.keeper.createPasskey('my phone'), WORDS);
    return { ...profile, master };
  }
  const passkeysOf = async (keeper: Keeper) => (await keeper.locks()).passkeys;

  it('W12 as the first lock come with words that open as well, so losing one locks nobody out', async () => {
    const { keeper, passkeys, master } = await withPasskey();
    expect(await keeper.state()).toBe('locked');
    expect(await keeper.locks()).toMatchObject({ passphrase: true, words: true, passkeys: [{ name: 'my phone' }] });
    expect((await keeper.unlockWithPasskey()).store.get('secret', 'master')).toEqual(master);
    passkeys.held.clear();
    await expect(keeper.unlockWithPasskey()).rejects.toMatchObject({ code: 'wallet_passkey' });
    expect((await keeper.unlock(WORDS.words)).store.get('secret', 'master')).toEqual(master);
  });

  it('W34 nobody can remove the last way in: the passphrase stays when all passkeys go', async () => {
    const { keeper, passkeys } = await withPasskey();
    const [one] = await passkeysOf(keeper);
    const way = await keeper.confirm({ kind: 'passkey' });
    await keeper.addPasskey(await keeper.createPasskey('my other phone'), way);
    expect((await passkeysOf(keeper)).map(({ name }) => name)).toEqual(['my phone', 'my other phone']);
    for (const { id } of await passkeysOf(keeper))
      await keeper.removePasskey(id, await keeper.confirm({ kind: 'passphrase', passphrase: WORDS.words }));
    expect(await passkeysOf(keeper)).toEqual([]);
    expect(passkeys.held.has(one?.id ?? '')).toBe(false);
    expect(await keeper.state()).toBe('locked');
    await expect(keeper.unlockWithPasskey()).rejects.toMatchObject({ code: 'wallet_storage' });
    await expect(keeper.unlock(WORDS.words)).resolves.toBeDefined();
  });

  it('W08 change only with a lock that opens: neither without one, nor with a wrong one, nor with words once more', async () => {
    const { keeper, database, passkeys } = await withPasskey();
    const before = await database.vault();
    const another = await keeper.createPasskey('another');
    const wrong = { kind: 'passkey', id: (await passkeysOf(keeper))[0]?.id ?? '', key: another.key } as const;
    const [id = ''] = passkeys.held.keys();
    const device = { kind: 'device' } as const;
    for (const [name, tried] of Object.entries({
      'a passphrase without a way': () => keeper.setPassphrase({ passphrase: NEXT, words: false }),
      'a passphrase with a wrong one': () => keeper.setPassphrase({ passphrase: NEXT, words: false }, wrong),
      'a passkey with a wrong one': () => keeper.addPasskey(another, wrong),
      'a passkey with other words': () => keeper.addPasskey(another, WORDS),
      "a passkey with the browser's own": () => keeper.addPasskey(another, device),
      'a removal with a wrong one': () => keeper.removePasskey(id, wrong),
      "a removal with the browser's own": () => keeper.removePasskey(id, device),
      'a wrong passphrase': () => keeper.confirm({ kind: 'passphrase', passphrase: NEXT }),
    }))
      await expect(tried(), name).rejects.toMatchObject({ code: expect.stringMatching(/^wallet_/) });
    expect(await database.vault()).toEqual(before);
  });

  it('W32 a lock that somebody slips in while the wallet is open is not taken over by the owner’s next change', async () => {
    const { keeper, database } = await withPasskey();
    const way = await keeper.confirm({ kind: 'passkey' });
    const stranger = await withPasskey();
    const foreign = ((await stranger.database.vault()) as VaultRecord).locks.find(({ kind }) => kind === 'passkey');
    const now = (await database.vault()) as VaultRecord;
    const slipped = { ...now, locks: [...now.locks, foreign] };
    await replaceVault(database, slipped);
    const [id = ''] = (await passkeysOf(keeper)).map((passkey) => passkey.id);
    for (const change of [() => keeper.setPassphrase(CHOSEN, way), () => keeper.removePasskey(id, way)]) {
      await expect(change()).rejects.toMatchObject({ code: 'wallet_storage' });
      expect(await database.vault()).toEqual(slipped);
    }
  });

  it('W32, W33 a salt, name or credential that was changed in the storage, and a passkey taken back after its removal, open nothing', async () => {
    const { keeper, database, passkeys } = await withPasskey();
    const now = (await database.vault()) as VaultRecord;
    const [words, passkey] = now.locks as [unknown, PasskeyLock];
    for (const edit of [{ salt: 'A'.repeat(43) }, { name: 'another name' }, { createdAt: 2 }]) {
      await replaceVault(database, { ...now, locks: [words, { ...passkey, ...edit }] });
      await expect(keeper.unlockWithPasskey(), JSON.stringify(edit)).rejects.toMatchObject({
        code: expect.stringMatching(/^wallet_(storage|passkey)$/),
      });
      await expect(keeper.unlock(WORDS.words), JSON.stringify(edit)).rejects.toMatchObject({ code: 'wallet_storage' });
    }
    await replaceVault(database, now);
    const secret = (await passkeys.ask([{ id: passkey.id, salt: parseBase64url(passkey.salt, 'salt') }])).secret;
    const kept = async () => ({ id: passkey.id, secret });
    await keeper.removePasskey(passkey.id, await keeper.confirm({ kind: 'passphrase', passphrase: WORDS.words }));
    // The browser may have kept it.
    Object.assign(passkeys, { ask: kept });
    await replaceVault(database, now);
    await expect(keeper.unlockWithPasskey()).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it("a passphrase of one's own takes the place of the words, by passkey, and the passkey stays", async () => {
    const { keeper } = await withPasskey();
    await keeper.setPassphrase(CHOSEN, await keeper.confirm({ kind: 'passkey' }));
    expect(await keeper.locks()).toMatchObject({ passphrase: true, words: false, passkeys: [{ name: 'my phone' }] });
    await expect(keeper.unlock(WORDS.words)).rejects.toMatchObject({ code: 'wallet_passphrase' });
    await expect(keeper.unlock(PASSPHRASE)).resolves.toBeDefined();
    await expect(keeper.unlockWithPasskey()).resolves.toBeDefined();
  });
});
