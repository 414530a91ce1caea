// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { base64url, utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { waitAfter } from '#wallet/core/store/keeper.ts';
import type { DeviceLock, PasskeyLock, PassphraseLock } from '#wallet/core/store/locks.ts';
import { KDF_FLOOR } from '#wallet/core/store/passphrase.ts';
import { seal, unseal } from '#wallet/core/store/sealed.ts';
import { changeLocks, createVault, openVault, type VaultRecord } from '#wallet/core/store/vault.ts';
import { newProfile, olderVault, PASSPHRASE, replaceVault } from '../../../support/wallet/keeping.ts';

const random = systemRandom();
const chosen = (passphrase: string) => ({ kind: 'passphrase', passphrase, words: false }) as const;
const typed = (passphrase: string) => ({ kind: 'passphrase', passphrase }) as const;
const passkey = (id: string, secret: Uint8Array) =>
  ({ kind: 'passkey', id, salt: base64url(random(32)), name: 'my key', createdAt: 1, secret }) as const;
/** The record with its first lock changed, as somebody could who has no key. */
const edited = ({ format, locks: [first, ...rest] }: VaultRecord, change: object) => ({
  format,
  locks: [{ ...first, ...change }, ...rest],
});
const passphraseIn = ({ locks }: VaultRecord) => locks.find((lock) => lock.kind === 'passphrase') as PassphraseLock;
const withKdf = (record: VaultRecord, kdf: object) => edited(record, { kdf: { ...passphraseIn(record).kdf, ...kdf } });
/** With a passphrase and a passkey, whose secret is given back as well. */
async function lockedTwice() {
  const secret = random(32);
  const { record: first } = await createVault(chosen(PASSPHRASE), random);
  const { record } = await changeLocks(
    first,
    typed(PASSPHRASE),
    async (locks, make) => [...locks, await make(passkey('credential', secret))],
    random,
  );
  return { record, way: { kind: 'passkey', id: 'credential', secret } as const };
}

