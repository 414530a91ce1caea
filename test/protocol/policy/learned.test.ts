// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Random policies in words. An oracle of its own reads the policy as its author wrote it, with plain values and an own
 * calendar, and reads the sentences as a customer does; customers drawn around the bounds must find both the same.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { dayNumber, isoDate } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { learnedFrom } from '#protocol/policy/learned.ts';
import { LEARNED_LANGUAGES } from '#protocol/policy/learned-languages.ts';
import { sayFact } from '#protocol/policy/learned-words.ts';
import { type Policy, type Predicate, parsePolicy } from '#protocol/policy/policy.ts';
import { policyJson, SCHEMA } from '../../support/protocol/world.ts';

const seed = Date.now() % 2_147_483_647;
console.log(`seed ${seed}`);
// Three seconds; 5000 with HUSHMARK_LONG=1.
const runs = (short: number) => ({ seed, numRuns: process.env.HUSHMARK_LONG === '1' ? 5000 : short });

const CLUB = { ...SCHEMA, uri: 'urn:example:club:1', title: { en: 'Club' } };
const SCHEMAS = new Map([SCHEMA, CLUB].map((schema) => [schema.uri, schema]));
const issuer = (name: string, ...documents: (typeof SCHEMA)[]) => ({
  name,
  schemas: documents.map((document) => ({ document })),
});
/** Two give everything, one gives club cards. */
const BUNDLE = { issuers: [issuer('Town', SCHEMA), issuer('Bank', SCHEMA), issuer('The Club', CLUB)] } as never;

type Card = Readonly<Record<string, PlainValue | undefined>>;

const ISO = (from: string, to: string) => fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(isoDate);
const SOME_DATE = ISO('1985-01-01', '2012-12-31');
const VALUES: Record<string, fc.Arbitrary<PlainValue>> = {
  birthdate: SOME_DATE,
  since: SOME_DATE,
  tier: fc.constantFrom('BASIC', 'GOLD', 'SILVER', 'TIN'),
  points: fc.integer({ min: 0, max: 12 }),
  active: fc.boolean(),
  town: fc.constantFrom('Zürich', 'Chur', 'Bern'),
};
const ORDERED = ['birthdate', 'since', 'points'];

const some = (attribute: string) => fc.uniqueArray(VALUES[attribute]!, { minLength: 1, maxLength: 3 });
const comparison = fc.constantFrom(...Object.keys(VALUES)).chain((attribute): fc.Arbitrary<Predicate> => {
  const value = VALUES[attribute]!;
  const unordered = [
    value.map((equals) => ({ attribute, equals })),
    some(attribute).map((oneOf) => ({ attribute, oneOf })),
    some(attribute).map((noneOf) => ({ attribute, noneOf })),
  ];
  const ordered = [
    value.map((atLeast) => ({ attribute, atLeast })),
    value.map((atMost) => ({ attribute, atMost })),
    fc.tuple(value, value).map((pair) => ({ attribute, between: [...pair].sort(compare) as [PlainValue, PlainValue] })),
  ];
  return fc.oneof(...(ORDERED.includes(attribute) ? ordered : unordered), ...(attribute === 'points' ? unordered : []));
});
const age = fc.integer({ min: 12, max: 40 });
const predicate = fc.oneof(
  { weight: 3, arbitrary: comparison },
  { weight: 1, arbitrary: age.map((ageOver) => ({ ageOver })) },
  { weight: 1, arbitrary: age.map((ageUnder) => ({ ageUnder })) },
);
const where = fc.array(predicate, { maxLength: 4 });
const LEAP_DAYS = ['2027-02-28', '2027-03-01', '2028-02-29', '2028-03-01'];
const policies = fc.record({
  one: where,
  other: fc.option(where),
  pseudonym: fc.boolean(),
  leapDay: fc.constantFrom('mar1', 'feb28'),
  today: fc.oneof(fc.constantFrom(...LEAP_DAYS), ISO('2026-11-22', '2029-01-01')),
});
type Asked = { one: Predicate[]; other: Predicate[] | null; pseudonym: boolean; leapDay: string; today: string };

function compare(one: PlainValue | undefined, other: PlainValue | undefined): number {
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one) < String(other)
      ? -1
      : one === other
        ? 0
        : 1;
}

