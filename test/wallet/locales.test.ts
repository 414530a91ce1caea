// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { LOCALES } from '#wallet/core/locales/catalogue.ts';

/** Every text of a catalogue, functions called with sample words. */
function textsOf(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('Sample', 'Other', 'Third'))]];
  return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`));
}

// What people should not have to know to buy a bottle of wine.
const TECHNICAL =
  /zero.?knowledge|nullifier|credential|circuit|cryptograph|signature|schema|hash|proof system|Schaltkreis|kryptograf|Signatur|undefined|\[object/i;

describe.each(Object.entries(LOCALES))('the words in %s', (_name, catalogue) => {
  const texts = textsOf(catalogue);

  it('are there, whole and without a technical word', () => {
    for (const [path, text] of texts) {
      expect(text.trim(), path).toBe(text);
      expect(text.length, path).toBeGreaterThan(0);
      expect(text, path).not.toMatch(TECHNICAL);
    }
  });

  it('are as many as in English', () => {
    expect(texts.map(([path]) => path)).toEqual(textsOf(LOCALES.en).map(([path]) => path));
  });
});
