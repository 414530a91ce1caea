// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { LARGEST_VALUE } from '#protocol/credential/attribute-types.ts';
import { encodeAttribute } from '#protocol/credential/attributes.ts';
import { parseSchema, schemaNumber } from '#protocol/credential/schema.ts';
import type { Interval } from '#protocol/crypto/interval-sets.ts';
import { buildTree, intervalLeaf } from '#protocol/crypto/interval-sets.ts';
import { birthdateCutoff, dayNumber, isoDate } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { type Policy, type Predicate, parsePolicy } from '#protocol/policy/policy.ts';
import { nullifier, scopeOf } from '#protocol/policy/pseudonym.ts';
import {
  type AgeStatement,
  type AttributesStatement,
  publicSignals,
  type Statement,
  statementKey,
} from '#protocol/policy/statement.ts';
import { policyWith, SCHEMA, SCHEMAS, TODAY } from '../../support/protocol/world.ts';

const DAYS = { today: TODAY, cutoffDay: TODAY, clientId: 'vinum-shop' };
const UNUSED: Interval[] = [[0n, LARGEST_VALUE]];

function compileOne(where: readonly Predicate[], changes: Record<string, unknown> = {}, days = DAYS): Statement {
  return compileStatements(policyWith(where, changes), SCHEMAS, days)[0]!;
}

function ages(where: readonly Predicate[], day = TODAY): AgeStatement {
  const statement = compileOne(where, {}, { ...DAYS, today: day, cutoffDay: day });
  if (statement.circuit !== 'age') throw new Error('not on the age circuit');
  return statement;
}

function clauses(where: readonly Predicate[]): AttributesStatement['clauses'] {
  const statement = compileOne(where);
  if (statement.circuit !== 'attributes') throw new Error('not on the attributes circuit');
  return statement.clauses;
}

const gold = encodeAttribute('code', 'GOLD');
const silver = encodeAttribute('code', 'SILVER');

test('"18 or older" is every birthdate from 1900-01-02 to the cutoff', () => {
  expect(ages([{ ageOver: 18 }])).toEqual({
    circuit: 'age',
    schema: SCHEMA.uri,
    counts: { tests: false },
    schemaNumber: schemaNumber(SCHEMA),
    bornOnOrAfter: dayNumber('1900-01-02'),
    bornOnOrBefore: dayNumber('2008-11-22'),
    today: TODAY,
    scope: 0n,
  });
});

test('"under" is the exact complement of "over", on every day of eight years', () => {
  for (let day = TODAY; day < TODAY + 8 * 366; day++) {
    for (const years of [13, 18, 65]) {
      const over = ages([{ ageOver: years }], day);
      const under = ages([{ ageUnder: years }], day);
      expect(under.bornOnOrAfter).toBe(over.bornOnOrBefore + 1);
      expect([over.bornOnOrAfter, under.bornOnOrBefore]).toEqual([2, day]);
    }
  }
});

test('both ages together are the birthdates between', () => {
  const { bornOnOrAfter, bornOnOrBefore } = ages([{ ageUnder: 18 }, { ageOver: 13 }]);
  expect([isoDate(bornOnOrAfter), isoDate(bornOnOrBefore)]).toEqual(['2008-11-23', '2013-11-22']);
  // The narrowest question, exactly 17, still leaves a whole year of birthdates on every day, leap days included.
  for (let day = TODAY; day < TODAY + 1500; day++) {
    const one = ages([{ ageUnder: 18 }, { ageOver: 17 }], day);
    expect(one.bornOnOrBefore - one.bornOnOrAfter + 1).toBeGreaterThanOrEqual(365);
  }
});

test('C25 the leap rule of the policy reaches the statement', () => {
  const day = dayNumber('2026-02-28');
  const cutoffs = [{}, { leapDay: 'mar1' }, { leapDay: 'feb28' }].map((changes) => {
    const statement = compileOne([{ ageOver: 18 }], changes, { ...DAYS, today: day, cutoffDay: day });
    return isoDate((statement as AgeStatement).bornOnOrBefore);
  });
  expect(cutoffs).toEqual(['2008-02-28', '2008-02-28', '2008-02-29']);
});