type Rules = { readonly today: string; readonly leapDay: string };

/** Years completed on a day: the birthday of the year is taken from the calendar, not by counting days. */
function yearsOf(birthdate: string, { today, leapDay }: Rules): number {
  const year = Number(today.slice(0, 4));
  const isLeap = year % 4 === 0;
  let birthday = birthdate.slice(5);
  if (birthday === '02-29' && !isLeap) birthday = leapDay === 'feb28' ? '02-28' : '03-01';
  return year - Number(birthdate.slice(0, 4)) - (birthday <= today.slice(5) ? 0 : 1);
}

/** The oracle: does this card meet the predicate, as its author would say? */
function meets(card: Card, asked: Predicate, rules: Rules): boolean {
  const born = String(card.birthdate);
  if ('ageOver' in asked) return yearsOf(born, rules) >= asked.ageOver;
  if ('ageUnder' in asked) return yearsOf(born, rules) < asked.ageUnder;
  const value = card[asked.attribute];
  if (value === undefined) return false;
  if ('equals' in asked) return value === asked.equals;
  if ('oneOf' in asked) return asked.oneOf.includes(value);
  if ('noneOf' in asked) return !asked.noneOf.includes(value);
  if ('atLeast' in asked) return compare(value, asked.atLeast) >= 0;
  if ('atMost' in asked) return compare(value, asked.atMost) <= 0;
  return compare(value, asked.between[0]) >= 0 && compare(value, asked.between[1]) <= 0;
}

const NAMES = new Map(SCHEMA.slots.map(({ name, label }) => [label.en, name]));

/** The reader: is this English sentence true of the card? */
function isTrue(sentence: string, card: Card, rules: Rules): boolean {
  const over = /^you are (\d+) or older$/.exec(sentence);
  if (over) return yearsOf(String(card.birthdate), rules) >= Number(over[1]);
  const under = /^you are younger than (\d+)$/.exec(sentence);
  if (under) return yearsOf(String(card.birthdate), rules) < Number(under[1]);
  const [, label = '', none, values = ''] =
    /^(.+?) is (none of: )?(.+)$/.exec(sentence) ?? expect.unreachable(sentence);
  const value = card[NAMES.get(label) ?? expect.unreachable(label)];
  if (value === undefined) return false;
  if (values === 'given') return true;
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  const at = (bound: string) =>
    compare(typeof value === 'number' ? value : text, typeof value === 'number' ? Number(bound) : bound);
  const items = [...values.matchAll(/from (\S+) to ([^\s,]+)|(\S+) or (more|later|less|earlier)|([^\s,]+)/g)].filter(
    ([item]) => item !== 'or',
  );
  const isOne = items.some(([, from, to, bound, way, single]) => {
    if (from !== undefined && to !== undefined) return at(from) >= 0 && at(to) <= 0;
    if (bound !== undefined) return way === 'more' || way === 'later' ? at(bound) >= 0 : at(bound) <= 0;
    return single === text;
  });
  return none ? !isOne : isOne;
}

/** Cards near every bound that the policy names, and far from it. */
function cardsFor(policy: Policy, { today }: Rules, draw: (birthdate: string) => Card): Card[] {
  const bounds = policy.credentials.flatMap(({ where: asked }) =>
    asked.flatMap((one) => {
      if ('attribute' in one)
        return Object.values(one)
          .flat()
          .filter((text) => /^\d{4}-/.test(String(text)))
          .map(String);
      const years = 'ageOver' in one ? one.ageOver : one.ageUnder;
      return [`${Number(today.slice(0, 4)) - years}${today.slice(4)}`.replace('02-29', '02-28')];
    }),
  );
  const days = [
    ...bounds,
    '1988-02-29',
    '2008-02-29',
    `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`.replace('02-29', '02-28'),
  ].flatMap((iso) => [-1, 0, 1].map((shift) => isoDate(dayNumber(iso) + shift)));
  return days.filter((day) => day <= today).map(draw);
}

type Case = { policy: Policy; sentences: string[][]; learned: ReturnType<typeof learnedFrom> };

