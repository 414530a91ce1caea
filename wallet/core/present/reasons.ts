// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why there is no yes, in words, for the customer alone: with the day from which there will be one, where a calendar
 * can tell. The shop gets the same bytes for every reason.
 */

import { labelIn } from '#protocol/credential/schema.ts';
import { firstDayOfAge, isoDate, utcDay } from '#protocol/dates.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { formatDay } from '../locales/catalogue.ts';
import type { Words } from './claims.ts';
import type { Match } from './match.ts';
import type { OpenedQuestion } from './open-request.ts';

/** Why a shop that has asked too much gets nothing, and until when. */
export function sayLimit(allowedFrom: number, { t, locale, day = formatDay }: Words): string {
  // The whole day on which it may be answered again, and not a part of it.
  return t.present.reasons.limit(day(isoDate(utcDay(allowedFrom * 1000) + 1), locale));
}

/** One sentence or two; undefined for what can be answered. */
export function sayReason(match: Match, { request, bundle }: OpenedQuestion, words: Words): string | undefined {
  const { t, locale, day = formatDay } = words;
  const { reason, closest } = match;
  if (reason === undefined) return undefined;
  const document = schemasOf(bundle).get(match.schema);
  const title = document ? labelIn(document.title, locale) : match.schema;
  const says = t.present.reasons;
  const date = (number: number) => day(isoDate(number), locale);
  if (closest === undefined) return says.none(title);
  const { credential } = closest;
  switch (reason) {
    case 'tooYoung':
    case 'tooOld': {
      const asked = request.policy.credentials.find(({ schema }) => schema === match.schema)?.where ?? [];
      const over = asked.flatMap((predicate) => ('ageOver' in predicate ? [predicate.ageOver] : []))[0];
      const under = asked.flatMap((predicate) => ('ageUnder' in predicate ? [predicate.ageUnder] : []))[0];
      const slot = document?.slots.findIndex(({ role }) => role === 'birthdate') ?? -1;
      const born = credential.attributes[slot];
      if (reason === 'tooOld' && under !== undefined) return says.tooOld(under);
      if (reason === 'tooOld' || over === undefined || born === undefined) return says.mismatch(title);
      const from = firstDayOfAge(Number(born), over, request.policy.leapDay);
      return credential.validUntil < from ? says.tooYoungThen(over, date(from)) : says.tooYoung(over, date(from));
    }
    case 'expired':
      return says.expired(title, date(credential.validUntil));
    case 'notYet':
      return says.notYet(title, date(credential.validFrom));
    default:
      return says[reason](title);
  }
}
