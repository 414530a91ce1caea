// SPDX-License-Identifier: GPL-3.0-or-later
/** Constraints that are taken out of sources: which, and that nothing else of the source changes. */
import { expect, it } from 'vitest';
import { circomSources, lint } from '#circuits/assurance/lint.ts';
import { rewriteSources } from '#circuits/assurance/lost-rows.ts';
import { rewrite } from '#circuits/assurance/source-mutants.ts';

const sources = await circomSources();
const source = `
template Part(n) { signal input x; signal input y[2]; signal output out; out <== x * y[0]; }
template Whole(n) {
    signal input a;
    signal b[n];
    component parts[n];
    for (var i = 0; i < n; i++) { b[i] <== Part(n)(a, [a, 1]); } // not <== this
    signal c <== Part(2)(a + 1, [b[0], b[1]]);
    Check()(c);
    c * a === b[0];
}
template Check() { signal input v; v * v === v; }
`;

it('finds every constraint of a source, those of parts without a name too', () => {
  const { sites } = rewrite([{ file: 'whole.circom', text: source }], []);
  expect(sites.map(({ template, kind, text }) => `${template} ${kind} ${text}`)).toEqual([
    'Part assignment out <== x * y[0]',
    'Whole input Part.x <== a, for b[i]',
    'Whole input Part.y <== [a, 1], for b[i]',
    'Whole assignment b[i] <== Part(n)(a, [a, 1])',
    'Whole input Part.x <== a + 1, for c',
    'Whole input Part.y <== [b[0], b[1]], for c',
    'Whole assignment signal c <== Part(2)(a + 1, [b[0], b[1]])',
    'Whole input Check.v <== c, for a check',
    'Whole instance Check()(c)',
    'Whole equality c * a === b[0]',
    'Check equality v * v === v',
  ]);
});

it('a mutant differs from the control in one operator or one line', () => {
  const { sites, control, mutants } = rewrite([{ file: 'whole.circom', text: source }], []);
  const [{ text } = { text: '' }] = control;
  expect(text).not.toContain('<--');
  expect(text).toContain('component Part_0_0[n];');
  for (const { id, kind } of sites) {
    const [{ text: mutant } = { text: '' }] = mutants([id]);
    if (kind === 'equality') expect(mutant.split('===').length).toBe(text.split('===').length - 1);
    else expect(mutant.split('<--').length).toBe(2);
    expect(mutant.replaceAll('<--', '<==').length).toBeLessThanOrEqual(text.length);
  }
});

it('every `<==` and `===` of our sources is a site, and lint refuses each `<--` that nobody reviewed', async () => {
  const { sites, control, mutants } = await rewriteSources(sources);
  for (const { file, text } of sources) {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
    const own = sites.filter((site) => site.file === file);
    expect(own.filter(({ kind }) => kind === 'assignment').length, file).toBe(code.split('<==').length - 1);
    expect(own.filter(({ kind }) => kind === 'equality').length, file).toBe(code.split('===').length - 1);
  }
  const rules = (texts: typeof sources) => lint(texts).filter(({ rule }) => rule === 'unreviewed-assignment').length;
  expect(rules(control)).toBe(0);
  for (const { id, kind } of sites) expect(rules(mutants([id])) > 0, `${id}`).toBe(kind !== 'equality');
});