describe('the vault', async () => {
  const { record } = await createVault(chosen(PASSPHRASE), random);

  it('opens with its passphrase and no other', async () => {
    await expect(openVault(record, typed(PASSPHRASE))).resolves.toMatchObject({ extractable: false });
    await expect(openVault(record, typed(`${PASSPHRASE} `))).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('opens with the same passphrase typed in another Unicode form', async () => {
    const accented = await createVault(chosen('caf\u00e9 caf\u00e9 wagon'), random);
    await expect(openVault(accented.record, typed('cafe\u0301 cafe\u0301 wagon'))).resolves.toBeDefined();
  });

  it('opens without a question by the key that the browser keeps, which no program can read', async () => {
    const { record: unlocked } = await createVault({ kind: 'device' }, random);
    // As IndexedDB stores it.
    const stored = structuredClone(unlocked);
    await expect(openVault(stored, { kind: 'device' })).resolves.toMatchObject({ extractable: false });
    const [device] = stored.locks as DeviceLock[];
    await expect(crypto.subtle.exportKey('raw', (device as DeviceLock).key)).rejects.toThrow();
    await expect(openVault(stored, typed(PASSPHRASE))).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('opens with each of its locks and gives the same key', async () => {
    const { record: two, way } = await lockedTwice();
    const sealed = await seal(await openVault(two, way), { store: 's', id: 'i', version: 1 }, utf8('plain'), random);
    const other = await openVault(two, typed(PASSPHRASE));
    await expect(unseal(other, { store: 's', id: 'i', version: 1 }, sealed)).resolves.toEqual(utf8('plain'));
    for (const wrong of [
      { ...way, secret: random(32) },
      { ...way, secret: way.secret.subarray(1) },
    ])
      await expect(openVault(two, wrong)).rejects.toMatchObject({ code: 'wallet_passphrase' });
    await expect(openVault(two, { ...way, id: 'other' })).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W12 a passkey opens with the salt and the credential it was made for only', async () => {
    const { record: two, way } = await lockedTwice();
    const [first, second] = two.locks as [PassphraseLock, PasskeyLock];
    const salt = base64url(random(32));
    const otherSalt = { ...two, locks: [first, { ...second, salt }] };
    await expect(openVault(otherSalt, way)).rejects.toMatchObject({ code: 'wallet_passphrase' });
    const otherId = { ...two, locks: [first, { ...second, id: 'other' }] };
    await expect(openVault(otherId, { ...way, id: 'other' })).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('W12 is never left without a passphrase beside a passkey, nor without any lock', async () => {
    const { record: two } = await lockedTwice();
    for (const kept of ['passkey', 'none', 'device'])
      await expect(
        changeLocks(two, typed(PASSPHRASE), (locks) => locks.filter(({ kind }) => kind === kept), random),
      ).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W08 refuses a list of locks of another shape as a whole', async () => {
    const { record: two, way } = await lockedTwice();
    const { record: unlocked } = await createVault({ kind: 'device' }, random);
    const [device] = unlocked.locks as [DeviceLock];
    const [first, second] = two.locks as [PassphraseLock, PasskeyLock];
    const extractable = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
    const bad: Record<string, unknown> = {
      'none at all': [],
      'no list': { length: 1, 0: first },
      "the browser's own beside a real one": [...two.locks, device],
      'two passphrases': [first, first],
      'a passkey alone': [second],
      'one passkey twice': [first, second, second],
      'too many': [first, ...Array.from({ length: 17 }, (_, index) => ({ ...second, id: `c${index}` }))],
      'an unknown kind': [first, { ...second, kind: 'recovery' }],
      'a key that can be read': [{ ...device, key: extractable }],
      'no key': [{ ...device, key: random(32) }],
      'a short salt': [first, { ...second, salt: base64url(random(8)) }],
      'no name': [first, { ...second, name: undefined }],
      'a long name': [first, { ...second, name: 'x'.repeat(65) }],
      'no date': [first, { ...second, createdAt: '1' }],
      'no box': [first, { ...second, wrapped: undefined }],
      'not said whether words': [{ ...first, words: undefined }],
    };
    for (const [name, locks] of Object.entries(bad))
      for (const by of [typed(PASSPHRASE), way, { kind: 'device' } as const])
        await expect(openVault({ ...two, locks }, by), name).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W09: refuses a stored work factor below the floor, absurd ones and other algorithms', async () => {
    for (const iterations of [1, KDF_FLOOR - 1, 1e9, 600000.5, '600000', Number.NaN]) {
      await expect(openVault(withKdf(record, { iterations }), typed(PASSPHRASE))).rejects.toMatchObject({
        code: 'wallet_storage',
      });
    }
    await expect(openVault(withKdf(record, { name: 'PBKDF2-SHA1' }), typed(PASSPHRASE))).rejects.toMatchObject({
      code: 'wallet_storage',
    });
  });

  it('W09: does not open with another salt or work factor than it was made with', async () => {
    for (const kdf of [{ salt: base64url(random(16)) }, { iterations: KDF_FLOOR + 1 }])
      await expect(openVault(withKdf(record, kdf), typed(PASSPHRASE))).rejects.toMatchObject({
        code: 'wallet_passphrase',
      });
  });

  it('W11: a damaged record and a wrong passphrase give the same answer', async () => {
    const { wrapped } = passphraseIn(record);
    const data = new Uint8Array(wrapped.data);
    data[0] = (data[0] ?? 0) ^ 1;
    const damaged = edited(record, { wrapped: { ...wrapped, data } });
    const answer = (attempt: Promise<unknown>) => attempt.then(undefined, ({ code, message }) => ({ code, message }));
    expect(await answer(openVault(damaged, typed(PASSPHRASE)))).toEqual(
      await answer(openVault(record, typed('not this one at all'))),
    );
  });

  it('takes no passphrase that everybody tries first', async () => {
    await expect(createVault(chosen('passwordpassword'), random)).rejects.toMatchObject({
      code: 'wallet_passphrase_weak',
    });
  });
});

describe('the keeper', () => {
  it('W08: nothing that is deleted or edited in the storage opens the wallet', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    await database.setAttempts({ failures: 0, notBefore: 0 });
    await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    for (const lock of [chosen('an intruder with a plan'), { kind: 'device' } as const]) {
      const other = await createVault(lock, random);
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
    expect(await keeper.locks()).toEqual({ passphrase: false, passkeys: [] });
    const master = store.get('secret', 'master');
    expect((await keeper.openUnlocked()).store.get('secret', 'master')).toEqual(master);
    expect((await keeper.setPassphrase(PASSPHRASE)).store.get('secret', 'master')).toEqual(master);
    expect(await keeper.state()).toBe('locked');
    expect(await keeper.locks()).toEqual({ passphrase: true, passkeys: [] });
    await expect(keeper.openUnlocked()).rejects.toMatchObject({ code: 'wallet_storage' });
    expect((await keeper.unlock(PASSPHRASE)).store.get('secret', 'master')).toEqual(master);
  });

  it("W08 a kept copy of the browser's own lock opens nothing once there is a real one", async () => {
    const { keeper, database } = await newProfile();
    const { key } = await keeper.create();
    const before = await database.vault();
    const { store } = await keeper.setPassphrase(PASSPHRASE);
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
    const { store } = await profile.keeper.setPassphrase(PASSPHRASE);
    expect(tries).toBe(1);
    expect(store.list('recipes')).toHaveLength(1);
    // The tab that had the older key is shut out, and nothing of it is kept.
    await expect(second.change([], [{ in: 'recipes', id: 'r' }])).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W08 takes no lock that the owner has not set, and none back that the owner has changed', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    const before = (await database.vault()) as VaultRecord;
    await keeper.changePassphrase(PASSPHRASE, 'another long passphrase');
    const now = (await database.vault()) as VaultRecord;
    const foreign = (await lockedTwice()).record.locks[1] as PasskeyLock;
    for (const [name, vault, passphrase] of [
      ['the list before', before, PASSPHRASE],
      ['the one before, as earlier wallets had it', olderVault(before), PASSPHRASE],
      ['this one, as earlier wallets had it', olderVault(now), 'another long passphrase'],
      ['a passkey of another wallet', { ...now, locks: [...now.locks, foreign] }, 'another long passphrase'],
    ] as const) {
      await replaceVault(database, vault);
      await expect(keeper.unlock(passphrase), name).rejects.toMatchObject({ code: 'wallet_storage' });
    }
    await replaceVault(database, now);
    await expect(keeper.unlock('another long passphrase')).resolves.toBeDefined();
  });

  it('opens a wallet of before there were several locks, and keeps it open when its lock changes', async () => {
    const { keeper, database } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const master = store.get('secret', 'master');
    await store.change([], [{ in: 'locks', id: 'list' }]);
    await replaceVault(database, olderVault((await database.vault()) as VaultRecord));
    expect(await keeper.state()).toBe('locked');
    expect((await keeper.unlock(PASSPHRASE)).store.get('secret', 'master')).toEqual(master);
    await keeper.changePassphrase(PASSPHRASE, 'another long passphrase');
    expect(await database.vault()).toMatchObject({ format: 'hushmark-vault/2' });
    expect((await keeper.unlock('another long passphrase')).store.get('secret', 'master')).toEqual(master);
    await expect(keeper.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('takes no weak passphrase at a change, and keeps the one before', async () => {
    const { keeper } = await newProfile();
    await keeper.create(PASSPHRASE);
    await expect(keeper.changePassphrase(PASSPHRASE, 'passwordpassword')).rejects.toMatchObject({
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
    await expect(keeper.create('another long passphrase')).rejects.toThrow();
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
