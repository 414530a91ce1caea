// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * docs/policies.md: whoever writes a policy from it writes one that works, and their customers read what it says.
 * Members and comparisons are compared with the code, examples are compiled, refusals are brought about.
 */
import { expect, it } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { parseSchema } from '#protocol/credential/schema.ts';
import { proofOfAge } from '#protocol/credential/schemas/proof-of-age.ts';
import { dayNumber } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import {
  type AgePredicate,
  type AttributePredicate,
  type Policy,
  type PolicyCredential,
  type Predicate,
  parsePolicy,
} from '#protocol/policy/policy.ts';
import {
  checkDisclosure,
  DISCLOSURE_PERIOD,
  type DisclosureHistory,
  recordDisclosure,
} from '#protocol/request/disclosure-limits.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { claimsOf } from '#wallet/core/present/claims.ts';
import { codeIn, readPage } from '../../support/protocol/page.ts';

const page = readPage('docs/policies.md');
const policies = page.blocks('json').map((text): Policy => JSON.parse(text));
const [first] = policies as [Policy];

const card = parseSchema(JSON.parse(readPage('docs/schemas.md').blocks('json')[0] ?? ''));
const issuer = (id: string, name: string, document: typeof card, assurance?: string) => ({
  ...{ id, name, schemas: [{ document }] },
  ...(assurance === undefined ? {} : { assurance }),
});
/** Of the proofs of age one was given in person; one library gives cards. */
const BUNDLE = {
  issuers: [
    issuer('town-hall', 'Town Hall', proofOfAge, 'in-person'),
    issuer('city-bank', 'City Bank', proofOfAge, 'online'),
    issuer('post-office', 'Post Office', proofOfAge),
    issuer('city-library', 'City Library', card),
  ],
} as unknown as TrustBundle;
const SCHEMAS = schemasOf(BUNDLE);

const today = dayNumber('2026-11-30');
const asked = { today, cutoffDay: today, clientId: 'library-shop' };

/** A member or comparison that is added to the types has to be added here, and then to the page. */
const POLICY: Record<keyof Policy, true> = {
  ...{ name: true, version: true, words: true, registry: true, timeZone: true, leapDay: true },
  ...{ credentials: true, pseudonym: true, crossDevice: true, ttl: true, otherwise: true },
};
const CREDENTIAL: Record<keyof PolicyCredential, true> = {
  ...{ id: true, schema: true, where: true, issuers: true, assurance: true },
};
type MemberOf<T> = T extends unknown ? keyof T : never;
const COMPARISONS: Record<Exclude<MemberOf<AgePredicate | AttributePredicate>, 'attribute'>, true> = {
  ...{ ageOver: true, ageUnder: true, equals: true, oneOf: true, noneOf: true, atLeast: true, atMost: true },
  between: true,
};

function membersAfter(line: string): [string, boolean][] {
  return page.rows('| member | required | meaning |', line).map(([member, required]) => {
    expect(required).toMatch(/^(?:yes|no)$/);
    return [codeIn(member), required === 'yes'];
  });
}

const compile = (policy: Policy) => compileStatements(policy, SCHEMAS, asked);

