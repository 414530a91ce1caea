// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import {
  checkNow,
  parseJson,
  readFlag,
  readId,
  readInteger,
  readList,
  readObject,
  readText,
  readToken,
} from '#base/readers.ts';

test('P23 JSON is limited before it is parsed, and must be UTF-8', () => {
  expect(parseJson('{"a":1}', 'x')).toEqual({ a: 1 });
  expect(() => parseJson('['.repeat(200), 'x', 100)).toThrow(/longer/);
  expect(() => parseJson('[', 'x')).toThrow(/JSON/);
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), 'x')).toThrow(/JSON/);
  expect(() => parseJson('['.repeat(200_000), 'x')).toThrow(/JSON/);
});

test('R30 JSON that two parsers would read differently is refused: a member twice, a mark before the text', () => {
  const refused = ['{"a":1,"a":1}', '{"x":[{"a":1,"b":{},"a":2}]}', '{"a":1,"\\u0061":2}', '{"":1,"":2}'];
  for (const text of refused) {
    expect(() => parseJson(text, 'x'), text).toThrow(/twice/);
    expect(() => parseJson(utf8(text), 'x'), text).toThrow(/twice/);
  }
  for (const text of ['{"a":{"a":1},"b":["a","a",{"a":1}],"c":"a\\":1,\\"a\\":2"}', '["a","a"]', '"a"']) {
    expect(parseJson(text, 'x')).toEqual(JSON.parse(text));
  }
  expect(() => parseJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d), 'x')).toThrow(/JSON/);
});

test('an object has exactly its own members', () => {
  expect(readObject({ a: 1, b: 2 }, 'x', ['a'], ['b'])).toEqual({ a: 1, b: 2 });
  expect(() => readObject({ a: 1, c: 2 }, 'x', ['a'], ['b'])).toThrow(/unknown member "c"/);
  expect(() => readObject({}, 'x', ['a'])).toThrow(/no member "a"/);
  expect(() => readObject({}, 'x', ['toString'])).toThrow(/no member/);
  expect(() => readObject(JSON.parse('{"a":1,"__proto__":{}}'), 'x', ['a'])).toThrow(/unknown member/);
  for (const odd of [null, [], 'x', 5, undefined]) expect(() => readObject(odd, 'x', [])).toThrow(/not an object/);
});

test('lists, integers, flags and ids are bounded', () => {
  expect(() => readList([1, 2], 'x', 1)).toThrow(/more than 1/);
  expect(() => readList([], 'x', 1, 1)).toThrow(/fewer than 1/);
  expect(() => readList({ length: 1, 0: 1 }, 'x', 1)).toThrow(/not a list/);
  for (const odd of ['1', 1.5, Number.NaN, Infinity, -1, 11, -0, null, 1n]) {
    expect(() => readInteger(odd, 'x', 0, 10)).toThrow(/integer/);
  }
  expect(readFlag(undefined, 'x')).toBe(false);
  expect(() => readFlag(false, 'x')).toThrow(/true or absent/);
  for (const odd of ['', 'A', 'a/b', '-a', 'a.', 'a b', '..', 'é', 'a'.repeat(65)])
    expect(() => readId(odd, 'x')).toThrow(/x /);
  expect(readId('town-hall.example', 'x')).toBe('town-hall.example');
  for (const odd of ['', 'a b', 'ä', 'a\n', 'a'.repeat(11)]) expect(() => readToken(odd, 'x', 10)).toThrow(/x /);
});

test('W01 text for people has no way to hide or rearrange itself', () => {
  expect(readText('Café Zürich – 18+ 🍷', 'x')).toBe('Café Zürich – 18+ 🍷');
  const bad = [
    '\u202eabc',
    'a\u200bb',
    'a\u2066b',
    'a\nb',
    'a\tb',
    'a\u0000b',
    'a\ud800b',
    '\ufeffa',
    ' a',
    'a ',
    '',
    'a\u2028b',
    'a\u{e0041}b',
  ];
  for (const text of bad) expect(() => readText(text, 'x'), JSON.stringify(text)).toThrow(/x /);
});

test('R29 text shows all of itself: nothing invisible, no towers of marks, no mark without a letter', () => {
  const bad = [
    'Shop\u3164',
    'a\u2800b',
    'a\u034fb',
    'a\ufe00',
    'a\u115fb',
    'a\u{e0100}',
    'a\u{1d159}b',
    '\u0301a',
    'a \u0301b',
  ];
  for (const text of [...bad, `a${'\u0301'.repeat(5)}`, `é${'\u0301'.repeat(4)}`]) {
    expect(() => readText(text, 'x'), JSON.stringify(text)).toThrow(/^x has /);
  }
  for (const text of ['Việt Nam', 'ที่นี่', 'שָׁלוֹם', 'हिन्दी', 'Que\u0302\u0301', '한국어', 'ελληνικά', '« oui\u00a0»']) {
    expect(readText(text, 'x')).toBe(text);
  }
});

test('a time in milliseconds is refused aloud', () => {
  expect(checkNow(1_795_348_800.7)).toBe(1_795_348_800);
  for (const odd of [Date.now(), -1, Number.NaN, Infinity]) expect(() => checkNow(odd)).toThrow(RangeError);
});