test('C26 validity follows UTC and the cutoff follows the zone, at most one day apart', () => {
  const statement = compileOne([{ ageOver: 18 }], {}, { ...DAYS, cutoffDay: TODAY + 1 }) as AgeStatement;
  expect(statement.today).toBe(TODAY);
  expect(statement.bornOnOrBefore).toBe(birthdateCutoff({ years: 18, day: TODAY + 1 }));
  for (const cutoffDay of [TODAY + 2, TODAY - 2, TODAY + 0.5, Number.NaN]) {
    expect(() => compileOne([{ ageOver: 18 }], {}, { ...DAYS, cutoffDay })).toThrow();
  }
});

test('ages use the age circuit only when slot 0 is a required birthdate and nothing else is asked', () => {
  expect(compileOne([{ ageOver: 18 }]).circuit).toBe('age');
  expect(compileOne([{ ageOver: 18 }, { attribute: 'tier', equals: 'GOLD' }]).circuit).toBe('attributes');
  expect(compileOne([]).circuit).toBe('attributes');
  const other = (first: Record<string, unknown>, second: unknown[] = []) => {
    const schema = parseSchema({
      format: 'hushmark-schema/1',
      uri: SCHEMA.uri,
      title: { en: 'Other' },
      slots: [{ name: 'first', type: 'date', required: true, label: { en: 'First' }, ...first }, ...second],
    });
    return compileStatements(policyWith([{ ageOver: 18 }]), new Map([[schema.uri, schema]]), DAYS)[0]!;
  };
  expect(other({ role: 'birthdate' }).circuit).toBe('age');
  expect(other({ role: 'birthdate', required: false }).circuit).toBe('attributes');
  expect(() => other({})).toThrow(expect.objectContaining({ code: 'input_policy' }));
  const later = other({ type: 'code' }, [{ ...SCHEMA.slots[0] }]) as AttributesStatement;
  expect(later.clauses[0]).toMatchObject({ slot: 1, intervals: [[2n, BigInt(dayNumber('2008-11-22'))]] });
});

test('"holds the credential" is three clauses that say nothing', () => {
  const root = buildTree([intervalLeaf([0n, LARGEST_VALUE])], 4).root;
  expect(clauses([])).toEqual(new Array(3).fill({ slot: 0, intervals: UNUSED, root }));
});

test.each<[string, Predicate, Interval[]]>([
  ['equals', { attribute: 'tier', equals: 'GOLD' }, [[gold, gold]]],
  [
    'oneOf',
    { attribute: 'tier', oneOf: ['SILVER', 'GOLD'] },
    [
      [gold, gold],
      [silver, silver],
    ],
  ],
  [
    'noneOf',
    { attribute: 'tier', noneOf: ['GOLD'] },
    [
      [1n, gold - 1n],
      [gold + 1n, LARGEST_VALUE],
    ],
  ],
  ['noneOf of the smallest value', { attribute: 'points', noneOf: [0] }, [[2n, LARGEST_VALUE]]],
  [
    'noneOf of neighbours',
    { attribute: 'points', noneOf: [6, 4, 5] },
    [
      [1n, 4n],
      [8n, LARGEST_VALUE],
    ],
  ],
  ['atLeast', { attribute: 'points', atLeast: 10 }, [[11n, 2n ** 64n]]],
  ['atMost', { attribute: 'points', atMost: 10 }, [[1n, 11n]]],
  ['between', { attribute: 'points', between: [10, 20] }, [[11n, 21n]]],
  ['a date', { attribute: 'since', atMost: '2020-01-01' }, [[1n, BigInt(dayNumber('2020-01-01'))]]],
  ['a boolean', { attribute: 'active', equals: false }, [[1n, 1n]]],
])('%s compiles to its intervals, and an absent attribute satisfies none', (_name, predicate, intervals) => {
  const [first, second, third] = clauses([predicate]);
  expect(first.intervals).toEqual(intervals);
  expect(first.root).toBe(buildTree(intervals.map(intervalLeaf), 4).root);
  expect(first.intervals.every(([lo]) => lo > 0n)).toBe(true);
  expect([second.intervals, third.intervals]).toEqual([UNUSED, UNUSED]);
});

