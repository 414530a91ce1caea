// SPDX-License-Identifier: GPL-3.0-or-later
/** The shop's own check of decisions says what the conformance set says, which the protocol's reference made. */
import { readFileSync } from 'node:fs';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { type DecisionExpectations, verifyDecision } from '#shop/client/decision.ts';

type Input = {
  decision: string;
  keys: JSONWebKeySet['keys'];
  issuer: string;
  audience: string;
  policy: { name: string; version: number };
  order: string | null;
  /** Unix seconds. */
  now: number;
};
type Case = { name: string; input: Partial<Input>; expect: { ok?: Record<string, unknown>; error?: string } };
type Suite = { given: Input; cases: Case[] };

const file = new URL('../vectors/conformance/decision.json', import.meta.url);
const { given, cases } = JSON.parse(readFileSync(file, 'utf8')) as Suite;

test('the set has decisions to accept and to refuse', () => {
  expect(cases.filter(({ expect: { ok } }) => ok).length).toBeGreaterThan(3);
  expect(cases.filter(({ expect: { error } }) => error).length).toBeGreaterThan(10);
});

test.each(cases.map((one) => [one.name, one] as const))('R22 A27 %s', async (_name, one) => {
  const { decision, keys, now, ...expected } = { ...given, ...one.input };
  const expectations: DecisionExpectations = {
    ...expected,
    keys: createLocalJWKSet({ keys }),
    acceptTest: true,
    firstUse: async () => true,
    now: now * 1000,
  };
  const result = await verifyDecision(decision, expectations);
  expect(result.valid).toBe(one.expect.ok !== undefined);
  if (!result.valid || !one.expect.ok) return;
  const { id, issuedAt, expiresAt, circuits, test: isTest } = result.decision;
  expect(one.expect.ok).toMatchObject({ id, issuedAt, expiresAt, circuits, test: isTest });
});
