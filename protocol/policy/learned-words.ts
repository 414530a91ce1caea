// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The facts of protocol/policy/learned.ts as sentences, in the languages of the wallet and of the shop's element. Each
 * sentence is written out whole: a label, values and the words of one fact.
 */

import { ATTRIBUTE_KINDS, isDay } from '../credential/attribute-types.ts';
import { type Labels, labelIn, type SchemaSlot } from '../credential/schema.ts';
import type { Fact, ValueRange } from './learned.ts';
import { LEARNED_LANGUAGES, LEARNED_WORDS, type LearnedLanguage } from './learned-languages.ts';

/** How a calendar day is written; `iso` is YYYY-MM-DD. */
export type WriteDay = (iso: string) => string;

/** "you are 18 or older": what follows "Yes: ", and what the shop learns by it. */
export function sayFact(fact: Fact, language: LearnedLanguage, day: WriteDay = longDay(language)): string {
  const words = LEARNED_WORDS[language];
  switch (fact.kind) {
    case 'ageOver':
    case 'ageUnder':
      return words[fact.kind](fact.years);
    case 'holds': {
      const title = labelIn(fact.schema.title, language);
      return fact.issuers === undefined ? words.holds(title) : words.holdsFrom(title, choice(fact.issuers, language));
    }
    case 'notIn': {
      const values = fact.values.map((value) => sayValue(value, fact.slot, language, day));
      return words.isNone(labelIn(fact.slot.label, language), choice(values, language));
    }
    case 'in': {
      const label = labelIn(fact.slot.label, language);
      const ranges = fact.ranges.map((range) => sayRange(range, fact.slot, language, day));
      return ranges.includes(undefined) ? words.given(label) : words.is(label, choice(ranges.map(String), language));
    }
  }
}

/** A value as people read it: days written out, yes and no, a code by its label, anything else as it is. */
export function sayValue(
  value: string,
  { type, values }: Pick<SchemaSlot, 'type' | 'values'>,
  language: LearnedLanguage,
  day: WriteDay = longDay(language),
): string {
  switch (ATTRIBUTE_KINDS[type].reading) {
    case 'day':
      return day(value);
    case 'yesOrNo':
      return LEARNED_WORDS[language][value === 'true' ? 'yes' : 'no'];
    case 'asItIs': {
      const labels = values !== undefined && Object.hasOwn(values, value) ? values[value] : undefined;
      return labels ? labelIn(labels, language) : value;
    }
  }
}

/** The fact in every language. */
export function labelFact(fact: Fact): Labels {
  return inEveryLanguage((language) => sayFact(fact, language));
}

export function labelPseudonym(): Labels {
  return inEveryLanguage((language) => LEARNED_WORDS[language].pseudonym);
}

function inEveryLanguage(say: (language: LearnedLanguage) => string): Labels {
  return { ...Object.fromEntries(LEARNED_LANGUAGES.map((language) => [language, say(language)])), en: say('en') };
}

/** Undefined where the range leaves every value. */
function sayRange(
  { from, to }: ValueRange,
  slot: SchemaSlot,
  language: LearnedLanguage,
  day: WriteDay,
): string | undefined {
  const words = LEARNED_WORDS[language];
  const isDate = isDay(slot.type);
  const say = (value: string) => sayValue(value, slot, language, day);
  if (from !== undefined && to !== undefined) return from === to ? say(from) : words.range(say(from), say(to));
  if (from !== undefined) return isDate ? words.orLater(say(from)) : words.orMore(say(from));
  if (to !== undefined) return isDate ? words.orEarlier(say(to)) : words.orLess(say(to));
  return undefined;
}

const choices = new Map<string, Intl.ListFormat>();
const days = new Map<string, Intl.DateTimeFormat>();

/** "a, b or c" */
function choice(items: readonly string[], language: LearnedLanguage): string {
  const format = choices.get(language) ?? new Intl.ListFormat(language, { type: 'disjunction' });
  choices.set(language, format);
  return format.format(items);
}

/** Never shifted by a time zone. */
function longDay(language: LearnedLanguage): WriteDay {
  return (iso) => {
    const format = days.get(language) ?? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
    days.set(language, format);
    return format.format(Date.parse(`${iso}T00:00:00Z`));
  };
}