test('everything about one attribute becomes one clause, in the order of slots', () => {
  const where: Predicate[] = [
    { attribute: 'points', atLeast: 10 },
    { attribute: 'tier', oneOf: ['GOLD', 'SILVER'] },
    { attribute: 'points', noneOf: [15] },
    { ageOver: 18 },
    { attribute: 'points', atMost: 20 },
  ];
  const compiled = clauses(where);
  expect(compiled.map(({ slot }) => slot)).toEqual([0, 1, 2]);
  expect(compiled[2].intervals).toEqual([
    [11n, 15n],
    [17n, 21n],
  ]);
  expect(clauses([...where].reverse())).toEqual(compiled);
});

test('a birthdate compared twice is still one clause', () => {
  const [first] = clauses([{ ageOver: 18 }, { attribute: 'birthdate', atLeast: '1990-01-01' }]);
  expect(first.intervals).toEqual([[BigInt(dayNumber('1990-01-01')), BigInt(dayNumber('2008-11-22'))]]);
});

test('L01 no policy narrows a birthdate down to less than a year', () => {
  const narrow: Predicate[][] = [
    [{ attribute: 'birthdate', equals: '1990-06-15' }],
    [{ attribute: 'birthdate', oneOf: ['1990-06-15', '1990-06-16'] }],
    [{ attribute: 'birthdate', noneOf: ['1990-06-15'] }],
    [{ attribute: 'birthdate', between: ['1990-01-01', '1990-12-30'] }],
    [
      { attribute: 'birthdate', atLeast: '1990-01-01' },
      { attribute: 'birthdate', atMost: '1990-12-30' },
    ],
    [{ attribute: 'birthdate', atLeast: isoDate(TODAY - 363) }],
    [{ attribute: 'birthdate', atMost: '1900-12-31' }],
    [{ ageOver: 18 }, { attribute: 'birthdate', atLeast: '2008-01-01' }],
    [{ ageUnder: 65 }, { attribute: 'birthdate', atMost: '1962-01-01' }],
  ];
  for (const where of narrow) expect(() => compileOne(where), JSON.stringify(where)).toThrow(/less than a year/);
  const wide: Predicate[][] = [
    [{ attribute: 'birthdate', atMost: '2008-12-31' }],
    [{ attribute: 'birthdate', between: ['1990-01-01', '1990-12-31'] }],
    [{ ageOver: 17 }, { ageUnder: 18 }, { attribute: 'tier', equals: 'GOLD' }],
    [{ ageUnder: 1 }],
    [{ ageOver: 120 }],
  ];
  for (const where of wide) expect(() => compileOne(where)).not.toThrow();
});

