// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it, test } from 'vitest';
import { en } from '#wallet/core/locales/en/index.ts';
import { LANGUAGES, loadMessages, PSEUDO } from '#wallet/core/locales/languages.ts';
import { plural } from '#wallet/core/locales/plural.ts';
import { CATALOGUES } from '../support/wallet/catalogues.ts';

/** Every text of a catalogue, functions called with sample words. */
function textsOf(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('Sample', 'Other', 'Third'))]];
  return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`));
}

// What people should not have to know to buy a bottle of wine, nor to keep what they got.
const TECHNICAL: Record<string, RegExp> = {
  all: /zero.?knowledge|nullifier|credential|circuit|cryptograph|schema|hash|proof system|undefined|\[object/i,
  en: /\b(?:issuers?|regist(?:ry|ries|er|ers|ered)|tiers?|keys?|lists?|seals?|signatures?|signed|verifiers?|bundles?|tokens?|statements?|as a fingerprint|sounded out)\b/i,
  de: /Schaltkreis|kryptograf|Signatur|signiert|Aussteller|Register|eingetragen|Schlüssel|\bListen?\b|Siegel|als Fingerabdruck|ausforsch/i,
};

describe.each(Object.entries(CATALOGUES))('the words in %s', (name, catalogue) => {
  const texts = textsOf(catalogue);

  it('are there, whole and without a technical word', () => {
    for (const [path, text] of texts) {
      expect(text.trim(), path).toBe(text);
      expect(text.length, path).toBeGreaterThan(0);
      for (const words of [TECHNICAL.all, TECHNICAL[name]]) if (words) expect(text, path).not.toMatch(words);
    }
  });

  it('are as many as in English', () => {
    expect(texts.map(([path]) => path).sort()).toEqual(
      textsOf(en)
        .map(([path]) => path)
        .sort(),
    );
  });
});

test('a language stands under its own name, once', () => {
  const names = Object.entries(LANGUAGES).map(([tag, { name }]) => [tag, name]);
  const own = (tag: string) => new Intl.DisplayNames(tag, { type: 'language' }).of(tag)?.toLowerCase();
  expect(names.map(([tag, name]) => [tag, name?.toLowerCase()])).toEqual(names.map(([tag = '']) => [tag, own(tag)]));
});

test('the direction of a language is the one of its script', () => {
  for (const [tag, { direction }] of Object.entries(LANGUAGES)) {
    const script = new Intl.Locale(tag).maximize().script;
    expect(direction, tag).toBe(script === 'Arab' ? 'rtl' : 'ltr');
  }
});

test('the pseudo-locale changes and marks every text of the wallet', async () => {
  const texts = textsOf(await loadMessages(PSEUDO));
  expect(texts.map(([path]) => path)).toEqual(textsOf(en).map(([path]) => path));
  for (const [path, text] of texts) expect(text, path).toMatch(/^⟦.*⟧$/);
});

test('numbers take the form that the language has for them', () => {
  const years = (count: number) => plural('pl', count, { one: 'rok', few: 'lata', other: 'lat' });
  expect([1, 2, 5, 18, 22].map(years)).toEqual(['rok', 'lata', 'lat', 'lat', 'lata']);
});
