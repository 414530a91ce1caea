// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a yes tells and what it cannot, in the customer's words. Both come from the compiled statements
 * (protocol/policy/learned.ts), not from the shop's text, so that the screen can neither say less than what is proved
 * nor call it hidden (W21, W27).
 */

import { labelIn, type SchemaSlot } from '#protocol/credential/schema.ts';
import { BIRTHDATE } from '#protocol/policy/asked-dates.ts';
import { type Compiled, type Hidden, learnedFrom } from '#protocol/policy/learned.ts';
import { LEARNED_WORDS, learnedLanguage } from '#protocol/policy/learned-languages.ts';
import { sayFact, sayValue } from '#protocol/policy/learned-words.ts';
import type { NarrowedDate } from '#protocol/request/disclosure-limits.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { formatDay } from '../locales/catalogue.ts';
import type { Messages } from '../locales/en/index.ts';
import type { LocaleName } from '../locales/languages.ts';

export type Words = { t: Messages; locale: LocaleName; day?: (iso: string, locale: LocaleName) => string };

export type Claims = {
  /** What the shop learns by a yes, one line each; the pseudonym apart. */
  learns: string[];
  pseudonym: string | undefined;
  /** What it does not learn. */
  hidden: string[];
};

/** @param narrowed dates that this shop can tell more exactly than the statements say, for what it asked before */
export function claimsOf(
  compiled: Compiled,
  bundle: Pick<TrustBundle, 'issuers'>,
  words: Words,
  narrowed: readonly NarrowedDate[] = [],
): Claims {
  const { facts, pseudonym, hidden } = learnedFrom(compiled, bundle);
  const language = learnedLanguage(words.locale);
  const isPinned = narrowed.some(({ about }) => about === BIRTHDATE);
  return {
    learns: [...new Set(facts.map((fact) => sayFact(fact, language, dayIn(words))))],
    pseudonym: pseudonym ? LEARNED_WORDS[language].pseudonym : undefined,
    hidden: hidden.filter(({ kind }) => kind !== 'birthday' || !isPinned).map((one) => sayHidden(one, words)),
  };
}

export function valueText(value: string, slot: Pick<SchemaSlot, 'type' | 'values'> | undefined, words: Words): string {
  return slot === undefined ? value : sayValue(value, slot, learnedLanguage(words.locale), dayIn(words));
}

function sayHidden(hidden: Hidden, { t, locale }: Words): string {
  if (hidden.kind === 'rest') return t.present.hidden.rest(labelIn(hidden.schema.title, locale));
  return t.present.hidden[hidden.kind];
}

function dayIn({ locale, day = formatDay }: Words): (iso: string) => string {
  return (iso) => day(iso, locale);
}
