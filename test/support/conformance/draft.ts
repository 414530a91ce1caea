// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How cases are written down. What is right is answered by this project and held against others by tests; what is
 * wrong, and with which code, is said by whoever writes the case, and must be what this project answers.
 */
import { answer } from './answer.ts';
import type { Case, Input, Json, Suite } from './set.ts';

export type Draft = { readonly name: string; readonly input: Input; readonly why?: string; readonly refused?: string };
export type SuiteDraft = Omit<Suite, 'cases'> & { readonly cases: readonly Draft[] };

export function right(name: string, input: Input, why?: string): Draft {
  return { name, input, ...(why === undefined ? {} : { why }) };
}

/** @param refused the code */
export function wrong(refused: string, name: string, input: Input, why: string): Draft {
  return { name, input, refused, why };
}

export async function finish({ cases, ...suite }: SuiteDraft): Promise<Suite> {
  const finished: Case[] = [];
  for (const { refused, ...draft } of cases) {
    const expect = await answer({ kind: suite.kind, input: { ...suite.given, ...draft.input } });
    const got = 'error' in expect ? expect.error : undefined;
    if (got !== refused)
      throw new Error(`${suite.kind}, ${draft.name}: ${got ?? 'accepted'} instead of ${refused ?? 'ok'}`);
    finished.push({ ...draft, expect });
  }
  return { ...suite, cases: finished };
}

/** A copy of JSON in which `change` was done. */
export function changed<T>(value: T, change: (copy: never) => void): T {
  const copy = structuredClone(value);
  change(copy as never);
  return copy;
}

/** What JSON makes of it. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
