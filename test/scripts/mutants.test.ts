// SPDX-License-Identifier: GPL-3.0-or-later
/** The tool that breaks the sources: it must break what runs, nothing else, and the checkout never. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { HARMLESS, isHarmless } from '#scripts/mutants/harmless.ts';
import { applyMutant, mutantsOf } from '#scripts/mutants/mutate.ts';
import { createRelatedTests } from '#scripts/mutants/related-tests.ts';
import { inOrderOf } from '#scripts/mutants/sample.ts';
import { ROOT } from '../support/source-files.ts';

const made = (code: string) => mutantsOf('sample.ts', code).map((mutant) => applyMutant(mutant, code));

describe('a mutant', () => {
  it.each([
    ['if (a) b();', ['if (false) b();', 'if (true) b();', 'if (a) ;']],
    ['f(a < 5);', [';', 'f(a <= 5);', 'f(a < (5 + 1));']],
    ['f(3_600);', [';', 'f((3_600 * 10));']],
    ['if (a) throw b;', ['if (false) throw b;', 'if (true) throw b;', 'if (a) ;']],
    ['await f();', [';', 'f();']],
    ['const a = !(b || c);', ['const a = (b || c);', 'const a = !(b && c);']],
    ["f({ redirect: 'error', hint: 'words' });", [';', "f({  hint: 'words' });"]],
    ['const a = [b, c];', ['const a = [ c];', 'const a = [b, ];']],
    [
      'const a = b.sort((x, y) => x - y);',
      ['const a = b.sort((y, x) => x - y);', 'const a = b.sort((x, y) => x + y);'],
    ],
    ['const q = t().where(a).limit(b);', ['const q = t().where(a);', 'const q = t().limit(b);']],
    ["const o = 'desc';", ["const o = 'asc';"]],
    ['const r = /^a$/u;', ['const r = /a$/u;', 'const r = /^a/u;']],
    ['f(`a` + b);', [';']],
    ["import { a } from 'vitest';\ntype T = { a: 1 } & [2, true];", []],
  ])('of %s is each small way to break it', (code, expected) => {
    expect(new Set(made(code))).toEqual(new Set(expected));
  });

  it('can be read as a program, whichever of a real file it is', () => {
    const path = 'server/webhooks/deliver.ts';
    const code = readFileSync(join(ROOT, path), 'utf8');
    const mutants = mutantsOf(path, code);
    expect(mutants.length).toBeGreaterThan(40);
    for (const mutant of mutants) {
      expect(parseSync(path, applyMutant(mutant, code)).errors, `${mutant.line} ${mutant.what}`).toEqual([]);
    }
  });
});

it('a sample depends on its seed, and hardly on what else there is', () => {
  const parts = Array.from({ length: 100 }, (_, index) => `part ${index}`);
  const sample = (seed: string, all = parts) => inOrderOf(seed, all, (part) => part).slice(0, 20);
  expect(sample('a')).toEqual(sample('a', [...parts].reverse()));
  expect(sample('a')).not.toEqual(sample('b'));
  const without = parts.filter((part) => part !== sample('a')[0]);
  expect(sample('a', without).slice(0, 19)).toEqual(sample('a').slice(1));
});

it('tests that are about a file come first, and those that do not reach it not at all', () => {
  const relatedTests = createRelatedTests();
  expect(relatedTests('protocol/dates.ts').slice(0, 2)).toContain('test/protocol/dates.test.ts');
  expect(relatedTests('server/webhooks/deliver.ts')[0]).toBe('test/attacks/webhooks.test.ts');
  expect(relatedTests('shop/client/single-use.ts')).not.toContain('test/protocol/dates.test.ts');
});

it('each mutant that is called harmless is still one, and one only, and says why', () => {
  for (const { path, what, line, gone, why } of HARMLESS) {
    const code = readFileSync(join(ROOT, path), 'utf8');
    const of = mutantsOf(path, code).filter(
      (mutant) =>
        isHarmless(mutant, code) &&
        mutant.what === what &&
        code.slice(mutant.start, mutant.end) === gone &&
        code.split('\n')[mutant.line - 1]?.trim() === line,
    );
    expect(of, `${path}: ${line}`).toHaveLength(1);
    expect(why.length).toBeGreaterThan(10);
  }
});