function outcome(read: () => unknown): { code: string; message: string } {
  try {
    read();
    return { code: 'accepted', message: '' };
  } catch (error) {
    if (!isHushmarkError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

const LONG_DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
const day = (iso: string) => LONG_DAY.format(Date.parse(iso));

/** The policy as the wallet's screen puts it. */
function said(policy: Policy): string {
  const statements = compile(policy);
  const words = { t: en, locale: 'en', day } as const;
  const { learns, pseudonym, hidden } = claimsOf({ policy, statements, cutoffDay: today }, BUNDLE, words);
  return [
    'the shop learns:',
    ...learns.map((claim) => `  ${en.present.answerYes(claim)}`),
    ...(pseudonym === undefined ? [] : [`  ${pseudonym}`]),
    'the shop does not learn:',
    ...hidden.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** The first policy, about the library card. */
function cardPolicy(where: readonly Predicate[]): Policy {
  return parsePolicy({ ...first, credentials: [{ id: 'card', schema: card.uri, where }] });
}

it('has every member of a policy and of its credentials, and says which are required', () => {
  const ofPolicy = membersAfter('## Members');
  const ofCredential = membersAfter('Members of a credential:');
  expect(ofPolicy.map(([member]) => member)).toEqual(Object.keys(POLICY));
  expect(ofCredential.map(([member]) => member)).toEqual(Object.keys(CREDENTIAL));
  for (const [member, required] of ofPolicy) {
    const { [member as keyof Policy]: _, ...rest } = first;
    // A time zone that is not there is none that is known.
    const wanted = required ? /^input_(?:malformed|time_zone)$/ : /^accepted$/;
    expect(outcome(() => parsePolicy(rest)).code, member).toMatch(wanted);
  }
  for (const [member, required] of ofCredential) {
    const { [member as keyof PolicyCredential]: _, ...rest } = first.credentials[0]!;
    const { code } = outcome(() => parsePolicy({ ...first, credentials: [rest] }));
    expect(code, member).toBe(required ? 'input_malformed' : 'accepted');
  }
});

it('has examples that together use every member, and prints what the wallet says to each', () => {
  const members = (objects: readonly object[]) => new Set(objects.flatMap((object) => Object.keys(object)));
  expect(members(policies)).toEqual(new Set(Object.keys(POLICY)));
  expect(members(policies.flatMap(({ credentials }) => credentials))).toEqual(new Set(Object.keys(CREDENTIAL)));
  const texts = page.blocks('text');
  expect(texts.length).toBe(policies.length);
  for (const [index, policy] of policies.entries()) expect(said(parsePolicy(policy)), policy.name).toBe(texts[index]);
});

it('has every comparison, with what the shop learns by it', () => {
  let comparison = '';
  const shown = new Set<string>();
  for (const [name = '', , example, sentence] of page.rows('| comparison | types | example | the shop learns |')) {
    if (name !== '') comparison = codeIn(name);
    const predicate: Predicate = JSON.parse(codeIn(example));
    expect(Object.keys(predicate)).toContain(comparison);
    const lines = said(cardPolicy([predicate])).split('\n');
    expect(lines, codeIn(example)).toContain(`  Yes: ${sentence}`);
    shown.add(comparison);
  }
  expect([...shown].sort()).toEqual(Object.keys(COMPARISONS).sort());
});

it('tells which questions the smaller circuit answers', () => {
  const circuitOf = (where: readonly Predicate[]) => compile(cardPolicy(where))[0]?.circuit;
  expect(circuitOf([{ ageOver: 18 }, { ageUnder: 26 }])).toBe('age');
  expect(circuitOf([{ ageOver: 18 }, { attribute: 'loans', atLeast: 1 }])).toBe('attributes');
});

it('tells what is refused, with the code and the message that are given', () => {
  const rows = page.rows('| change | code | the message |');
  expect(rows.length).toBeGreaterThan(20);
  for (const [change, code, message] of rows) {
    const { where, ...members } = JSON.parse(codeIn(change));
    const credentials = where === undefined ? first.credentials : [{ id: 'card', schema: card.uri, where }];
    const found = outcome(() => compile(parsePolicy({ ...first, credentials, ...members })));
    expect(found, change).toEqual({ code: codeIn(code), message });
  }
});

it('tells which questions the wallet still answers, when one shop asks them one after the other', () => {
  let history: DisclosureHistory = [];
  const start = 1_796_000_000;
  const rows = page.rows('| `where` | the wallet |');
  for (const [index, [where, answer]] of rows.entries()) {
    const policy = cardPolicy(JSON.parse(codeIn(where)));
    const asking = { ...asked, policy, statements: compile(policy) };
    const now = start + index * 60;
    const { allowed } = checkDisclosure(history, asking, SCHEMAS, now);
    expect(allowed ? 'answers' : 'refuses', where).toBe(answer);
    if (allowed) history = recordDisclosure(history, asking, SCHEMAS, now);
    else expect(checkDisclosure(history, asking, SCHEMAS, now + DISCLOSURE_PERIOD).allowed, where).toBe(true);
  }
  expect(new Set(rows.map(([, answer]) => answer)).size).toBe(2);
});
