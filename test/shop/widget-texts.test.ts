// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { LEARNED_LANGUAGES } from '#protocol/policy/learned-languages.ts';
import { textsFor } from '#shop/widget/states.ts';

describe.each(LEARNED_LANGUAGES)('the element in %s', (language) => {
  const texts = textsFor([`${language}-XX`]);

  it('has all its words, in the language of the sentences about what is learned', () => {
    expect(texts.language).toBe(language);
    for (const [name, text] of Object.entries(texts)) expect(text.trim(), name).toMatch(/./);
    if (language === 'en') return;
    const english = Object.entries(textsFor(['en']));
    expect(english.filter(([name, text]) => text === texts[name as keyof typeof texts])).toEqual([]);
  });
});

it('the element speaks the first language that it knows, and English otherwise', () => {
  expect(textsFor(['cy', 'pl-PL', 'de']).language).toBe('pl');
  expect(textsFor(['cy']).language).toBe('en');
});
