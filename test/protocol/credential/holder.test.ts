// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import { randomField, systemRandom } from '#base/random.ts';
import { createHolderCode, holderCommitment, holderSecret, parseHolderCode } from '#protocol/credential/holder.ts';

const { vectors }: { vectors: { ikm: string; salt: string; info: string; okm: string }[] } = JSON.parse(
  readFileSync(new URL('../../vectors/hkdf-sha256.rfc5869.json', import.meta.url), 'utf8'),
);
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const master = new Uint8Array(32).fill(9);
const context = { issuerId: 'town-hall', schemaUri: 'urn:example:1' };

test('the key derivation agrees with RFC 5869', () => {
  for (const { ikm, salt, info, okm } of vectors) {
    const out = hkdf(sha256, hex(ikm), salt ? hex(salt) : undefined, hex(info), okm.length / 2);
    expect(Buffer.from(out).toString('hex')).toBe(okm);
  }
});

const secretFor = (registry: string, issuerId: string, schemaUri: string, from = master) =>
  holderSecret(from, { registry, issuerId, schemaUri });

test('the holder secret is HKDF over registry, issuer and schema, and stays the same for ever', () => {
  const info = '["hushmark/holder/1","shops","town-hall","urn:example:1"]';
  const bytes = hkdf(sha256, master, new Uint8Array(), new TextEncoder().encode(info), 64);
  expect(secretFor('shops', 'town-hall', 'urn:example:1')).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % R);
});

test('L02 other registries, issuers, schemas and wallets get unrelated secrets, and no two names run together', () => {
  const secrets = [
    secretFor('r', 'a', 'b'),
    secretFor('s', 'a', 'b'),
    secretFor('r', 'b', 'a'),
    secretFor('ra', '', 'b'),
    secretFor('r', 'ab', ''),
    secretFor('r', '', 'ab'),
    secretFor('r', 'a","b', 'c'),
    secretFor('r', 'a', 'b","c'),
    secretFor('r', 'a', 'b', new Uint8Array(32).fill(8)),
  ];
  expect(new Set(secrets).size).toBe(secrets.length);
  for (const bytes of [0, 16, 31, 33]) expect(() => secretFor('r', 'a', 'b', new Uint8Array(bytes))).toThrow();
});

test('a holder code brings back its commitment, in any case and grouping', () => {
  const random = systemRandom();
  for (const commitment of [0n, 1n, R - 1n, ...Array.from({ length: 50 }, () => randomField(random, R))]) {
    const code = createHolderCode({ ...context, commitment });
    expect(code).toMatch(/^hm1(-[a-z2-7]{6}){9}-[a-z2-7]{4}$/);
    expect(parseHolderCode(code, context)).toBe(commitment);
    expect(parseHolderCode(`  ${code.toUpperCase().replaceAll('-', ' ')}\n`, context)).toBe(commitment);
    expect(parseHolderCode(code.replaceAll('-', ''), context)).toBe(commitment);
  }
});

test('every single wrong character and every swap of neighbours is noticed', () => {
  const code = createHolderCode({ ...context, commitment: holderCommitment(42n) });
  const refused = expect.objectContaining({ code: 'input_holder_code' });
  for (let at = 4; at < code.length; at++) {
    if (code[at] === '-') continue;
    for (const letter of 'abcdefghijklmnopqrstuvwxyz234567') {
      if (letter === code[at]) continue;
      expect(() => parseHolderCode(code.slice(0, at) + letter + code.slice(at + 1), context)).toThrow(refused);
    }
    const next = code[at + 1];
    if (next === undefined || next === '-' || next === code[at]) continue;
    const swapped = code.slice(0, at) + next + code[at] + code.slice(at + 2);
    expect(() => parseHolderCode(swapped, context)).toThrow(refused);
  }
});

test('a code made for another issuer or schema is refused', () => {
  const code = createHolderCode({ ...context, commitment: 42n });
  for (const other of [
    { ...context, issuerId: 'town-hal1' },
    { ...context, schemaUri: 'urn:example:2' },
  ]) {
    expect(() => parseHolderCode(code, other)).toThrow(expect.objectContaining({ code: 'input_holder_code' }));
  }
});

test('text that is no code is refused', () => {
  const code = createHolderCode({ ...context, commitment: 42n });
  const wrong: unknown[] = [
    '',
    'hm1',
    'hm2',
    code.slice(0, -1),
    `${code}a`,
    code.replace('hm1', 'hm2'),
    'hm1'.repeat(1000),
  ];
  for (const text of [...wrong, `hm1${'1'.repeat(58)}`, `hm1${'7'.repeat(58)}`, null, 5, undefined]) {
    expect(() => parseHolderCode(text as string, context)).toThrow();
  }
});
