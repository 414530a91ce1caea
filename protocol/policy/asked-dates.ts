// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a policy as a whole asks about dates. A person has one birthdate, whichever credentials it stands in, so "born
 * until 5 May 2000" of one credential and "born since 5 May 2000" of another are one question: everything about a date
 * is taken together, from the compiled statements. A yes must never narrow a date down to less than a year, whatever an
 * operator writes (attacks L01, L20).
 */

import { canonicalJson } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { isDay, LARGEST_VALUE } from '../credential/attribute-types.ts';
import type { SchemaMeaning } from '../credential/schema.ts';
import { type Interval, intersect } from '../crypto/interval-sets.ts';
import { birthdateCutoff, FIRST_DAY, LAST_DAY } from '../dates.ts';
import type { Policy } from './policy.ts';
import type { Statement } from './statement.ts';

/** Stands for the birthdate of whatever schema; no schema and attribute are written like this. */
export const BIRTHDATE = '(birthdate)';
/** 1900-01-02: the first birthdate that is not the placeholder 1900-01-01. */
export const FIRST_BIRTHDATE = FIRST_DAY + 1;
/** Days. Every question in whole years is as wide, and so is a fixed date ("born before 2009"). */
export const SHORTEST_SPAN = 365;

/** A date that a yes tells apart: until this day, or after it. */
export type DateCut = {
  readonly day: number;
  /** What stays the same while the day moves with the calendar ("18 years, in this zone"), else the day itself. */
  readonly threshold: string;
};

export type AskedDate = {
  /** BIRTHDATE, or the attribute as attributeName writes it. */
  readonly about: string;
  /** Day numbers, both included: where a yes says that the date lies. */
  readonly from: number;
  readonly to: number;
  readonly cuts: readonly DateCut[];
};

type Schemas = ReadonlyMap<string, SchemaMeaning>;
type Asking = { readonly policy: Policy; readonly statements: readonly Statement[]; readonly cutoffDay: number };

/** Names an attribute of a schema, or the birthdate of any. */
export function attributeName({ uri, slots }: SchemaMeaning, slot: number): string {
  const { role, name } = slots[slot] ?? {};
  return role === 'birthdate' ? BIRTHDATE : canonicalJson([uri, name ?? slot]);
}

/** Every date that the policy asks about, each once. Throws input_policy for a date that is asked too exactly. */
export function askedDates({ policy, statements, cutoffDay }: Asking, schemas: Schemas): AskedDate[] {
  const spans = new Map<string, readonly Interval[]>();
  const add = (about: string, intervals: readonly Interval[]) => {
    spans.set(about, intersect(spans.get(about) ?? [[0n, LARGEST_VALUE]], intervals));
  };
  for (const statement of statements) {
    if (statement.circuit === 'age') {
      add(BIRTHDATE, [[BigInt(statement.bornOnOrAfter), BigInt(statement.bornOnOrBefore)]]);
      continue;
    }
    const schema = schemas.get(statement.schema);
    for (const { slot, intervals } of statement.clauses) {
      const isUsed = intervals[0]?.[0] !== 0n;
      const type = schema?.slots[slot]?.type;
      if (isUsed && schema && type && isDay(type)) add(attributeName(schema, slot), intervals);
    }
  }
  return [...spans].map(([about, intervals]) => {
    const [from, to] = oneSpan(about, intervals);
    const [first, last] = about === BIRTHDATE ? [FIRST_BIRTHDATE, cutoffDay] : [FIRST_DAY, LAST_DAY];
    const days = [...(from > first ? [from - 1] : []), ...(to < last ? [to] : [])];
    return {
      about,
      from,
      to,
      cuts: days.map((day) => ({ day, threshold: thresholdOf(about, day, policy, cutoffDay) })),
    };
  });
}

function oneSpan(about: string, intervals: readonly Interval[]): [number, number] {
  const [span, ...more] = intervals;
  if (span && more.length === 0 && Number(span[1] - span[0]) + 1 >= SHORTEST_SPAN) {
    return [Number(span[0]), Number(span[1])];
  }
  throw new HushmarkError(
    'input_policy',
    `a policy may not narrow ${about === BIRTHDATE ? 'a birthdate' : 'a date'} down to less than a year`,
    'Ask for every date in one span of at least 365 days, over all credentials of the policy together. A day that is not ' +
      "a person's, such as an event's, belongs into an attribute of the type code.",
  );
}

/** An age keeps its name while its cutoff moves; zone and leap day rule belong to it, since they move it by a day. */
function thresholdOf(about: string, day: number, policy: Policy, cutoffDay: number): string {
  const { timeZone, leapDay = 'mar1', credentials } = policy;
  const ages = about === BIRTHDATE ? credentials.flatMap(({ where }) => where) : [];
  for (const predicate of ages) {
    const years = 'ageOver' in predicate ? predicate.ageOver : 'ageUnder' in predicate ? predicate.ageUnder : undefined;
    if (years !== undefined && birthdateCutoff({ years, day: cutoffDay, leapDay }) === day) {
      return canonicalJson([years, timeZone, leapDay]);
    }
  }
  return canonicalJson(day);
}