function inWords({ one, other, pseudonym, leapDay, today }: Asked): Case | undefined {
  try {
    const credentials = [
      { id: 'card', schema: SCHEMA.uri, where: one },
      ...(other ? [{ id: 'club', schema: CLUB.uri, where: other }] : []),
    ];
    const policy = parsePolicy(policyJson([], { credentials, leapDay, ...(pseudonym ? { pseudonym: 'label' } : {}) }));
    const cutoffDay = dayNumber(today);
    const days = { today: cutoffDay, cutoffDay, clientId: 'shop' };
    const statements = compileStatements(policy, SCHEMAS, days);
    const learned = learnedFrom({ policy, statements, cutoffDay }, BUNDLE);
    // One list for each credential: said of its card.
    const sentences = statements.map((statement, index) => {
      const part = {
        policy: { ...policy, credentials: policy.credentials.slice(index, index + 1) },
        statements: [statement],
      };
      return learnedFrom({ ...part, cutoffDay }, BUNDLE).facts.map((fact) => sayFact(fact, 'en', (iso) => iso));
    });
    expect(sentences.flat()).toEqual(learned.facts.map((fact) => sayFact(fact, 'en', (iso) => iso)));
    return { policy, sentences, learned };
  } catch (error) {
    if (isHushmarkError(error) && /^input_/.test(error.code)) return undefined;
    throw error;
  }
}

test('W21 W27 whatever a policy asks: the sentences are true of exactly those who can say yes', () => {
  let shown = 0;
  const tested = fc.property(policies, fc.infiniteStream(fc.record(VALUES, { requiredKeys: [] })), (asked, stream) => {
    const made = inWords(asked);
    if (!made) return;
    shown++;
    const { policy, sentences } = made;
    for (const [index, { where: one }] of policy.credentials.entries()) {
      const lines = (sentences[index] ?? []).filter((line) => !line.startsWith('you have a valid'));
      for (const card of cardsFor(policy, asked, (birthdate) => ({ ...stream.next().value, birthdate }))) {
        const can = one.every((each) => meets(card, each, asked));
        const read = lines.every((line) => isTrue(line, card, asked));
        expect(read, `${lines.join('; ')} of ${JSON.stringify(card)}`).toBe(can);
      }
    }
  });
  fc.assert(tested, runs(300));
  expect(shown).toBeGreaterThan(60);
});

test('W27 whatever a policy asks: nothing that is called hidden is told', () => {
  const tested = fc.property(policies, (asked) => {
    const made = inWords(asked);
    if (!made) return;
    const { policy, learned } = made;
    const hidden = learned.hidden.map(({ kind }) => kind);
    const all = policy.credentials.flatMap(({ where: one }) => one);
    const isAboutAttributes = all.some((one) => 'attribute' in one && one.attribute !== 'birthdate');
    // A name, an issuer or a mark could stand in any attribute; the club has one issuer.
    for (const kind of ['name', 'shops', 'birthday'] as const) {
      if (isAboutAttributes) expect(hidden).not.toContain(kind);
    }
    expect(hidden.includes('issuer')).toBe(!isAboutAttributes && policy.credentials.length === 1);
    expect(hidden.filter((kind) => kind === 'rest')).toHaveLength(policy.credentials.length);
    expect(learned.pseudonym).toBe(policy.pseudonym !== undefined);
    const named = learned.facts.flatMap((fact) => (fact.kind === 'holds' ? (fact.issuers ?? []) : []));
    if (policy.credentials.length === 2) expect(named).toContain('The Club');
    if (!hidden.includes('birthday')) return;
    // The oracle counts who could say yes: nobody's birthday may be the only one.
    const days = Array.from({ length: 130 * 12 }, (_, step) => isoDate(dayNumber('1900-01-03') + step * 29));
    const possible = days.filter(
      (day) => day <= asked.today && all.every((one) => meets({ birthdate: day }, one, asked)),
    );
    expect(possible.length).toBeGreaterThan(10);
  });
  fc.assert(tested, runs(200));
});

test('W27 every fact has a sentence in every language', () => {
  const tested = fc.property(policies, (asked) => {
    const made = inWords(asked);
    if (!made) return;
    for (const language of LEARNED_LANGUAGES) {
      const lines = made.learned.facts.map((fact) => sayFact(fact, language));
      for (const line of lines) expect(line).toMatch(/^\S.*\S$/);
    }
  });
  fc.assert(tested, runs(50));
});
