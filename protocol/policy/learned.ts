// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a yes tells, from the compiled statements and nothing else. The wallet's question and the shop's page say
 * exactly this, so that neither can call hidden what is proved (attacks W21, W27). The policy only supplies the words
 * for a statement's numbers (a text is a hash in it); where it has no words for a number, there is no question. The
 * sentences are in protocol/policy/learned-words.ts.
 */

import { HushmarkError } from '#base/errors.ts';
import { ATTRIBUTE_KINDS, LARGEST_VALUE, type PlainValue } from '../credential/attribute-types.ts';
import { describeAttribute, encodeAttribute } from '../credential/attributes.ts';
import type { SchemaDocument, SchemaSlot } from '../credential/schema.ts';
import { type Interval, intervalsOutside } from '../crypto/interval-sets.ts';
import { birthdateCutoff, OLDEST_AGE, YOUNGEST_AGE } from '../dates.ts';
import { schemasOf, type TrustBundle } from '../trust/bundle.ts';
import { countedIssuers } from '../trust/counted.ts';
import { FIRST_BIRTHDATE } from './asked-dates.ts';
import type { Policy } from './policy.ts';
import type { Statement } from './statement.ts';

/** From one value to another, both included and perhaps the same; without one, whatever is there on that side. */
export type ValueRange = { readonly from?: string; readonly to?: string };

export type Fact =
  | { readonly kind: 'ageOver' | 'ageUnder'; readonly years: number }
  /** The attribute lies in one of these ranges. */
  | { readonly kind: 'in'; readonly slot: SchemaSlot; readonly ranges: readonly ValueRange[] }
  /** The attribute is there, and is none of these. */
  | { readonly kind: 'notIn'; readonly slot: SchemaSlot; readonly values: readonly string[] }
  /** There is a valid credential, by one of these issuers; undefined where it may be any of several on the list. */
  | { readonly kind: 'holds'; readonly schema: SchemaDocument; readonly issuers: readonly string[] | undefined };

/** What a yes cannot tell. `rest`: everything of the credential that the facts do not speak of. */
export type Hidden =
  | { readonly kind: 'name' | 'birthday' | 'issuer' | 'shops' }
  | { readonly kind: 'rest'; readonly schema: SchemaDocument };

export type Learned = {
  readonly facts: readonly Fact[];
  /** A number that is the same at every visit to this shop. */
  readonly pseudonym: boolean;
  readonly hidden: readonly Hidden[];
};

export type Compiled = {
  readonly policy: Pick<Policy, 'credentials' | 'leapDay'>;
  /** One for each credential of the policy, in its order. */
  readonly statements: readonly Statement[];
  /** Day number in the policy's zone. */
  readonly cutoffDay: number;
};

export function learnedFrom(compiled: Compiled, bundle: Pick<TrustBundle, 'issuers'>): Learned {
  const { policy, statements } = compiled;
  const schemas = schemasOf(bundle);
  const all = statements.map((statement, index) => {
    const schema = schemas.get(statement.schema);
    if (!schema) throw new HushmarkError('input_policy', `the registry has no schema ${statement.schema}`);
    const counted = countedIssuers(bundle, statement).map(({ name }) => name);
    const isNarrow = statement.counts.issuers !== undefined || statement.counts.assurance !== undefined;
    const issuers = isNarrow || counted.length === 1 ? counted : undefined;
    const where = policy.credentials[index]?.where ?? [];
    const about = aboutAttributes(statement, schema, plainValues(where, schema), compiled);
    const isImplied = statement.circuit === 'age' && issuers === undefined;
    const holds: Fact[] = isImplied ? [] : [{ kind: 'holds', schema, issuers }];
    return { schema, issuers, about, facts: [...holds, ...about] };
  });
  // An attribute may say anything, a name or a number that is somebody's alone. An age cannot.
  const onlyAges = all.every(({ about }) => about.every(isBirthdate));
  const hidden: Hidden[] = [
    ...(onlyAges && all.some(({ about }) => about.length > 0) ? [{ kind: 'birthday' } as const] : []),
    ...(onlyAges ? [{ kind: 'name' } as const] : []),
    ...(onlyAges && all.every(({ issuers }) => issuers === undefined) ? [{ kind: 'issuer' } as const] : []),
    ...(onlyAges ? [{ kind: 'shops' } as const] : []),
    ...all.map(({ schema }) => ({ kind: 'rest', schema }) as const),
  ];
  return {
    facts: all.flatMap(({ facts }) => facts),
    pseudonym: statements.some(({ scope }) => scope !== 0n),
    hidden,
  };
}

