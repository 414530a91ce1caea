// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { base64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { waitAfter } from '#wallet/core/store/keeper.ts';
import { KDF_FLOOR } from '#wallet/core/store/passphrase.ts';
import { createVault, openVault, rewrapVault, type VaultRecord } from '#wallet/core/store/vault.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';

const random = systemRandom();
const withKdf = (record: VaultRecord, kdf: object) => ({ ...record, kdf: { ...record.kdf, ...kdf } });

describe('the vault', async () => {
  const { record } = await createVault(PASSPHRASE, random);

  it('opens with its passphrase and no other', async () => {
    await expect(openVault(record, PASSPHRASE)).resolves.toMatchObject({ extractable: false });
    await expect(openVault(record, `${PASSPHRASE} `)).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('opens with the same passphrase typed in another Unicode form', async () => {
    const accented = await createVault('caf\u00e9 caf\u00e9 wagon', random);
    await expect(openVault(accented.record, 'cafe\u0301 cafe\u0301 wagon')).resolves.toBeDefined();
  });

  it('W09: refuses a stored work factor below the floor, absurd ones and other algorithms', async () => {
    for (const iterations of [1, KDF_FLOOR - 1, 1e9, 600000.5, '600000', Number.NaN]) {
      await expect(openVault(withKdf(record, { iterations }), PASSPHRASE)).rejects.toMatchObject({
        code: 'wallet_storage',
      });
    }
    await expect(openVault(withKdf(record, { name: 'PBKDF2-SHA1' }), PASSPHRASE)).rejects.toMatchObject({
      code: 'wallet_storage',
    });
  });

  it('W09: does not open with another salt or work factor than it was made with', async () => {
    const salt = base64url(random(16));
    await expect(openVault(withKdf(record, { salt }), PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_passphrase' });
    const iterations = KDF_FLOOR + 1;
    await expect(openVault(withKdf(record, { iterations }), PASSPHRASE)).rejects.toMatchObject({
      code: 'wallet_passphrase',
    });
  });

  it('W11: a damaged record and a wrong passphrase give the same answer', async () => {
    const data = new Uint8Array(record.wrapped.data);
    data[0] = (data[0] ?? 0) ^ 1;
    const damaged = { ...record, wrapped: { ...record.wrapped, data } };
    const answer = (attempt: Promise<unknown>) => attempt.then(undefined, ({ code, message }) => ({ code, message }));
    expect(await answer(openVault(damaged, PASSPHRASE))).toEqual(
      await answer(openVault(record, 'not this one at all')),
    );
  });

  it('keeps its key when the passphrase changes, and forgets the old passphrase', async () => {
    const next = 'another long passphrase';
    const changed = await rewrapVault(record, PASSPHRASE, next, random);
    expect(changed.kdf.salt).not.toBe(record.kdf.salt);
    await expect(openVault(changed, next)).resolves.toBeDefined();
    await expect(openVault(changed, PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_passphrase' });
  });

  it('takes no passphrase that everybody tries first, at creation or at a change', async () => {
    const weak = { code: 'wallet_passphrase_weak' };
    await expect(createVault('passwordpassword', random)).rejects.toMatchObject(weak);
    await expect(rewrapVault(record, PASSPHRASE, 'passwordpassword', random)).rejects.toMatchObject(weak);
  });
});

describe('the keeper', () => {
  it('W08: nothing that is deleted or edited in the storage opens the wallet', async () => {
    const { keeper, database } = await newProfile();
    await keeper.create(PASSPHRASE);
    await database.setAttempts({ failures: 0, notBefore: 0 });
    await expect(keeper.unlock('not this one at all')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    const other = await createVault('an intruder with a plan', random);
    await database.replaceVault(other.record);
    await expect(keeper.unlock('an intruder with a plan')).rejects.toMatchObject({ code: 'wallet_storage' });
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