test('L20 no policy narrows a date down to less than a year by two credentials, nor any other date than the birthdate', () => {
  const club = parseSchema({ ...SCHEMA, uri: 'urn:example:club:1' });
  const schemas = new Map([...SCHEMAS, [club.uri, club]]);
  const both = (one: Predicate[], other: Predicate[]) => {
    const credentials = [
      { id: 'card', schema: SCHEMA.uri, where: one },
      { id: 'club', schema: club.uri, where: other },
    ];
    return () => compileStatements(policyWith([], { credentials }), schemas, DAYS);
  };
  const born = (comparison: object) => ({ attribute: 'birthdate', ...comparison }) as Predicate;
  const narrow = [
    both([born({ atMost: '2000-05-05' })], [born({ atLeast: '2000-05-05' })]),
    both([born({ atMost: '2001-05-03' })], [born({ atLeast: '2000-05-05' })]),
    both([{ ageOver: 18 }], [born({ atLeast: '2008-01-01' })]),
    both([{ ageOver: 18 }], [{ ageUnder: 18 }]),
    both([{ ageOver: 18 }, { attribute: 'tier', equals: 'GOLD' }], [born({ atLeast: '2008-01-01' })]),
    () => compileOne([{ attribute: 'since', equals: '2020-02-29' }]),
    () => compileOne([{ attribute: 'since', between: ['2020-01-01', '2020-12-29'] }]),
    () => compileOne([{ attribute: 'since', noneOf: ['2020-02-29'] }]),
  ];
  for (const refused of narrow) {
    expect(refused).toThrow(expect.objectContaining({ code: 'input_policy', hint: expect.stringMatching(/365 days/) }));
  }
  const wide = [
    both([born({ atMost: '2001-05-04' })], [born({ atLeast: '2000-05-05' })]),
    both([{ ageOver: 18 }], [{ ageUnder: 19 }]),
    // Dates of different things say nothing about each other.
    both([{ attribute: 'since', atMost: '2020-01-01' }], [{ attribute: 'since', atLeast: '2020-01-01' }]),
  ];
  for (const allowed of wide) expect(allowed().length).toBe(2);
});

test('L01 a birthdate in the future or the placeholder of 1900 meets no fixed date', () => {
  const [clause] = clauses([{ attribute: 'birthdate', atMost: '2100-01-01' }]);
  expect(clause.intervals).toEqual([[2n, BigInt(TODAY)]]);
});

test.each<[string, Predicate[]]>([
  ['an unknown attribute', [{ attribute: 'Tier', equals: 'GOLD' }]],
  ['what the holder chose', [{ attribute: 'nickname', equals: 'Zed' }]],
  ['order of codes', [{ attribute: 'tier', atLeast: 'GOLD' }]],
  ['order of texts', [{ attribute: 'town', between: ['A', 'B'] }]],
  ['order of booleans', [{ attribute: 'active', atLeast: true }]],
  ['a value of another type', [{ attribute: 'points', equals: '10' }]],
  ['a value that is not canonical', [{ attribute: 'tier', equals: 'gold' }]],
  ['the same value twice', [{ attribute: 'tier', oneOf: ['GOLD', 'GOLD'] }]],
  ['a range backwards', [{ attribute: 'points', between: [20, 10] }]],
  [
    'what nobody has',
    [
      { attribute: 'points', atLeast: 20 },
      { attribute: 'points', atMost: 10 },
    ],
  ],
  [
    'four attributes',
    [
      { attribute: 'tier', equals: 'GOLD' },
      { attribute: 'points', atLeast: 1 },
      { attribute: 'active', equals: true },
      { attribute: 'since', atMost: '2020-01-01' },
    ],
  ],
  ['more than 256 intervals', [{ attribute: 'points', noneOf: Array.from({ length: 256 }, (_, i) => 2 * i + 1) }]],
])('a policy about %s does not compile', (_name, where) => {
  expect(() => compileOne(where)).toThrow();
});

test('a range backwards is named as one', () => {
  expect(() => compileOne([{ attribute: 'points', between: [20, 10] }])).toThrow(/larger/);
});

test('256 intervals still fit', () => {
  const values = Array.from({ length: 256 }, (_, i) => 2 * i);
  expect(clauses([{ attribute: 'points', oneOf: values }])[0].intervals).toHaveLength(256);
});

test('a schema that the registry does not have is refused', () => {
  const policy = policyWith([{ ageOver: 18 }]);
  expect(() => compileStatements(policy, new Map(), DAYS)).toThrow(expect.objectContaining({ code: 'input_policy' }));
  const wrong = new Map([[SCHEMA.uri, { ...SCHEMA, uri: 'urn:example:other:1' }]]);
  expect(() => compileStatements(policy, wrong, DAYS)).toThrow();
});

