// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { dayNumber, isoDate } from '#protocol/dates.ts';
import { BIRTHDATE } from '#protocol/policy/asked-dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Predicate } from '#protocol/policy/policy.ts';
import {
  type Asking,
  allowedFrom,
  checkDisclosure,
  DISCLOSURE_PERIOD,
  type DisclosureHistory,
  narrowedDates,
  recordDisclosure,
} from '#protocol/request/disclosure-limits.ts';
import { NOW } from '../../support/protocol/messages.ts';
import { policyWith, SCHEMA, SCHEMAS, TODAY } from '../../support/protocol/world.ts';

const DAY = 86_400;
const CLUB = { ...SCHEMA, uri: 'urn:example:club:1' };
const ALL = new Map([...SCHEMAS, [CLUB.uri, CLUB]]);

type Question = { where?: readonly Predicate[]; day?: number; client?: string; changes?: Record<string, unknown> };

function asking({ where = [], day = 0, client = 'shop', changes = {} }: Question): Asking {
  const policy = policyWith(where, changes);
  const days = { today: TODAY + day, cutoffDay: TODAY + day };
  return {
    clientId: client,
    policy,
    statements: compileStatements(policy, ALL, { ...days, clientId: client }),
    ...days,
  };
}

/** Which of the questions a wallet would show, when each shown one is answered or refused at its day. */
function shown(questions: Question[]): boolean[] {
  let history: DisclosureHistory = [];
  return questions.map((question) => {
    const now = NOW + (question.day ?? 0) * DAY;
    const asked = asking(question);
    const { allowed } = checkDisclosure(history, asked, ALL, now);
    if (allowed) history = recordDisclosure(history, asked, ALL, now);
    return allowed;
  });
}

const over = (years: number): Predicate[] => [{ ageOver: years }];
const born = (comparison: object): Predicate[] => [{ attribute: 'birthdate', ...comparison } as Predicate];

test('L06 a shop that asks for 18, 21, 25 and 30 gets two answers', () => {
  expect(shown([18, 21, 25, 30].map((years) => ({ where: over(years) })))).toEqual([true, true, false, false]);
});

test('L06 whatever cuts a birthdate counts: over and under, both, plain dates', () => {
  const ways: Question[] = [
    { where: [{ ageUnder: 16 }] },
    { where: [{ ageOver: 18 }, { ageUnder: 30 }] },
    { where: born({ atLeast: '2000-01-01' }) },
    { where: born({ between: ['1960-01-01', '1970-01-01'] }) },
  ];
  for (const way of ways) {
    expect(shown([{ where: over(18) }, { where: over(21) }, way]), JSON.stringify(way)).toEqual([true, true, false]);
  }
});

test('L06 over and under an age are one threshold, and say nothing new', () => {
  const questions = [over(18), [{ ageUnder: 18 }], over(30), [{ ageOver: 18 }, { ageUnder: 30 }]] as Predicate[][];
  expect(shown(questions.map((where) => ({ where })))).toEqual([true, true, true, true]);
});

test('L08 a shop that counts one issuer after the other does not find out whose the credential is', () => {
  const counting = (counted: object) => ({
    changes: { credentials: [{ id: 'card', schema: SCHEMA.uri, where: over(18), ...counted }] },
  });
  const one = counting({ issuers: ['town-hall'] });
  const other = counting({ assurance: ['in-person'] });
  const everybody = counting({});
  expect(shown([everybody, one, other, one, everybody])).toEqual([true, true, true, true, true]);
  expect(shown([one, other, counting({ issuers: ['bank'] })])).toEqual([true, true, false]);
});

test('L21 two thresholds whose days are less than a year apart are not answered, whatever they are written as', () => {
  const pairs: [Question, Question][] = [
    [{ where: born({ atMost: '2000-05-05' }) }, { where: born({ atLeast: '2000-05-05' }) }],
    [{ where: born({ atMost: '2000-05-05' }) }, { where: born({ atMost: '2000-05-06' }) }],
    [{ where: over(18) }, { where: over(18), changes: { timeZone: 'Pacific/Kiritimati' }, day: 1 }],
    [{ where: over(18) }, { where: born({ atMost: isoDate(dayNumber('2008-11-22') - 364) }) }],
    [
      { where: over(18), day: 0 },
      { where: over(19), day: 2 },
    ],
    [
      { where: over(18) },
      {
        changes: { credentials: [{ id: 'club', schema: CLUB.uri, where: born({ atMost: '2008-06-01' }) }] },
      },
    ],
  ];
  for (const [first, second] of pairs) {
    expect(shown([first, second]), JSON.stringify(second)).toEqual([true, false]);
  }
  expect(shown([{ where: born({ atMost: '2000-05-05' }) }, { where: born({ atLeast: '2001-05-06' }) }])).toEqual([
    true,
    true,
  ]);
  expect(shown([{ where: over(18) }, { where: over(20), day: 364 }])).toEqual([true, true]);
});

test('L21 a fixed date that changes every day gets one answer, and so does one that comes back in 200 days', () => {
  const moving = Array.from({ length: 30 }, (_, day) => ({
    where: born({ atMost: isoDate(dayNumber('2000-05-05') + day) }),
    day,
  }));
  expect(shown(moving).filter(Boolean)).toHaveLength(1);
  expect(shown([{ where: over(18) }, { where: over(21) }, { where: over(25), day: 200 }])).toEqual([true, true, false]);
});

