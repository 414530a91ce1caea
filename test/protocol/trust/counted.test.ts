// SPDX-License-Identifier: GPL-3.0-or-later
/** Whose credentials count for a question, and the trees in which the others have no leaf. */
import { expect, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { parseSchema } from '#protocol/credential/schema.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { acceptedLeaf } from '#protocol/crypto/interval-sets.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import { rootOf } from '#protocol/policy/statement.ts';
import { createRequest, parseRequest, pinStatement } from '#protocol/request/request.ts';
import { leafGroups, schemasOf } from '#protocol/trust/bundle.ts';
import { type Counts, countedIssuers, countedTree, isTestOnly } from '#protocol/trust/counted.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { computeTrustTree, countLeaves, type LeafGroup, treeWithout } from '#protocol/trust/tree.ts';
import {
  bundleWith,
  issuerEntry,
  NOW,
  otherIssuer,
  REQUEST_URI,
  requestFields,
  SHOP_KEY,
  seededRandom,
  VERIFIER,
} from '../../support/protocol/messages.ts';
import { credentialWith, ISSUER, policyJson, policyWith, SCHEMA, SECRET, TODAY } from '../../support/protocol/world.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

const CLUB = parseSchema({ ...SCHEMA, uri: 'urn:example:club:1', title: { en: 'Club' } });
const all: Counts = { tests: true };
const live: Counts = { tests: false };
const counting = (counts: Counts) => ({ schema: SCHEMA.uri, counts });

/** Town Hall and two others for this kind, one of them for tests, one with a word of the registry; and a club. */
const bundle = bundleWith({
  issuers: [
    issuerEntry(),
    { ...otherIssuer(1), test: true },
    { ...otherIssuer(2), assurance: 'passport-seen' },
    { ...otherIssuer(3), schemas: [{ document: CLUB, revoked: [] }] },
  ],
});
const days = { today: TODAY, cutoffDay: TODAY, clientId: VERIFIER.clientId };
const age = (changes: object = {}) =>
  policyWith([], { credentials: [{ id: 'card', schema: SCHEMA.uri, where: [{ ageOver: 18 }], ...changes }] });
const compileAge = (changes: object = {}, tests = false) =>
  compileStatements(age(changes), schemasOf(bundle), { ...days, tests })[0]!;

test('the tree without some lists is the tree of the others, for random lists that share blocks', () => {
  const seed = `${Date.now()}`;
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  const number = (below: number) => (random(2)[0]! * 256 + random(2)[1]!) % below;
  for (let round = 0; round < 3; round += 1) {
    let firstLeaf = 0;
    const groups = Array.from({ length: 5 }, (_, index): LeafGroup => {
      const handles = Array.from({ length: number(40) }, () => BigInt(1 + number(60_000)) * (MAX_HANDLE / 70_000n));
      const revoked = [...new Set(handles)].sort((a, b) => (a < b ? -1 : 1));
      const group = {
        key: publicKey(new Uint8Array(32).fill(index + 1)),
        schema: 7n,
        revoked,
        spread: 2 ** number(3),
        firstLeaf,
      };
      firstLeaf += countLeaves(group);
      return group;
    });
    const { levels } = computeTrustTree(groups);
    const out = groups.filter(() => number(2) === 0);
    const kept = groups.filter((group) => !out.includes(group));
    expect(treeWithout(out, kept, levels).trustRoot, `seed ${seed}`).toBe(computeTrustTree(kept).trustRoot);
  }
});

test('where everybody counts, the root is that of the bundle', () => {
  expect(countedTree(bundle, counting(all)).trustRoot).toBe(bundle.trustRoot);
  expect(countedTree(bundle, { schema: CLUB.uri, counts: live }).trustRoot).toBe(bundle.trustRoot);
  expect(countedTree(bundle, counting(live)).trustRoot).not.toBe(bundle.trustRoot);
});

test('I18 who does not count has no leaf under the root that a proof is about, and the others keep theirs', () => {
  const names = (counts: Counts) => countedIssuers(bundle, counting(counts)).map(({ id }) => id);
  const cases: [Counts, string[]][] = [
    [all, ['town-hall', 'issuer-1', 'issuer-2']],
    [live, ['town-hall', 'issuer-2']],
    [{ ...live, issuers: ['town-hall', 'issuer-1'] }, ['town-hall']],
    [{ ...live, assurance: ['passport-seen'] }, ['issuer-2']],
    [{ ...all, issuers: ['issuer-1'], assurance: ['passport-seen'] }, []],
  ];
  for (const [counts, ids] of cases) {
    expect(names(counts)).toEqual(ids);
    const kept = leafGroups(bundle.issuers.filter(({ id }) => id === 'issuer-3' || ids.includes(id)));
    expect(countedTree(bundle, counting(counts)).trustRoot).toBe(computeTrustTree(kept).trustRoot);
  }
});

test('I18 a credential whose issuer does not count finds no path, and one whose issuer counts proves the narrower root', () => {
  const credential = credentialWith({});
  const only = (...issuers: string[]) => compileAge({ issuers });
  expect(codeOf(() => trustPath(bundle, credential, only('issuer-2')))).toBe('policy_issuer_not_counted');
  expect(codeOf(() => trustPath(bundle, credential, compileAge({ assurance: ['passport-seen'] })))).toBe(
    'policy_issuer_not_counted',
  );

  const statement = only('town-hall');
  const trust = trustPath(bundle, credential, statement);
  expect(trust.root).toBe(rootOf(statement, bundle));
  expect(trust.root).not.toBe(bundle.trustRoot);
  const group = leafGroups(bundle.issuers)[0]!;
  expect(acceptedLeaf(ISSUER.key, group.schema, trust.gap)).not.toBe(0n);
  expect(circuitInputs({ credential, holderSecret: SECRET, statement, trust }).trustRoot).toBe(trust.root.toString());
});

test('R28 a test issuer counts in test questions only, whatever a live question names', () => {
  const named = { issuers: ['town-hall', 'issuer-1'] };
  expect(countedIssuers(bundle, compileAge(named)).map(({ id }) => id)).toEqual(['town-hall']);
  expect(countedIssuers(bundle, compileAge(named, true)).map(({ id }) => id)).toEqual(['town-hall', 'issuer-1']);
  expect(isTestOnly(bundle, age(named))).toBe(false);
  expect(isTestOnly(bundle, age())).toBe(false);
  expect(isTestOnly(bundle, age({ issuers: ['issuer-1'] }))).toBe(true);
  expect(isTestOnly(bundle, age({ issuers: ['nobody'] }))).toBe(false);
});

test('I18 a request is answered only when wallet and verifier count the same issuers', () => {
  const fields = (policy: ReturnType<typeof age>, statement = compileAge(), asked = {}) => ({
    ...requestFields(policy, { bundle: bundle.digest, ...asked }),
    statements: [pinStatement(statement, bundle)],
  });
  const open = (...given: Parameters<typeof fields>) =>
    codeOf(() => {
      const { jws } = createRequest(fields(...given), SHOP_KEY);
      parseRequest(jws, [bundle], { now: NOW, requestUri: REQUEST_URI });
    });
  const narrow = { issuers: ['town-hall'] };
  expect(open(age())).toBe('accepted');
  expect(open(age(narrow), compileAge(narrow))).toBe('accepted');
  expect(open(age(), compileAge({}, true), { test: true })).toBe('accepted');
  // The words say one thing, the statement another.
  expect(open(age(narrow), compileAge())).toBe('request_statement_differs');
  expect(open(age(), compileAge(narrow))).toBe('request_statement_differs');
  expect(open(age(), compileAge({}, true))).toBe('request_statement_differs');
  expect(open(age(), compileAge(), { test: true })).toBe('request_statement_differs');
});

test('a policy names issuers and assurance by their ids, each once and at least one', () => {
  const read = (changes: object) =>
    codeOf(() =>
      parsePolicy(policyJson([], { credentials: [{ id: 'card', schema: SCHEMA.uri, where: [], ...changes }] })),
    );
  expect(read({ issuers: ['town-hall'], assurance: ['passport-seen', 'on-paper'] })).toBe('accepted');
  for (const wrong of [[], ['town-hall', 'town-hall'], ['Town Hall'], 'town-hall', [1], null]) {
    expect(read({ issuers: wrong })).toMatch(/^input_/);
    expect(read({ assurance: wrong })).toMatch(/^input_/);
  }
});
