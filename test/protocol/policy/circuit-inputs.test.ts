// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '#base/errors.ts';
import { loadWitnessGenerator } from '#circuits/assurance/witness-generator.ts';
import { artefactDirectory } from '#circuits/compile/circuit-list.ts';
import { readManifest } from '#circuits/keys/manifest.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { schemaNumber } from '#protocol/credential/schema.ts';
import { acceptedGaps, acceptedLeaf, buildTree, findInterval, treePath } from '#protocol/crypto/interval-sets.ts';
import { dayNumber, isoDate } from '#protocol/dates.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Predicate } from '#protocol/policy/policy.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { publicSignals, type Statement } from '#protocol/policy/statement.ts';
import type { TrustPath } from '#protocol/trust/path.ts';
import { credentialWith, ISSUER, policyWith, SCHEMA, SCHEMAS, SECRET, TODAY } from '../../support/protocol/world.ts';

const REVOKED = [4000n, 6000n];
const gaps = acceptedGaps(REVOKED);
const tree = buildTree(
  gaps.map((gap) => acceptedLeaf(ISSUER.key, schemaNumber(SCHEMA), gap)),
  9,
);

function trustFor(handle: bigint): TrustPath {
  const index = Math.max(findInterval(gaps, handle), 0);
  return { root: tree.root, gap: gaps[index]!, ...treePath(tree, index) };
}

function compileOne(where: readonly Predicate[], changes: Record<string, unknown> = {}, day = TODAY): Statement {
  const days = { today: day, cutoffDay: day, clientId: 'vinum-shop' };
  return compileStatements(policyWith(where, changes), SCHEMAS, days)[0]!;
}

function inputsFor(credential: Credential, statement: Statement) {
  return circuitInputs({ credential, holderSecret: SECRET, statement, trust: trustFor(credential.handle) });
}

const manifest = await readManifest(artefactDirectory());
const generators = new Map<string, Awaited<ReturnType<typeof loadWitnessGenerator>>>();

beforeAll(async () => {
  for (const { name, files } of manifest.circuits) {
    generators.set(name, await loadWitnessGenerator(await readFile(join(artefactDirectory(), files.wasm.path))));
  }
});

/** Runs the compiled circuit and compares its public signals with the verifier's own. */
function expectProvable(credential: Credential, statement: Statement): void {
  const witness = generators.get(statement.circuit)!(inputsFor(credential, statement));
  const expected = publicSignals(statement, {
    trustRoot: tree.root,
    nullifier: nullifier(SECRET, statement.scope),
    challenge: 0n,
  });
  const names = newestNamed(manifest.circuits, statement.circuit).publicSignals;
  expect(names.map((_, index) => witness[index + 1])).toEqual(names.map((name) => expected[name]));
  expect(Object.keys(expected)).toHaveLength(names.length);
}

function expectRefused(code: ErrorCode, credential: Credential, statement: Statement): void {
  expect(() => inputsFor(credential, statement)).toThrow(expect.objectContaining({ code }));
}

test('the compiled circuits accept what the policy compiler and the witness say', () => {
  const card = credentialWith({ tier: 'GOLD', points: 12, active: true, since: '2020-02-29', town: 'Zürich' });
  const questions: Predicate[][] = [
    [{ ageOver: 18 }],
    [{ ageOver: 18 }, { ageUnder: 65 }],
    [],
    [{ attribute: 'tier', oneOf: ['BASIC', 'GOLD', 'SILVER', 'TIN', 'WOOD'] }],
    [{ ageOver: 18 }, { attribute: 'points', noneOf: [11, 13] }, { attribute: 'town', equals: 'Zürich' }],
    [
      { attribute: 'active', equals: true },
      { attribute: 'since', between: ['2020-02-29', '2021-02-27'] },
    ],
  ];
  for (const where of questions) {
    expectProvable(card, compileOne(where));
    expectProvable(card, compileOne(where, { pseudonym: 'one-vote' }));
  }
});