test('L21 all days at which a threshold cut in a year count against the other one', () => {
  const daily = Array.from({ length: 200 }, (_, day) => ({ where: over(18), day }));
  expect(shown([...daily, { where: over(19), day: 200 }]).at(-1)).toBe(false);
  expect(shown([...daily, { where: over(21), day: 200 }]).at(-1)).toBe(true);
});

test('the same question may be asked every day', () => {
  const daily = Array.from({ length: 400 }, (_, day) => ({ where: over(18), day }));
  expect(shown(daily).every(Boolean)).toBe(true);
});

test('L06 another version or wording of the policy is the same question', () => {
  const names = [1, 2, 3, 4].map((version) => ({
    where: over(18),
    changes: { version, name: `p${version}`, words: { en: 'x' } },
  }));
  expect(shown(names)).toEqual([true, true, true, true]);
});

test('L08 twenty different values of an attribute are two', () => {
  const questions = Array.from({ length: 20 }, (_, i) => ({
    where: [{ attribute: 'tier', equals: `T${i}` }],
    day: i * 18,
  }));
  expect(shown(questions).filter(Boolean)).toHaveLength(2);
});

test('attributes and shops are counted apart', () => {
  expect(
    shown([
      { where: over(18) },
      { where: over(21) },
      { where: [{ attribute: 'tier', equals: 'GOLD' }] },
      { where: [{ attribute: 'since', atMost: '2020-01-01' }] },
      { where: [] },
      { where: over(25), client: 'other' },
      { where: over(25) },
    ]),
  ).toEqual([true, true, true, true, true, true, false]);
});

test('L06 a person has one birthdate, whichever schema asks for it', () => {
  const credentials = [{ id: 'club', schema: CLUB.uri, where: over(25) }];
  expect(shown([{ where: over(18) }, { where: over(21) }, { changes: { credentials } }])).toEqual([true, true, false]);
  const history = [18, 21].reduce<DisclosureHistory>(
    (before, years) => recordDisclosure(before, asking({ where: over(years) }), ALL, NOW),
    [],
  );
  expect(checkDisclosure(history, asking({ changes: { credentials } }), ALL, NOW)).toEqual({
    allowed: false,
    about: BIRTHDATE,
  });
});

test('after a year a threshold is forgotten; a clock that was set back forgets nothing', () => {
  const days = DISCLOSURE_PERIOD / DAY;
  const first = [{ where: over(18) }, { where: over(21) }];
  expect(shown([...first, { where: over(25), day: days - 1 }])).toEqual([true, true, false]);
  expect(shown([...first, { where: over(25), day: days }])).toEqual([true, true, true]);
  expect(shown([...first, { where: over(25), day: -400 }])).toEqual([true, true, false]);
});

test('a shop that asked too much is told to the customer with the time from which it may ask again', () => {
  const first = asking({ where: over(18) });
  const second = asking({ where: over(21), day: 10 });
  const third = asking({ where: over(25), day: 20 });
  const history = recordDisclosure(recordDisclosure([], first, ALL, NOW), second, ALL, NOW + 10 * DAY);
  const from = allowedFrom(history, third, ALL, NOW + 20 * DAY);
  expect(from).toBe(NOW + DISCLOSURE_PERIOD);
  expect(checkDisclosure(history, third, ALL, from)).toEqual({ allowed: true });
  expect(checkDisclosure(history, third, ALL, from - 1)).toMatchObject({ allowed: false });
});

/** What the customer is told on these days, when the shop asks on each of them. */
function told(birthdate: string, where: readonly Predicate[], days: readonly number[]) {
  let history: DisclosureHistory = [];
  return days.map((day) => {
    const asked = asking({ where, day });
    const now = NOW + day * DAY;
    const narrowed = narrowedDates(history, asked, ALL, now, (about) =>
      about === BIRTHDATE ? dayNumber(birthdate) : undefined,
    );
    history = recordDisclosure(history, asked, ALL, now);
    return narrowed.map(({ from, to, holds }) => `${isoDate(from)} ${isoDate(to)} ${holds}`);
  });
}

test('L22 a question that became answerable is named with the days between which the birthday lies, once', () => {
  // TODAY is 2026-11-22.
  expect(told('2008-11-25', over(18), [0, 2, 5, 6])).toEqual([[], [], ['2008-11-25 2008-11-27 true'], []]);
  expect(told('2008-11-23', over(18), [0, 1])).toEqual([[], ['2008-11-23 2008-11-23 true']]);
  expect(told('2008-11-25', [{ ageUnder: 18 }], [0, 5])).toEqual([[], ['2008-11-23 2008-11-27 false']]);
  expect(told('1990-06-15', over(18), [0, 100, 364])).toEqual([[], [], []]);
  // Nobody asked in the year before, so the window is a year wide.
  expect(told('2008-11-25', over(18), [0, 366])).toEqual([[], []]);
});

test('L22 another shop’s questions, and a customer without the date, give no window', () => {
  const history = recordDisclosure([], asking({ where: over(18) }), ALL, NOW);
  const later = asking({ where: over(18), day: 5, client: 'other' });
  expect(narrowedDates(history, later, ALL, NOW + 5 * DAY, () => dayNumber('2008-11-25'))).toEqual([]);
  const same = asking({ where: over(18), day: 5 });
  expect(narrowedDates(history, same, ALL, NOW + 5 * DAY, () => undefined)).toEqual([]);
  expect(narrowedDates(history, same, ALL, NOW + 5 * DAY, () => dayNumber('2008-11-25'))).toHaveLength(1);
});
