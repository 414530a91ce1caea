// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { base64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { deliveryKeys, openDelivery, openFrom, sealDelivery, sealTo } from '#protocol/credential/delivery.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const random = systemRandom();
const MASTER = new Uint8Array(32).fill(9);
const HERE = { registry: 'shops', issuerId: 'town-hall', schemaUri: 'urn:example:age:1' };

describe('sealing is HPKE', () => {
  // RFC 9180, appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
  const vector = {
    skE: hex('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736'),
    enc: hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
    pkR: hex('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d'),
    skR: hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
    info: hex('4f6465206f6e2061204772656369616e2055726e'),
    aad: hex('436f756e742d30'),
    plain: hex('4265617574792069732074727574682c20747275746820626561757479'),
    ciphertext: hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'),
  };

  it('seals the vector of the RFC', async () => {
    const { enc, ciphertext } = await sealTo(vector.pkR, vector.plain, vector.info, vector.aad, vector.skE);
    expect(enc).toEqual(vector.enc);
    expect(ciphertext).toEqual(vector.ciphertext);
  });

  it('opens the vector of the RFC', async () => {
    expect(await openFrom(vector.enc, vector.skR, vector.ciphertext, vector.info, vector.aad)).toEqual(vector.plain);
  });
});

describe('a delivery', async () => {
  const { secretKey, publicKey } = deliveryKeys(MASTER, HERE);
  const sealed = await sealDelivery('{"is":"secret"}', publicKey, HERE, random);

  it('opens with the wallet that it was made for', async () => {
    expect(await openDelivery(sealed, secretKey, HERE)).toBe('{"is":"secret"}');
    expect(sealed).not.toContain(base64url(new TextEncoder().encode('{"is":"secret"')).slice(0, 12));
  });

  it('looks different every time', async () => {
    expect(await sealDelivery('{"is":"secret"}', publicKey, HERE, random)).not.toBe(sealed);
  });

  it('opens nowhere else: another wallet, issuer or schema', async () => {
    const refused = { code: 'input_credential' };
    const other = deliveryKeys(new Uint8Array(32).fill(8), HERE).secretKey;
    await expect(openDelivery(sealed, other, HERE)).rejects.toMatchObject(refused);
    await expect(openDelivery(sealed, secretKey, { ...HERE, issuerId: 'bank' })).rejects.toMatchObject(refused);
    await expect(openDelivery(sealed, secretKey, { ...HERE, schemaUri: 'urn:x:1' })).rejects.toMatchObject(refused);
  });

  it('different issuers see unrelated keys', () => {
    expect(deliveryKeys(MASTER, { ...HERE, issuerId: 'bank' }).publicKey).not.toBe(publicKey);
    expect(deliveryKeys(MASTER, { ...HERE, registry: 'clubs' }).publicKey).not.toBe(publicKey);
  });

  it('is refused with one bit changed, cut, or not text at all', async () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let at = 0; at < bytes.length; at += 5) {
      const changed = new Uint8Array(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openDelivery(base64url(changed), secretKey, HERE)).rejects.toThrow();
    }
    for (const wrong of ['', 'AAAA', sealed.slice(0, -4), undefined, 7]) {
      await expect(openDelivery(wrong, secretKey, HERE)).rejects.toThrow();
    }
  });

  it('is not sealed to a key of small order or no key', async () => {
    for (const key of [
      base64url(new Uint8Array(32)),
      base64url(Uint8Array.of(1, ...new Uint8Array(31))),
      'short',
      '',
    ]) {
      await expect(sealDelivery('x', key, HERE, random)).rejects.toMatchObject({ code: 'input_key' });
    }
  });
});
