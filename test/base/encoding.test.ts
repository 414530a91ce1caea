// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  base64url,
  bytesToNumber,
  canonicalJson,
  encodeField,
  equalBytes,
  firstBytesAsField,
  numberToBytes,
  parseBase64url,
  parseField,
  Q,
  R,
  sha256,
  utf8,
} from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';

const base64Vectors: { vectors: { hex: string; text: string }[] } = JSON.parse(
  readFileSync(new URL('../vectors/base64url.rfc4648.json', import.meta.url), 'utf8'),
);

test('a field element has exactly one spelling', () => {
  for (const value of [0n, 1n, R - 1n]) expect(parseField(encodeField(value), 'x')).toBe(value);
  const refused: unknown[] = [
    '',
    ' 1',
    '1 ',
    '01',
    '+1',
    '-1',
    '-0',
    '0x1',
    '1e3',
    '1.0',
    '1n',
    '٣',
    R.toString(),
    1,
    1n,
    null,
  ];
  refused.push(undefined, [], ['1'], { toString: () => '1' }, '9'.repeat(77), '9'.repeat(1_000_000));
  for (const value of refused) expect(() => parseField(value, 'x'), String(value).slice(0, 9)).toThrow();
});

test('numbers outside the field are never written', () => {
  for (const value of [-1n, R, Q]) expect(() => encodeField(value)).toThrow();
});

test('a coordinate may be up to the other modulus when it is named', () => {
  expect(parseField((Q - 1n).toString(), 'x', Q)).toBe(Q - 1n);
  expect(() => parseField(Q.toString(), 'x', Q)).toThrow();
});

test('base64url agrees with RFC 4648 without padding', () => {
  for (const { hex, text } of base64Vectors.vectors) {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    expect(base64url(bytes)).toBe(text);
    expect(parseBase64url(text, 'x')).toEqual(bytes);
  }
});

test('base64url of random bytes agrees with Node and comes back', () => {
  const random = systemRandom();
  for (let length = 0; length < 200; length++) {
    const bytes = random(length);
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect(parseBase64url(base64url(bytes), 'x', length)).toEqual(bytes);
  }
});

test('base64url has exactly one spelling for the same bytes', () => {
  // 'Zg' is 0x66; 'Zh' would be too if the unused bits were ignored.
  for (const text of ['Zh', 'Zg==', 'Z', 'Zm9', 'Zm8=', 'Zm 8', 'Zm8\n', 'a+b/', 'Zm\u00e98', 'ZZZZZ']) {
    expect(() => parseBase64url(text, 'x'), text).toThrow();
  }
  for (const value of [undefined, null, 1, ['Zg']]) expect(() => parseBase64url(value, 'x')).toThrow();
  expect(() => parseBase64url('Zm8', 'x', 3)).toThrow();
});

test('canonical JSON sorts members by code units and keeps lists in order (RFC 8785)', () => {
  const value = {
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    '1': 4,
    '\u{1f600}': 5,
    '\u0080': 6,
    '\u00f6': [3, 1, { b: null, a: true }],
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":[3,1,{"a":true,"b":null}],"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
  );
});

test('canonical JSON refuses what has no one spelling', () => {
  const refused: unknown[] = [undefined, 1.5, Number.NaN, Infinity, 2 ** 53, 1n, () => 1, '\ud800', { a: undefined }];
  for (const value of [...refused, [undefined], new Array(1)]) expect(() => canonicalJson(value)).toThrow();
});

test('a digest becomes a field element by its first 31 bytes, big-endian', () => {
  const digest = sha256(utf8('abc'));
  expect(firstBytesAsField(digest)).toBe(0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015n);
  expect(firstBytesAsField(new Uint8Array(32).fill(255)) < R).toBe(true);
  expect(() => firstBytesAsField(new Uint8Array(30))).toThrow();
});

test('numbers and bytes convert both ways', () => {
  expect(numberToBytes(0x0102n, 3)).toEqual(Uint8Array.of(0, 1, 2));
  expect(bytesToNumber(Uint8Array.of(0, 1, 2))).toBe(0x0102n);
  expect(bytesToNumber(new Uint8Array())).toBe(0n);
  for (const value of [-1n, 256n]) expect(() => numberToBytes(value, 1)).toThrow();
});

test('equal bytes are equal, all others are not', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  for (const other of [[1, 3], [0, 2], [1], [1, 2, 3]]) {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.from(other))).toBe(false);
  }
});
