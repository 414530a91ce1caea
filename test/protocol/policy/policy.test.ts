// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { type Predicate, parsePolicy } from '#protocol/policy/policy.ts';
import { policyJson, policyWith, SCHEMA } from '../../support/protocol/world.ts';

const adult: Predicate[] = [{ ageOver: 18 }];

test('a policy survives JSON', () => {
  const policy = policyWith([{ ageOver: 18 }, { attribute: 'tier', oneOf: ['GOLD', 'SILVER'] }], {
    leapDay: 'feb28',
    pseudonym: 'one-vote',
    otherwise: 'Show an identity card at the door.',
    words: { en: 'Adult and member?', de: 'Volljährig und Mitglied?' },
  });
  expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
});

test('C38 ages outside the documented range or not whole are refused', () => {
  for (const age of [0, -1, 121, 127, 128, 255, 256, 18.5, '18', null, Number.NaN, 1e21]) {
    for (const member of ['ageOver', 'ageUnder']) {
      expect(() => parsePolicy(policyJson([{ [member]: age } as unknown as Predicate])), String(age)).toThrow(
        expect.objectContaining({ code: 'input_age' }),
      );
    }
  }
  for (const age of [1, 13, 120])
    expect(policyWith([{ ageOver: age }]).credentials[0]?.where).toEqual([{ ageOver: age }]);
});

test('ages that nobody can have are refused', () => {
  for (const where of [
    [{ ageOver: 18 }, { ageUnder: 18 }],
    [{ ageUnder: 16 }, { ageOver: 18 }],
    [{ ageOver: 18 }, { ageOver: 21 }],
  ]) {
    expect(() => policyWith(where)).toThrow(expect.objectContaining({ code: 'input_policy' }));
  }
  expect(policyWith([{ ageOver: 17 }, { ageUnder: 18 }]).credentials[0]?.where).toHaveLength(2);
});

test('a predicate is one age, or one attribute with one comparison', () => {
  const wrong: unknown[] = [
    {},
    { attribute: 'tier' },
    { equals: 'GOLD' },
    { ageOver: 18, ageUnder: 21 },
    { ageOver: 18, attribute: 'tier', equals: 'GOLD' },
    { attribute: 'tier', equals: 'GOLD', oneOf: ['GOLD'] },
    { attribute: 'tier', equals: ['GOLD'] },
    { attribute: 'tier', equals: null },
    { attribute: 'tier', equals: { toString: 'GOLD' } },
    { attribute: 'tier', oneOf: [] },
    { attribute: 'tier', oneOf: 'GOLD' },
    { attribute: 'tier', oneOf: new Array(257).fill('GOLD') },
    { attribute: 'points', between: [1] },
    { attribute: 'points', between: [1, 2, 3] },
    { attribute: 'points', atLeast: -1 },
    { attribute: 'points', atLeast: 1.5 },
    { attribute: 7, equals: 'GOLD' },
    { attribute: 'tier', matches: '.*' },
    'ageOver',
    null,
  ];
  for (const predicate of wrong)
    expect(() => policyWith([predicate as Predicate]), JSON.stringify(predicate)).toThrow();
});

test('a policy asks for one or two credentials, each of another schema', () => {
  const card = { id: 'card', schema: SCHEMA.uri, where: adult };
  const club = { id: 'club', schema: 'urn:example:club:1', where: [] };
  expect(policyWith(adult, { credentials: [card, club] }).credentials).toHaveLength(2);
  for (const credentials of [
    [],
    [card, club, { ...club, id: 'third', schema: 'urn:example:third:1' }],
    [card, { ...club, id: 'card' }],
    [card, { ...club, schema: SCHEMA.uri }],
    [{ ...card, issuer: 'town-hall' }],
    [{ ...card, schema: [SCHEMA.uri] }],
    [{ ...card, id: 'has space' }],
    [{ id: 'card', schema: SCHEMA.uri }],
  ]) {
    expect(() => policyWith(adult, { credentials }), JSON.stringify(credentials)).toThrow();
  }
});

test('members that are missing, unknown or out of range are refused', () => {
  for (const changes of [
    { name: 'Over 18' },
    { version: 0 },
    { version: '1' },
    { words: 'May I ask?' },
    { words: { de: 'Darf ich fragen?' } },
    { words: { en: 'May I\u202e ask?' } },
    { registry: ['a', 'b'] },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+01:00' },
    { timeZone: 1 },
    { leapDay: 'mar2' },
    { pseudonym: '' },
    { pseudonym: true },
    { crossDevice: 'no' },
    { ttl: 0 },
    { ttl: 1e9 },
    { otherwise: 'x'.repeat(301) },
    { issuers: ['town-hall'] },
    { today: '2026-11-22' },
  ]) {
    expect(() => policyWith(adult, changes), JSON.stringify(changes)).toThrow();
  }
  for (const member of Object.keys(policyJson(adult))) {
    const { [member]: _left, ...rest } = policyJson(adult) as Record<string, unknown>;
    expect(() => parsePolicy(rest), member).toThrow();
  }
});
