// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The public conformance set: JSON files below test/vectors/conformance, one kind of question each. docs/conformance.md
 * says how another implementation is held against it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-files.ts';

export const SET = join(ROOT, 'test/vectors/conformance');

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
export type Input = { readonly [member: string]: Json };

/** What an implementation answers: what it accepted, or the code of its refusal. */
export type Answer = { readonly ok: Json } | { readonly error: string };

export type Case = {
  readonly name: string;
  /** Over what the suite gives to all of its cases. */
  readonly input: Input;
  readonly expect: Answer;
  /** Why it must be refused, or what is remarkable about it. */
  readonly why?: string;
};

export type Suite = {
  readonly kind: string;
  readonly about: string;
  /** Members that every input of the suite has. */
  readonly given?: Input;
  readonly cases: readonly Case[];
};

/** A question as an implementation gets it. */
export type Question = { readonly id: string; readonly kind: string; readonly input: Input };
export type ExpectedQuestion = Question & Pick<Case, 'expect' | 'why'>;

export function readSet(): Suite[] {
  return readdirSync(SET)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(SET, name), 'utf8')) as Suite);
}

/** The suite as its file has it: one case a line. */
export function encodeSuite({ kind, about, given, cases }: Suite): string {
  const lines = cases.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  const head = { kind, licence: 'CC0-1.0', about, ...(given === undefined ? {} : { given }) };
  const members = Object.entries(head).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${members.join('')} "cases": [\n${lines}\n ]\n}\n`;
}

export function questionsOf({ kind, given = {}, cases }: Suite): ExpectedQuestion[] {
  return cases.map(({ name, input, ...rest }) => ({
    id: `${kind}: ${name}`,
    kind,
    input: { ...given, ...input },
    ...rest,
  }));
}
