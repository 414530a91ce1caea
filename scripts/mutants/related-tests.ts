// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which tests reach a file by imports, those first that are most likely to be about a place in it. Imports of types
 * alone do not count: nothing of them runs.
 */
import { readSource, resolveImport, sourcesIn } from '#test/support/source-files.ts';

/** The tests that reach a file; `place` are lines around the place that matters. */
export type RelatedTests = (path: string, place?: readonly string[]) => string[];

const OF_TYPES = /\b(?:import|export)\s+type\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]/g;
/**
 * How much more the words of the place say than those of the whole file, and an import from the test itself than words.
 */
const PLACE = 3;
const DIRECT = 2;

/** Not part of `npm test`. */
const ELSEWHERE = /^test\/(?:(?:browsers|e2e|packages|postgres)\/|.*\/browser\/)/;

export function createRelatedTests(): RelatedTests {
  const importsOf = createImports();
  const tests = sourcesIn('test')
    .filter(({ path }) => /\.test\.tsx?$/.test(path) && !ELSEWHERE.test(path))
    .map(({ path, text }) => ({ path, words: wordsOf(`${path} ${text}`), reached: reachedFrom(path, importsOf) }));

  /** What is in every test says nothing. */
  const weightOf = (word: string) => {
    const having = tests.filter(({ words }) => words.has(word)).length;
    return having === 0 ? 0 : Math.log(tests.length / having);
  };

  return (path, place = []) => {
    const near = wordsOf(place.join(' '));
    const weights = [...wordsOf(`${path} ${readSource(path).text}`)].map(
      (word) => [word, weightOf(word) * (near.has(word) ? PLACE : 1)] as const,
    );
    const rank = (words: ReadonlySet<string>, isDirect: boolean) => {
      const shared = weights.reduce((sum, [word, weight]) => sum + (words.has(word) ? weight : 0), 0);
      // A long test has many words, and takes long.
      return (shared / Math.sqrt(words.size)) * (isDirect ? DIRECT : 1);
    };
    return tests
      .filter(({ reached }) => reached.has(path))
      .map((test) => ({ test: test.path, rank: rank(test.words, importsOf(test.path).includes(path)) }))
      .sort((a, b) => b.rank - a.rank || (a.test < b.test ? -1 : 1))
      .map(({ test }) => test);
  };
}

function createImports(): (path: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (path) => {
    let found = known.get(path);
    if (found === undefined) {
      const { code, imports } = readSource(path);
      const types = new Set([...code.matchAll(OF_TYPES)].map(([, specifier]) => specifier));
      found = imports
        .filter((specifier) => !types.has(specifier))
        .flatMap((specifier) => resolveImport(path, specifier)?.replace(/\?.*$/, '') ?? [])
        .filter((target) => /\.tsx?$/.test(target));
      known.set(path, found);
    }
    return found;
  };
}

function reachedFrom(test: string, importsOf: (path: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([test]);
  // What is added is walked over as well.
  for (const path of reached) for (const target of importsOf(path)) reached.add(target);
  return reached;
}

/** Words of at least four letters, also the parts of createTrustBundle. */
function wordsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/[A-Z]?[a-z]{3,}/g)].map(([word]) => word.toLowerCase()).filter(({ length }) => length > 3),
  );
}
