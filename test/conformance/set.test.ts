// SPDX-License-Identifier: GPL-3.0-or-later
/** The public conformance set: what it says is what this project answers, and it judges others as its page says. */
import { expect, test } from 'vitest';
import { answer } from '../support/conformance/answer.ts';
import { judge, passes, tableOf } from '../support/conformance/judge.ts';
import { questionsOf, readSet } from '../support/conformance/set.ts';

const suites = readSet();

test.each(suites)('$kind: every case is answered as the committed set says', async (suite) => {
  for (const question of questionsOf(suite)) {
    expect({ id: question.id, ...(await answer(question)) }).toEqual({ id: question.id, ...question.expect });
  }
});

test('every kind has cases to accept and to refuse, and every refusal says why', () => {
  const answersOnly = ['schema', 'holder', 'trust-root'];
  for (const { kind, cases } of suites) {
    const refused = cases.filter(({ expect: expected }) => 'error' in expected);
    expect(cases.length, kind).toBeGreaterThan(refused.length);
    if (!answersOnly.includes(kind)) expect(refused.length, kind).toBeGreaterThan(0);
    expect(refused.filter(({ why }) => why === undefined).map(({ name }) => name)).toEqual([]);
    expect(new Set(cases.map(({ name }) => name)).size, kind).toBe(cases.length);
  }
});

test('a wrong yes, a wrong no, a wrong value and silence are found; another code for a refusal only when codes are asked for', () => {
  const [accepted, refused] = questionsOf(suites.find(({ kind }) => kind === 'field')!)
    .sort((a, b) => Number('error' in a.expect) - Number('error' in b.expect))
    .filter((_, index, all) => index === 0 || index === all.length - 1) as [never, never];
  const verdict = (question: never, given: unknown) => judge(question, given).verdict;
  expect(verdict(accepted, { ok: 'AAAA' })).toBe('wrong');
  expect(verdict(accepted, { error: 'input_field' })).toBe('wrong');
  expect(verdict(accepted, undefined)).toBe('wrong');
  expect(verdict(accepted, { error: 'not_implemented' })).toBe('not answered');
  expect(verdict(refused, { ok: 'AAAA' })).toBe('wrong');
  expect(verdict(refused, { ok: 'AAAA', error: 'input_field' })).toBe('wrong');
  expect(verdict(refused, { error: 'refused' })).toBe('other code');
  const other = [judge(refused, { error: 'refused' })];
  const left = [...other, judge(accepted, { error: 'not_implemented' })];
  expect([passes(other), passes(other, { codes: true }), passes(left), passes(left, { all: true })]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(passes([judge(accepted, { error: 'not_implemented' })])).toBe(false);
  expect(passes([judge(accepted, { ok: 'AAAA' })])).toBe(false);
  expect(tableOf(left)).toEqual([{ kind: 'field', right: 0, 'other code': 1, 'not answered': 1, wrong: 0 }]);
});
