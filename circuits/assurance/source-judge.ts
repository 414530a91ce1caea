// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Says how the loss of a constraint in our sources would be noticed. The caller brings the rows that each mutant lost
 * (circuits/assurance/lost-rows.ts).
 *
 *   forged witness   a concrete witness satisfies the mutant and not the circuit
 *   free wire        with all inputs fixed, a wire can move
 *   independent      once the inputs may move too, the lost rows say something that no other row says, to first order
 */

import { isInput, R, type R1cs, rowsByWire, type Symbols, violatedRows } from '../compile/r1cs.ts';
import { decompositions } from '../compile/solve.ts';
import { forgeInside } from './forge-inside.ts';
import { type Finding, lint, type Source } from './lint.ts';
import { dependentRows } from './row-dependence.ts';
import type { Samples, SeededRandom } from './samples.ts';
import type { Rewritten, Site } from './source-mutants.ts';
import { compare, type Other, splice } from './splice.ts';

/** Mutants that nothing here notices, each with the reason. A new entry needs an argument, not a green light. */
export const UNNOTICED_SOURCES: readonly { file: string; text: string; why: string }[] = [];

export type SourceVerdict = 'forged witness' | 'free wire' | 'independent' | 'unnoticed';
export type JudgedSite = { site: Site; lost: number; verdict: SourceVerdict; refusedByLint: boolean; why?: string };

type Subject = {
  r1cs: R1cs;
  symbols: Symbols;
  honest: readonly bigint[];
  /** Witnesses of other inputs, satisfied or not; computed when they are needed and kept. */
  others: readonly (() => readonly bigint[])[];
  rewritten: Rewritten;
  samples: Samples;
  random: SeededRandom;
};

export function judgeSources(subject: Subject, sites: readonly Site[], lostOf: ReadonlyMap<number, Set<number>>) {
  const { r1cs, honest, others, rewritten, random } = subject;
  const byWire = rowsByWire(r1cs);
  const sums = decompositions(r1cs);
  const draw = () => random.below(R);
  const determined = dependentRows(r1cs, honest, (wire) => isInput(r1cs, wire), draw);
  const implied = dependentRows(r1cs, honest, (wire) => wire === 0, draw);
  const compared: Other[] = [];
  const other = (at: number): Other => {
    compared[at] ??= compare(r1cs, byWire, honest, (others[at] as () => readonly bigint[])());
    return compared[at] as Other;
  };
  const before = new Set(lint(rewritten.control).map(findingKey));

  return sites.map((site): JudgedSite => {
    const lost = lostOf.get(site.id) ?? new Set<number>();
    const result = { site, lost: lost.size, refusedByLint: isRefused(before, rewritten, site) };
    if (isForged(lost)) return { ...result, verdict: 'forged witness' };
    if ([...lost].some((row) => !determined[row])) return { ...result, verdict: 'free wire' };
    if ([...lost].some((row) => !implied[row])) return { ...result, verdict: 'independent' };
    const why = UNNOTICED_SOURCES.find(({ file, text }) => file === site.file && text === site.text)?.why;
    return { ...result, verdict: 'unnoticed', ...(why === undefined ? {} : { why }) };
  });

  function isForged(lost: ReadonlySet<number>): boolean {
    if (lost.size === 0) return false;
    for (let at = 0; at < others.length; at++) {
      const forged = splice(r1cs, honest, other(at), lost);
      if (forged && isFor(lost, forged)) return true;
    }
    for (const forged of forgeInside(subject, byWire, sums, lost)) if (isFor(lost, forged)) return true;
    return false;
  }

  /** The judge of every forgery: all rows of the circuit, asked one by one. */
  function isFor(lost: ReadonlySet<number>, forged: readonly bigint[]): boolean {
    const violated = violatedRows(r1cs, forged);
    return violated.length > 0 && violated.every((row) => lost.has(row));
  }
}

const findingKey = ({ file, rule, what }: Finding) => `${file}: ${rule}: ${what}`;

/** Lint refuses every `<--` that nobody reviewed, whatever it does. */
function isRefused(before: ReadonlySet<string>, rewritten: Rewritten, site: Site): boolean {
  const spoiled: Source[] = rewritten.mutants([site.id]);
  return lint(spoiled).some((finding) => !before.has(findingKey(finding)));
}
