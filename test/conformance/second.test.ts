// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A second implementation of the verifier's side, in plain JavaScript, written from docs/wire.md alone: it reads
 * requests, bundles and answers of the set as this project does, so the page leaves nothing out that a verifier needs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../support/conformance/judge.ts';
import { type Input, questionsOf, readSet } from '../support/conformance/set.ts';
import { ROOT } from '../support/source-files.ts';

const FOLDER = 'test/support/conformance/second';
type Second = { answer(question: { kind: string; input: Input }): Promise<unknown> };

const load = async (): Promise<Second> =>
  (await import(new URL(`../../${FOLDER}/main.js`, import.meta.url).href)) as Second;

test.each(
  readSet().filter(({ kind }) =>
    ['field', 'base64url', 'canonical-json', 'json', 'trust-root', 'statement', 'response'].includes(kind),
  ),
)('$kind: a verifier written from docs/wire.md accepts and refuses the same', async (suite) => {
  const { answer } = await load();
  for (const question of questionsOf(suite)) {
    const { verdict } = judge(question, await answer(question));
    expect(['right', 'other code'], question.id).toContain(verdict);
  }
});

test('it shares nothing with this project', () => {
  const imports = readdirSync(join(ROOT, FOLDER)).flatMap((name) =>
    [...readFileSync(join(ROOT, FOLDER, name), 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(
      ([, from = '']) => from,
    ),
  );
  const foreign = ['@noble/curves/bn254.js', 'circomlibjs', 'snarkjs'];
  expect(imports.filter((from) => !/^(?:node:|\.\/)/.test(from) && !foreign.includes(from))).toEqual([]);
  expect(imports.length).toBeGreaterThan(5);
});