function isBirthdate(fact: Fact): boolean {
  return fact.kind === 'ageOver' || fact.kind === 'ageUnder' || (fact.kind === 'in' && fact.slot.role === 'birthdate');
}

function aboutAttributes(
  statement: Statement,
  schema: SchemaDocument,
  plain: ReadonlyMap<string, string>,
  compiled: Compiled,
): Fact[] {
  if (statement.circuit === 'age') {
    const born: Interval = [BigInt(statement.bornOnOrAfter), BigInt(statement.bornOnOrBefore)];
    return birthdateFacts(schema.slots[0], [born], compiled);
  }
  return statement.clauses.flatMap(({ slot: index, intervals }) => {
    // A place that the policy does not need holds for every value, also for none.
    if (intervals[0]?.[0] === 0n) return [];
    const slot = schema.slots[index];
    if (!slot) throw noWords();
    return slot.role === 'birthdate' ? birthdateFacts(slot, intervals, compiled) : [valueFact(slot, intervals, plain)];
  });
}

/** Ages where the bounds are those of an age today, and else the days. */
function birthdateFacts(
  slot: SchemaSlot | undefined,
  [span, ...more]: readonly Interval[],
  { policy: { leapDay }, cutoffDay }: Compiled,
): Fact[] {
  if (!slot || !span || more.length > 0) throw noWords();
  const [from, to] = [Number(span[0]), Number(span[1])];
  const isOpen = { from: from <= FIRST_BIRTHDATE, to: to >= cutoffDay };
  const over = isOpen.to ? undefined : ageCutAt(to, cutoffDay, leapDay);
  const under = isOpen.from ? undefined : ageCutAt(from - 1, cutoffDay, leapDay);
  const ages: Fact[] = [
    ...(over === undefined ? [] : [{ kind: 'ageOver', years: over } as const]),
    ...(under === undefined ? [] : [{ kind: 'ageUnder', years: under } as const]),
  ];
  const range = {
    ...(isOpen.from || under !== undefined ? {} : { from: dayText(from) }),
    ...(isOpen.to || over !== undefined ? {} : { to: dayText(to) }),
  };
  const isSaid = ages.length > 0 && Object.keys(range).length === 0;
  return isSaid ? ages : [...ages, { kind: 'in', slot, ranges: [range] }];
}

/** The age whose cutoff this day is. */
function ageCutAt(day: number, cutoffDay: number, leapDay: Policy['leapDay']): number | undefined {
  const near = Math.floor((cutoffDay - day) / 365.25);
  return [near, near + 1].find(
    (years) =>
      years >= YOUNGEST_AGE &&
      years <= OLDEST_AGE &&
      birthdateCutoff({ years, day: cutoffDay, ...(leapDay ? { leapDay } : {}) }) === day,
  );
}

function valueFact(slot: SchemaSlot, intervals: readonly Interval[], plain: ReadonlyMap<string, string>): Fact {
  const say = (value: bigint): string => {
    const text = plain.get(`${slot.name} ${value}`) ?? describeAttribute(slot.type, value);
    if (text === undefined) throw noWords();
    return text;
  };
  const left = intervalsOutside(intervals, { min: 1n, max: LARGEST_VALUE });
  if (left.length > 0 && left.every(([lo, hi]) => lo === hi)) {
    return { kind: 'notIn', slot, values: left.map(([lo]) => say(lo)) };
  }
  const { min, max } = ATTRIBUTE_KINDS[slot.type].range;
  const ranges = intervals.map(([lo, hi]) => ({
    ...(lo <= min && lo !== hi ? {} : { from: say(lo) }),
    ...(hi >= max && lo !== hi ? {} : { to: say(hi) }),
  }));
  return { kind: 'in', slot, ranges };
}

/** The policy's values by attribute and number. */
function plainValues(where: Policy['credentials'][number]['where'], { slots }: SchemaDocument): Map<string, string> {
  return new Map(
    where.flatMap((predicate) => {
      const slot = 'attribute' in predicate ? slots.find(({ name }) => name === predicate.attribute) : undefined;
      if (!slot) return [];
      const values: PlainValue[] = Object.entries(predicate).flatMap(([member, value]) =>
        member === 'attribute' ? [] : [value].flat(),
      );
      return values.map((value) => [`${slot.name} ${encodeAttribute(slot.type, value)}`, String(value)] as const);
    }),
  );
}

function dayText(day: number): string {
  return describeAttribute('date', BigInt(day)) ?? '';
}

function noWords(): HushmarkError {
  return new HushmarkError('input_policy', 'the policy asks for something that cannot be put into words');
}
