// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Holds an implementation's answers against the set. A refusal is a refusal; whether its code must be ours too is
 * `codes`.
 */
import { canonicalJson } from '#base/encoding.ts';
import type { Answer, ExpectedQuestion } from './set.ts';

export type Verdict = 'right' | 'other code' | 'not answered' | 'wrong';
export type Judged = { readonly question: ExpectedQuestion; readonly answer: unknown; readonly verdict: Verdict };

export function judge(question: ExpectedQuestion, answer: unknown): Judged {
  return { question, answer, verdict: verdictOf(question.expect, answer) };
}

function verdictOf(expected: Answer, answer: unknown): Verdict {
  if (typeof answer !== 'object' || answer === null) return 'wrong';
  const { ok, error } = answer as { ok?: unknown; error?: unknown };
  if (error === 'not_implemented') return 'not answered';
  if ('error' in expected) {
    if (ok !== undefined || typeof error !== 'string') return 'wrong';
    return error === expected.error ? 'right' : 'other code';
  }
  return ok !== undefined && error === undefined && sameJson(ok, expected.ok) ? 'right' : 'wrong';
}

function sameJson(a: unknown, b: unknown): boolean {
  try {
    return canonicalJson(a) === canonicalJson(b);
  } catch {
    return false;
  }
}

export type Row = { readonly kind: string } & Readonly<Record<Verdict, number>>;

/** One row a kind, in the order of the questions. */
export function tableOf(judged: readonly Judged[]): Row[] {
  const rows = new Map<string, Record<Verdict, number>>();
  for (const { question, verdict } of judged) {
    const row = rows.get(question.kind) ?? { right: 0, 'other code': 0, 'not answered': 0, wrong: 0 };
    row[verdict] += 1;
    rows.set(question.kind, row);
  }
  return [...rows].map(([kind, row]) => ({ kind, ...row }));
}

/** Whether the whole passes. With `codes`, refusals must carry our codes; with `all`, no kind may be left out. */
export function passes(judged: readonly Judged[], { codes = false, all = false } = {}): boolean {
  const allowed: Verdict[] = [
    'right',
    ...(codes ? [] : (['other code'] as const)),
    ...(all ? [] : (['not answered'] as const)),
  ];
  return (
    judged.some(({ verdict }) => verdict !== 'not answered') && judged.every(({ verdict }) => allowed.includes(verdict))
  );
}
