// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { isUnder, readBaseUrl, readOrigin, readUrl } from '#protocol/origins.ts';

test('R10 an origin has one spelling', () => {
  for (const origin of [
    'https://shop.example',
    'https://shop.example:8443',
    'https://xn--mnchen-3ya.example',
    'http://localhost:5173',
  ]) {
    expect(readOrigin(origin, 'origin')).toBe(origin);
  }
  const bad = [
    'https://shop.example/',
    'https://shop.example:443',
    'https://Shop.example',
    'https://münchen.example',
    'https://shop.example?x',
    'https://shop.example#x',
    'https://user@shop.example',
    'http://shop.example',
    'http://localhost.evil.example',
    'http://127.0.0.2',
    'http://2130706433',
    'ftp://shop.example',
    'null',
    'file:///',
    'data:,x',
    '',
    ' https://shop.example',
    5,
    null,
  ];
  for (const origin of bad) expect(() => readOrigin(origin, 'origin'), String(origin)).toThrow(/origin/);
});

test('a base address has no slash at its end, no query and no fragment', () => {
  for (const base of ['https://v.example', 'https://v.example/api', 'http://[::1]:8080/x']) {
    expect(readBaseUrl(base, 'base')).toBe(base);
  }
  for (const base of [
    'https://v.example/',
    'https://v.example/a/',
    'https://v.example/a/../b',
    'https://v.example?x=1',
  ]) {
    expect(() => readBaseUrl(base, 'base'), base).toThrow(/must be written as|base/);
  }
});

test('R10 an address is below a base by origin and whole path segments', () => {
  const under = (url: string, base: string) => isUnder(readUrl(url, 'url'), base);
  expect(under('https://v.example/api/x', 'https://v.example/api')).toBe(true);
  expect(under('https://v.example/api', 'https://v.example/api')).toBe(true);
  expect(under('https://v.example/x', 'https://v.example')).toBe(true);
  expect(under('https://v.example/apix', 'https://v.example/api')).toBe(false);
  expect(under('https://v.example/x', 'https://v.example/api')).toBe(false);
  expect(under('https://v.example:8443/api/x', 'https://v.example/api')).toBe(false);
  expect(under('https://w.v.example/api/x', 'https://v.example/api')).toBe(false);
});
