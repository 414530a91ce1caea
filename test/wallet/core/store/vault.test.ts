// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { base64url, utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import {
  type DeviceLock,
  type PasskeyLock,
  type PassphraseLock,
  passkeyKey,
  passphraseWay,
} from '#wallet/core/store/locks.ts';
import { KDF_FLOOR } from '#wallet/core/store/passphrase.ts';
import { seal, unseal } from '#wallet/core/store/sealed.ts';
import { changeLocks, createVault, locksOf, openVault, type VaultRecord } from '#wallet/core/store/vault.ts';

const PASSPHRASE = 'correct horse battery staple';
const random = systemRandom();
const chosen = (passphrase: string) => ({ kind: 'passphrase', passphrase, words: false }) as const;
/** As at the unlock screen. */
const openTyped = async (record: unknown, passphrase: string) =>
  openVault(record, await passphraseWay(locksOf(record), passphrase));
const passkey = async (id: string, secret: Uint8Array) =>
  ({
    kind: 'passkey',
    id,
    salt: base64url(random(32)),
    name: 'my key',
    createdAt: 1,
    key: await passkeyKey(new Uint8Array(secret)),
  }) as const;
/** The record with its first lock changed, as somebody could who has no key. */
const edited = ({ format, locks: [first, ...rest] }: VaultRecord, change: object) => ({
  format,
  locks: [{ ...first, ...change }, ...rest],
});
const passphraseIn = ({ locks }: VaultRecord) => locks.find((lock) => lock.kind === 'passphrase') as PassphraseLock;
const withKdf = (record: VaultRecord, kdf: object) => edited(record, { kdf: { ...passphraseIn(record).kdf, ...kdf } });
/** With a passphrase and a passkey, and the ways to open it. */
async function lockedTwice() {
  const made = await passkey('credential', random(32));
  const { record } = await createVault([chosen(PASSPHRASE), made], random);
  const typed = await passphraseWay(record.locks, PASSPHRASE);
  return { record, typed, way: { kind: 'passkey', id: made.id, key: made.key } as const };
}

