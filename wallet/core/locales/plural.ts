// SPDX-License-Identifier: GPL-3.0-or-later
/** The form of a word that goes with a number, by the rules of the language (CLDR, through Intl). */

type Forms = { other: string } & Partial<Record<Exclude<Intl.LDMLPluralRule, 'other'>, string>>;

const made = new Map<string, Intl.PluralRules>();

export function plural(language: string, count: number, forms: Forms): string {
  const rules = made.get(language) ?? new Intl.PluralRules(language);
  made.set(language, rules);
  return forms[rules.select(count)] ?? forms.other;
}
