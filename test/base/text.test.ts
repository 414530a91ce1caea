// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { readText } from '#base/readers.ts';
import { decodeText, type TextEncoding } from '#base/text.ts';

const bytes = (...parts: (number | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'utf8')])));
const utf16 = (text: string, swap: boolean) => {
  const buffer = Buffer.from(`\ufeff${text}`, 'utf16le');
  return new Uint8Array(swap ? buffer.swap16() : buffer);
};

function refusal(source: Uint8Array, encoding?: TextEncoding): string {
  try {
    return `read: ${decodeText(source, 'people.csv', encoding)}`;
  } catch (error) {
    if (isHushmarkError(error, 'input_encoding')) return error.message;
    throw error;
  }
}

test('UTF-8, with and without a mark, and UTF-16 with one are read as what they are', () => {
  const text = 'person\r\nMüller 𝔐\n';
  expect(decodeText(bytes(text), 'a')).toBe(text);
  expect(decodeText(bytes(0xef, 0xbb, 0xbf, text), 'a')).toBe(text);
  expect(decodeText(utf16(text, false), 'a')).toBe(text);
  expect(decodeText(utf16(text, true), 'a')).toBe(text);
  expect(decodeText(bytes(), 'a')).toBe('');
});

describe('I19 what cannot be read is refused with its line, and nothing is replaced', () => {
  test.each([
    ['windows-1252', bytes('person\nM', 0xfc, 'ller\n'), 'people.csv, line 2: is not utf-8'],
    ['a letter cut at the end', bytes('a\nb\n', 0xc3), 'people.csv, line 3: is not utf-8'],
    ['an overlong form', bytes('a', 0xc0, 0xaf), 'people.csv, line 1: is not utf-8'],
    ['a surrogate in UTF-8', bytes(0xed, 0xa0, 0x80), 'people.csv, line 1: is not utf-8'],
    [
      'half a letter of UTF-16',
      Uint8Array.from([0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00, 0x00, 0xd8]),
      'line 2: is not utf-16le',
    ],
    ['an odd byte of UTF-16', Uint8Array.from([0xfe, 0xff, 0x00, 0x61, 0x00]), 'line 1: is not utf-16be'],
    ['UTF-16 without a mark', Uint8Array.from(Buffer.from('p\nq', 'utf16le')), 'line 1: has a NUL character'],
    ['what another program replaced', bytes('a\n\nM\ufffdller'), 'line 3: has a replacement character (U+FFFD)'],
  ])('%s', (_name, source, message) => {
    expect(refusal(source)).toContain(message);
  });
});

test('windows-1252 is read when it is asked for, and only when it is that', () => {
  expect(decodeText(bytes('M', 0xfc, 'ller ', 0x80, 0x92, 0x9f), 'a', 'windows-1252')).toBe('Müller €’Ÿ');
  expect(decodeText(bytes('plain'), 'a', 'windows-1252')).toBe('plain');
  expect(refusal(bytes('Müller'), 'windows-1252')).toBe('people.csv is utf-8 and not windows-1252');
  expect(refusal(utf16('a', false), 'windows-1252')).toBe('people.csv is utf-16le and not windows-1252');
  expect(refusal(bytes('a\n', 0x81), 'windows-1252')).toContain('line 2: is not windows-1252');
});

test('I19 text that somebody signs or reads has no replacement character, however it came', () => {
  expect(() => readText(JSON.parse('"M\\ufffdller"'), 'the name')).toThrow('replacement character');
});
