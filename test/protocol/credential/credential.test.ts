// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import {
  attributesHash,
  credentialDigest,
  describeCredential,
  encodeCredential,
  parseCredential,
  signCredential,
} from '#protocol/credential/credential.ts';
import { schemaNumber } from '#protocol/credential/schema.ts';
import { affine, CurvePoint, SUBGROUP_ORDER } from '#protocol/crypto/babyjubjub.ts';
import { poseidon } from '#protocol/crypto/poseidon.ts';
import { LAST_DAY } from '#protocol/dates.ts';
import { SMALL_ORDER } from '../../support/protocol/small-order.ts';
import { credentialWith, ISSUER_KEY, SCHEMA, TODAY } from '../../support/protocol/world.ts';

const credential = credentialWith({ tier: 'GOLD', points: 12, active: true, since: '2020-02-29' });
const json = () => JSON.parse(JSON.stringify(encodeCredential(credential)));

test('a credential survives JSON', () => {
  expect(parseCredential(json())).toEqual(credential);
});

test('the digest is the one of the design, with the dates and the handle packed', () => {
  const [a0, ...rest] = credential.attributes;
  const hash = poseidon([3n, ...rest]);
  const validity = BigInt(TODAY - 1) + BigInt(TODAY + 365) * 2n ** 17n + 5000n * 2n ** 34n;
  expect(attributesHash(credential.attributes)).toBe(hash);
  expect(credentialDigest(credential)).toBe(
    poseidon([2n, schemaNumber(SCHEMA), credential.holder, a0!, hash, validity]),
  );
});

test('C23 an absent attribute differs from every present one, in every slot', () => {
  const digests = credential.attributes.map((_, slot) =>
    credentialDigest({ ...credential, attributes: credential.attributes.map((v, i) => (i === slot ? v + 1n : v)) }),
  );
  expect(new Set([credentialDigest(credential), ...digests]).size).toBe(9);
});

test('every signed member counts: any change breaks the signature', () => {
  const changes: [string, (copy: ReturnType<typeof json>) => void][] = [
    ['schema', (copy) => (copy.schema = 'urn:example:other:1')],
    ['holder', (copy) => (copy.holder = '1')],
    ['attribute 0', (copy) => (copy.attributes[0] = '2')],
    ['attribute 7', (copy) => (copy.attributes[7] = '1')],
    ['validFrom', (copy) => (copy.validFrom = '2020-01-01')],
    ['validUntil', (copy) => (copy.validUntil = '2258-01-01')],
    ['handle', (copy) => (copy.handle = '5001')],
    ['key', (copy) => (copy.issuer.key = affine(CurvePoint.BASE).map(String))],
    ['R8', (copy) => (copy.signature.R8 = affine(CurvePoint.BASE).map(String))],
    ['S', (copy) => (copy.signature.S = '1')],
  ];
  for (const [name, change] of changes) {
    const copy = json();
    change(copy);
    expect(() => parseCredential(copy), name).toThrow(expect.objectContaining({ code: 'trust_credential_signature' }));
  }
});

test('C09 a credential with S + l is refused at import', () => {
  const copy = json();
  copy.signature.S = (credential.signature.S + SUBGROUP_ORDER).toString();
  expect(() => parseCredential(copy)).toThrow(expect.objectContaining({ code: 'trust_credential_signature' }));
});

test('C11 I12 a credential of an issuer key with a small-order part is refused at import', () => {
  const [x, y] = credential.issuer.key;
  for (const { order, point } of SMALL_ORDER) {
    const mixed = CurvePoint.fromAffine({ x, y }).add(CurvePoint.fromAffine({ x: point[0], y: point[1] }));
    const copy = json();
    copy.issuer.key = (order === 1 ? point : affine(mixed)).map(String);
    expect(() => parseCredential(copy)).toThrow(expect.objectContaining({ code: 'trust_issuer_key' }));
  }
});

