import { expect, test } from 'vitest';
import {
  checkDisclosure,
  DISCLOSURE_PERIOD,
  type DisclosureHistory,
  recordDisclosure,
} from '#protocol/disclosure-limits.ts';
import type { Predicate } from '#protocol/policy.ts';
import { NOW } from './messages.ts';
import { policyWith, SCHEMA, SCHEMAS } from './world.ts';

const DAY = 86_400;
const age = (ageOver: number, changes = {}) => policyWith([{ ageOver }], changes);

/** Which of the questions a wallet would show, when each shown one is answered or refused at its day. */
function shown(asked: { where: readonly Predicate[]; day?: number; client?: string; changes?: object }[]): boolean[] {
  let history: DisclosureHistory = [];
  return asked.map(({ where, day = 0, client = 'shop', changes = {} }) => {
    const policy = policyWith(where, { ...changes });
    const now = NOW + day * DAY;
    const { allowed } = checkDisclosure(history, client, policy, SCHEMAS, now);
    if (allowed) history = recordDisclosure(history, client, policy, SCHEMAS, now);
    return allowed;
  });
}

test('L06 a shop that asks for 18, 21, 25 and 30 gets two answers', () => {
  expect(shown([18, 21, 25, 30].map((ageOver) => ({ where: [{ ageOver }] })))).toEqual([true, true, false, false]);
});

test('L06 over, under, both, another zone, another leap day rule and plain dates are different questions about one birthdate', () => {
  const ways: { where: readonly Predicate[]; changes?: object }[] = [
    { where: [{ ageUnder: 18 }] },
    { where: [{ ageOver: 18 }, { ageUnder: 30 }] },
    { where: [{ ageOver: 18 }], changes: { timeZone: 'Pacific/Kiritimati' } },
    { where: [{ ageOver: 18 }], changes: { leapDay: 'feb28' } },
    { where: [{ attribute: 'birthdate', atLeast: '2000-01-01' }] },
  ];
  for (const way of ways) {
    expect(shown([{ where: [{ ageOver: 18 }] }, { where: [{ ageOver: 21 }] }, way])).toEqual([true, true, false]);
  }
});

test('the same question may be asked every day', () => {
  const daily = Array.from({ length: 60 }, (_, day) => ({ where: [{ ageOver: 18 }], day }));
  expect(shown(daily).every(Boolean)).toBe(true);
});

test('L06 another version or wording of the policy is the same question', () => {
  const where = [{ ageOver: 18 }];
  const names = [1, 2, 3, 4].map((version) => ({
    where,
    changes: { version, name: `p${version}`, words: { en: 'x' } },
  }));
  expect(shown(names)).toEqual([true, true, true, true]);
});

test('L08 twenty different values of an attribute are two', () => {
  const asked = Array.from({ length: 20 }, (_, i) => ({ where: [{ attribute: 'tier', equals: `T${i}` }] }));
  expect(shown(asked).filter(Boolean)).toHaveLength(2);
});

test('attributes and shops are counted apart', () => {
  expect(
    shown([
      { where: [{ ageOver: 18 }] },
      { where: [{ ageOver: 21 }] },
      { where: [{ attribute: 'tier', equals: 'GOLD' }] },
      { where: [] },
      { where: [{ ageOver: 25 }], client: 'other' },
      { where: [{ ageOver: 25 }] },
    ]),
  ).toEqual([true, true, true, true, true, false]);
});

test('L06 a person has one birthdate, whichever schema asks for it', () => {
  const uri = 'urn:example:club:1';
  const schemas = new Map([...SCHEMAS, [uri, { ...SCHEMA, uri }]]);
  let history: DisclosureHistory = [];
  for (const ageOver of [18, 21]) history = recordDisclosure(history, 'shop', age(ageOver), schemas, NOW);
  const other = age(25, { credentials: [{ id: 'club', schema: uri, where: [{ ageOver: 25 }] }] });
  expect(checkDisclosure(history, 'shop', other, schemas, NOW)).toEqual({ allowed: false, attribute: 'birthdate' });
});

test('after 30 days a question is forgotten; a clock that was set back forgets nothing', () => {
  const days = DISCLOSURE_PERIOD / DAY;
  const first = [{ where: [{ ageOver: 18 }] }, { where: [{ ageOver: 21 }] }];
  expect(shown([...first, { where: [{ ageOver: 25 }], day: days - 1 }])).toEqual([true, true, false]);
  expect(shown([...first, { where: [{ ageOver: 25 }], day: days }])).toEqual([true, true, true]);
  expect(shown([...first, { where: [{ ageOver: 25 }], day: -400 }])).toEqual([true, true, false]);
});