test('C24 C28 the last and first good days and birthdates pass the circuit, their neighbours are refused', () => {
  const cutoff = dayNumber('2008-11-22');
  const born = (day: number) => credentialWith({ birthdate: isoDate(day) });
  const over = compileOne([{ ageOver: 18 }]);
  const under = compileOne([{ ageUnder: 18 }]);
  expectProvable(born(cutoff), over);
  expectRefused('policy_underage', born(cutoff + 1), over);
  expectProvable(born(cutoff + 1), under);
  expectRefused('policy_overage', born(cutoff), under);
  expectProvable(born(2), over);
  expectProvable(born(TODAY), under);

  const oneDay = credentialWith({}, { validFrom: TODAY, validUntil: TODAY });
  expectProvable(oneDay, over);
  expectProvable(oneDay, compileOne([]));
  for (const where of [[{ ageOver: 18 }], []]) {
    expectRefused('policy_not_yet_valid', oneDay, compileOne(where, {}, TODAY - 1));
    expectRefused('policy_expired', oneDay, compileOne(where, {}, TODAY + 1));
  }
});

test('a revoked handle is refused, its neighbours pass', () => {
  const statement = compileOne([{ ageOver: 18 }]);
  for (const handle of [1n, 3999n, 4001n, 5999n, 6001n, 2n ** 48n - 2n]) {
    expectProvable(credentialWith({}, { handle }), statement);
  }
  for (const handle of REVOKED) expectRefused('policy_revoked', credentialWith({}, { handle }), statement);
});

test('an absent attribute satisfies no comparison, noneOf included', () => {
  const empty = credentialWith({});
  for (const predicate of [
    { attribute: 'tier', noneOf: ['GOLD'] },
    { attribute: 'points', atLeast: 0 },
    { attribute: 'points', atMost: 5 },
    { attribute: 'active', oneOf: [false, true] },
  ] as Predicate[]) {
    expectRefused('policy_attribute_mismatch', empty, compileOne([predicate]));
  }
  expectProvable(empty, compileOne([]));
});

test('an absent birthdate is neither over nor under', () => {
  const empty = credentialWith({}, { attributes: new Array<bigint>(8).fill(0n) });
  for (const where of [[{ ageOver: 18 }], [{ ageUnder: 18 }]]) {
    expectRefused('policy_attribute_mismatch', empty, compileOne(where));
    expectRefused(
      'policy_attribute_mismatch',
      empty,
      compileOne([...where, { attribute: 'birthdate', atLeast: '1950-01-01' }]),
    );
  }
  // Holding it is another question.
  expectProvable(empty, compileOne([]));
});

test('a credential of another schema or another wallet is refused', () => {
  const statement = compileOne([{ ageOver: 18 }]);
  expectRefused('policy_wrong_schema', { ...credentialWith({}), schema: 'urn:example:other:1' }, statement);
  expect(() =>
    circuitInputs({ credential: credentialWith({}), holderSecret: SECRET + 1n, statement, trust: trustFor(5000n) }),
  ).toThrow(expect.objectContaining({ code: 'wallet_holder_differs' }));
});

/** Small repeatable generator (mulberry32); the seed is in the test's name. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const seed = Number(process.env.HUSHMARK_SEED ?? Date.now() % 1_000_000);

test(`random questions and credentials: the circuit is asked exactly when plain comparison says yes (seed ${seed})`, () => {
  const pick = generator(seed);
  const tiers = ['A', 'B', 'C', 'D'];
  const seen = { yes: 0, no: 0 };
  for (let round = 0; round < 80; round++) {
    const points = pick(12);
    const tier = tiers[pick(4)]!;
    const has = { points: pick(4) > 0, tier: pick(4) > 0 };
    const values: Record<string, PlainValue> = { ...(has.points ? { points } : {}), ...(has.tier ? { tier } : {}) };
    const where: Predicate[] = [];
    let holds = true;
    const ask = (predicate: Predicate, truth: boolean) => {
      where.push(predicate);
      holds &&= truth;
    };
    const [a, b] = [pick(12), pick(12)];
    if (pick(2)) ask({ attribute: 'points', atLeast: Math.min(a, b) }, has.points && points >= Math.min(a, b));
    if (pick(2)) ask({ attribute: 'points', atMost: Math.max(a, b) }, has.points && points <= Math.max(a, b));
    if (pick(2)) ask({ attribute: 'points', noneOf: [12 + a, 30] }, has.points);
    if (pick(2)) ask({ attribute: 'tier', oneOf: ['C', 'A'] }, has.tier && (tier === 'A' || tier === 'C'));
    if (pick(2)) ask({ attribute: 'tier', noneOf: ['B'] }, has.tier && tier !== 'B');
    const card = credentialWith(values);
    const statement = compileOne(where);
    if (holds) expectProvable(card, statement);
    else expectRefused('policy_attribute_mismatch', card, statement);
    seen[holds ? 'yes' : 'no']++;
  }
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(5);
});