test('C28 a validity that runs backwards, never ends or never began is not signed', () => {
  for (const [validFrom, validUntil] of [
    [TODAY, TODAY - 1],
    [0, TODAY],
    [TODAY, 0],
    [TODAY, LAST_DAY + 1],
    [TODAY, 2 ** 17],
    [TODAY + 0.5, TODAY + 1],
    [TODAY, Infinity],
  ]) {
    expect(() => credentialWith({}, { validFrom: validFrom!, validUntil: validUntil! })).toThrow(
      expect.objectContaining({ code: 'input_validity' }),
    );
  }
  expect(credentialWith({}, { validFrom: TODAY, validUntil: TODAY }).validUntil).toBe(TODAY);
});

test('handles outside 1 .. 2^48 - 2 and attributes outside 120 bits are not signed', () => {
  for (const handle of [0n, -1n, 2n ** 48n - 1n, 2n ** 48n, R]) expect(() => credentialWith({}, { handle })).toThrow();
  for (const handle of [1n, 2n ** 48n - 2n]) expect(credentialWith({}, { handle }).handle).toBe(handle);
  for (const value of [2n ** 120n, -1n]) {
    expect(() => credentialWith({}, { attributes: [value, 0n, 0n, 0n, 0n, 0n, 0n, 0n] })).toThrow();
  }
  expect(() => credentialWith({}, { attributes: [5n] })).toThrow();
});

test('an issuer signs under its own key only', () => {
  const { signature: _signature, format: _format, ...unsigned } = credential;
  expect(() => signCredential(unsigned, new Uint8Array(32).fill(8))).toThrow(
    expect.objectContaining({ code: 'input_key' }),
  );
  expect(signCredential(unsigned, ISSUER_KEY).signature).toEqual(credential.signature);
});

test('JSON of another shape is refused', () => {
  const wrong: ((copy: ReturnType<typeof json>) => unknown)[] = [
    (copy) => ({ ...copy, extra: 1 }),
    (copy) => ({ ...copy, format: 'hushmark-credential/2' }),
    (copy) => ({ ...copy, handle: 5000 }),
    (copy) => ({ ...copy, handle: '05000' }),
    (copy) => ({ ...copy, attributes: copy.attributes.slice(1) }),
    (copy) => ({ ...copy, attributes: copy.attributes.map(Number) }),
    (copy) => ({ ...copy, validFrom: TODAY }),
    (copy) => ({ ...copy, issuer: { ...copy.issuer, id: 'Town Hall' } }),
    (copy) => ({ ...copy, issuer: { ...copy.issuer, key: [...copy.issuer.key, '1'] } }),
    (copy) => ({ ...copy, signature: { ...copy.signature, R8: copy.signature.R8[0] } }),
    (copy) => ({ ...copy, holder: R.toString() }),
    (copy) => ({ ...copy, display: ['x'] }),
    (copy) => JSON.stringify(copy),
    () => null,
    () => [],
  ];
  for (const change of wrong) expect(() => parseCredential(change(json()))).toThrow();
});

test('the holder reads every present attribute, and no text that was not signed', () => {
  const names = describeCredential(credential);
  expect(names).toEqual([
    { name: 'birthdate', value: '1990-06-15' },
    { name: 'tier', value: 'GOLD' },
    { name: 'points', value: '12' },
    { name: 'active', value: 'true' },
    { name: 'since', value: '2020-02-29' },
  ]);
  const town = credentialWith({ town: 'Zürich' });
  expect(describeCredential(town).at(-1)).toEqual({ name: 'town', value: undefined });
  expect(describeCredential({ ...town, display: { town: 'Zürich' } }).at(-1)?.value).toBe('Zürich');
  for (const display of [{ town: 'Genf' }, { tier: 'GOLD' }, { nickname: 'Zürich' }, { unknown: 'Zürich' }]) {
    expect(() => describeCredential({ ...town, display })).toThrow();
  }
});