test('a policy for two credentials gives two statements in its order', () => {
  const club = parseSchema({ ...SCHEMA, uri: 'urn:example:club:1' });
  const policy: Policy = parsePolicy({
    ...policyWith([{ ageOver: 18 }]),
    credentials: [
      { id: 'club', schema: club.uri, where: [] },
      { id: 'age', schema: SCHEMA.uri, where: [{ ageOver: 18 }] },
    ],
  });
  const statements = compileStatements(policy, new Map([...SCHEMAS, [club.uri, club]]), DAYS);
  expect(statements.map(({ circuit, schema }) => [circuit, schema])).toEqual([
    ['attributes', club.uri],
    ['age', SCHEMA.uri],
  ]);
});

test('L02 pseudonyms of two shops, and of two labels, have nothing in common', () => {
  const secret = 1234n;
  const scopes = [
    scopeOf('shop-a', 'club'),
    scopeOf('shop-b', 'club'),
    scopeOf('shop-a', 'vote'),
    scopeOf('shop-a", "x', 'club'),
    scopeOf('shop-a', ''),
  ];
  expect(new Set([0n, ...scopes]).size).toBe(6);
  const values = scopes.map((scope) => nullifier(secret, scope));
  expect(new Set(values).size).toBe(values.length);
});

test('C29 a holder has one pseudonym in a scope; without a label there is none', () => {
  expect(nullifier(1234n, scopeOf('shop', 'vote'))).toBe(nullifier(1234n, scopeOf('shop', 'vote')));
  expect(nullifier(1234n, scopeOf('shop', 'vote'))).not.toBe(nullifier(1235n, scopeOf('shop', 'vote')));
  expect(scopeOf('shop', undefined)).toBe(0n);
  expect(nullifier(1234n, 0n)).toBe(0n);
  expect(compileOne([{ ageOver: 18 }], { pseudonym: 'vote' }).scope).toBe(scopeOf('vinum-shop', 'vote'));
});

test('L01 without a pseudonym every customer of a policy and a day has the same public signals', () => {
  const names = (statement: Statement) =>
    Object.keys(publicSignals(statement, { trustRoot: 1n, nullifier: 0n, challenge: 2n })).sort();
  expect(names(compileOne([{ ageOver: 18 }]))).toEqual([
    'bornOnOrAfter',
    'bornOnOrBefore',
    'challenge',
    'nullifier',
    'schema',
    'scope',
    'today',
    'trustRoot',
  ]);
  expect(names(compileOne([]))).toEqual([
    'challenge',
    'nullifier',
    'schema',
    'scope',
    'setRoot[0]',
    'setRoot[1]',
    'setRoot[2]',
    'slot[0]',
    'slot[1]',
    'slot[2]',
    'today',
    'trustRoot',
  ]);
});

test('a preparation is named by everything that it depends on', () => {
  const base = compileOne([{ ageOver: 18 }]);
  const keys = [
    statementKey(base, 1n, 'digest'),
    statementKey(base, 2n, 'digest'),
    statementKey(base, 1n, 'digest2'),
    statementKey(compileOne([{ ageOver: 16 }]), 1n, 'digest'),
    statementKey(compileOne([{ ageUnder: 18 }]), 1n, 'digest'),
    statementKey(compileOne([{ ageOver: 18 }], { pseudonym: 'x' }), 1n, 'digest'),
    statementKey({ ...base, today: TODAY + 1 }, 1n, 'digest'),
    statementKey({ ...base, schemaNumber: 5n }, 1n, 'digest'),
    statementKey(compileOne([]), 1n, 'digest'),
    statementKey(compileOne([{ attribute: 'tier', equals: 'GOLD' }]), 1n, 'digest'),
    statementKey(compileOne([{ attribute: 'town', equals: 'GOLD' }]), 1n, 'digest'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(statementKey(compileOne([{ ageOver: 18 }]), 1n, 'digest')).toBe(keys[0]);
});