describe('the vault', async () => {
  const { record } = await createVault([chosen(PASSPHRASE)], random);

  it('opens with its passphrase and no other', async () => {
    await expect(openTyped(record, PASSPHRASE)).resolves.toMatchObject({ extractable: false });
    await expect(openTyped(record, `${PASSPHRASE} `)).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('opens with the same passphrase typed in another Unicode form', async () => {
    const accented = await createVault([chosen('caf\u00e9 caf\u00e9 wagon')], random);
    await expect(openTyped(accented.record, 'cafe\u0301 cafe\u0301 wagon')).resolves.toBeDefined();
  });

  it('opens without a question by the key that the browser keeps, which no program can read', async () => {
    const { record: unlocked } = await createVault([{ kind: 'device' }], random);
    // As IndexedDB stores it.
    const stored = structuredClone(unlocked);
    await expect(openVault(stored, { kind: 'device' })).resolves.toMatchObject({ extractable: false });
    const [device] = stored.locks as DeviceLock[];
    await expect(crypto.subtle.exportKey('raw', (device as DeviceLock).key)).rejects.toThrow();
    await expect(openTyped(stored, PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('opens with each of its locks and gives the same key', async () => {
    const { record: two, way } = await lockedTwice();
    const sealed = await seal(await openVault(two, way), { store: 's', id: 'i', version: 1 }, utf8('plain'), random);
    const other = await openTyped(two, PASSPHRASE);
    await expect(unseal(other, { store: 's', id: 'i', version: 1 }, sealed)).resolves.toEqual(utf8('plain'));
    const wrong = { ...way, key: (await passkey('credential', random(32))).key };
    await expect(openVault(two, wrong)).rejects.toMatchObject({ code: 'wallet_passkey' });
    await expect(openVault(two, { ...way, id: 'other' })).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W33 a passkey opens with the salt and the credential it was made for only', async () => {
    const { record: two, way } = await lockedTwice();
    const [first, second] = two.locks as [PassphraseLock, PasskeyLock];
    const salt = base64url(random(32));
    const otherSalt = { ...two, locks: [first, { ...second, salt }] };
    await expect(openVault(otherSalt, way)).rejects.toMatchObject({ code: 'wallet_passkey' });
    const otherId = { ...two, locks: [first, { ...second, id: 'other' }] };
    await expect(openVault(otherId, { ...way, id: 'other' })).rejects.toMatchObject({ code: 'wallet_passkey' });
  });

  it('W12, W34 is never left without a passphrase beside a passkey, nor without any lock', async () => {
    const { record: two, typed } = await lockedTwice();
    for (const kept of ['passkey', 'none', 'device'])
      await expect(
        changeLocks(two, typed, (locks) => locks.filter(({ kind }) => kind === kept), random),
      ).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W08, W36 refuses a list of locks of another shape as a whole, also the browser’s own beside a real one', async () => {
    const { record: two, way, typed } = await lockedTwice();
    const { record: unlocked } = await createVault([{ kind: 'device' }], random);
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
      for (const by of [typed, way, { kind: 'device' } as const])
        await expect(openVault({ ...two, locks }, by), name).rejects.toMatchObject({ code: 'wallet_storage' });
  });

  it('W09: refuses a stored work factor below the floor, absurd ones and other algorithms', async () => {
    for (const iterations of [1, KDF_FLOOR - 1, 1e9, 600000.5, '600000', Number.NaN]) {
      await expect(openTyped(withKdf(record, { iterations }), PASSPHRASE)).rejects.toMatchObject({
        code: 'wallet_storage',
      });
    }
    await expect(openTyped(withKdf(record, { name: 'PBKDF2-SHA1' }), PASSPHRASE)).rejects.toMatchObject({
      code: 'wallet_storage',
    });
  });

  it('W09: does not open with another salt or work factor than it was made with', async () => {
    for (const kdf of [{ salt: base64url(random(16)) }, { iterations: KDF_FLOOR + 1 }])
      await expect(openTyped(withKdf(record, kdf), PASSPHRASE)).rejects.toMatchObject({
        code: 'wallet_passphrase',
      });
  });

  it('W11: a damaged record and a wrong passphrase give the same answer', async () => {
    const { wrapped } = passphraseIn(record);
    const data = new Uint8Array(wrapped.data);
    data[0] = (data[0] ?? 0) ^ 1;
    const damaged = edited(record, { wrapped: { ...wrapped, data } });
    const answer = (attempt: Promise<unknown>) => attempt.then(undefined, ({ code, message }) => ({ code, message }));
    expect(await answer(openTyped(damaged, PASSPHRASE))).toEqual(
      await answer(openTyped(record, 'not this one at all')),
    );
  });

  it('W12 a passkey without a secret of its own makes no lock', async () => {
    for (const length of [0, 16, 64])
      await expect(passkeyKey(random(length))).rejects.toMatchObject({ code: 'wallet_passkey_unsupported' });
    const secret = random(32);
    await passkeyKey(secret);
    expect(secret).toEqual(new Uint8Array(32));
  });

  it('opens with words that were written down in capitals and with other spaces, and with no such passphrase', async () => {
    const suggested = 'able acid also army away';
    const { record: words } = await createVault([{ ...chosen(suggested), words: true }], random);
    await expect(openTyped(words, ' Able acid  ALSO\narmy away ')).resolves.toBeDefined();
    const { record: own } = await createVault([chosen(suggested)], random);
    await expect(openTyped(own, 'Able acid also army away')).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('takes no passphrase that everybody tries first', async () => {
    await expect(createVault([chosen('passwordpassword')], random)).rejects.toMatchObject({
      code: 'wallet_passphrase_weak',
    });
  });
});
