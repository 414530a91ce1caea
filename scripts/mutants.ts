// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Breaks the sources in small ways and looks whether the tests of `npm test` notice: `npm run mutants` (short) or
 * `npm run mutants -- --long` (300, drawn anew).
 *
 *   --seed TEXT     repeats a sample; the short form has one of its own, so that its score can have a floor
 *   --count N       mutants in the sample
 *   --only FOLDER   from this folder, or this file
 *   --what TEXT     of one kind, for the whole class of a survivor: 'turned order', 'without .where()'
 *   --floor N       exit code 1 below so many percent
 *   --jobs N        at the same time; one for each core
 *
 * Every mutant is tried in a copy of the project, with the tests that reach its file by imports, those first that seem
 * to be about it, until one fails. Caught is a mutant for which a test fails, or never ends although it ends soon
 * without it. Where that is not so, because the machine is busy with something else,
 * the mutant is undecided and does not count. A test that fails without a mutant as well makes the whole run worthless.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type SourceFile, sourcesIn } from '#test/support/source-files.ts';
import { isHarmless } from './mutants/harmless.ts';
import { applyMutant, type Mutant, mutantsOf } from './mutants/mutate.ts';
import { createRelatedTests } from './mutants/related-tests.ts';
import { inOrderOf } from './mutants/sample.ts';
import { createWorkshop, type Workshop } from './mutants/workshop.ts';

const FOLDERS = [
  'base',
  'files',
  'protocol',
  'server',
  'shop/client',
  'shop/widget',
  'wallet/core',
  'issuer',
  'registry',
];
/** What `npm test` cannot hold: tables of words for people, and what speaks to PostgreSQL. */
const ELSEWHERE = [
  'server/store/postgres',
  'base/reasons.ts',
  'wallet/core/locales/',
  'protocol/policy/learned-words.ts',
  'server/schemas/',
];
/** Test files of each further try with the same mutant, the last number again and again: most are caught at once. */
const STEPS = [2, 4, 8, 16];

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    count: { type: 'string' },
    only: { type: 'string' },
    what: { type: 'string', default: '' },
    floor: { type: 'string', default: '0' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
const seed = values.seed ?? (values.long ? randomBytes(8).toString('hex') : 'mutants');
const count = Number(values.count ?? (values.long ? 300 : 40));
/** What hangs for so many seconds never ends. */
const PATIENCE = 300;

type Verdict = {
  readonly mutant: Mutant;
  readonly by: string;
  readonly is: 'caught' | 'survived' | 'undecided';
};

const isWanted = ({ path }: SourceFile) =>
  !ELSEWHERE.some((start) => path.startsWith(start)) &&
  (values.only === undefined || path === values.only || path.startsWith(`${values.only.replace(/\/$/, '')}/`));
const sources = new Map(
  FOLDERS.flatMap(sourcesIn)
    .filter(isWanted)
    .map(({ path, text }) => [path, text]),
);
const all = [...sources]
  .flatMap(([path, text]) => mutantsOf(path, text).filter((mutant) => !isHarmless(mutant, text)))
  .filter(({ what }) => what.includes(values.what));
// By what stands there, and not where: the sample stays nearly the same when something is added above.
const nameOf = ({ path, line, what, start, end }: Mutant) => {
  const text = sources.get(path) ?? '';
  return [path, what, text.split('\n')[line - 1], text.slice(start, end)].join('\n');
};
const sample = inOrderOf(seed, all, nameOf).slice(0, count);
const relatedTests = createRelatedTests();
console.log(`${sample.length} of ${all.length} mutants of ${sources.size} files, seed ${seed}`);

const queue = [...sample];
const verdicts: Verdict[] = [];
const workshops = Array.from({ length: Math.min(Number(values.jobs), queue.length) || 1 }, createWorkshop);
process.on('exit', () => {
  for (const workshop of workshops) workshop.close();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    console.log(`\nstopped after ${verdicts.length}, before the tests were run without a mutant`);
    report();
    process.exit(130);
  });
}

await Promise.all(
  workshops.map(async (workshop) => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const verdict = await judge(mutant, workshop);
      verdicts.push(verdict);
      if (verdict.is !== 'caught') show(verdict);
    }
  }),
);
await control(workshops[0]!);

report();

function report(): void {
  const countOf = (is: Verdict['is'], folder = '') =>
    verdicts.filter((verdict) => verdict.is === is && verdict.mutant.path.startsWith(folder)).length;
  console.log('');
  for (const folder of FOLDERS) {
    const of = (is: Verdict['is']) => countOf(is, `${folder}/`);
    const [good, bad] = [of('caught'), of('survived')];
    if (good + bad > 0) console.log(`${folder}: ${good} of ${good + bad}`);
  }
  const decided = verdicts.length - countOf('undecided');
  const score = decided === 0 ? 0 : Math.round((1000 * countOf('caught')) / decided) / 10;
  const undecided = countOf('undecided') === 0 ? '' : `, ${countOf('undecided')} undecided`;
  console.log(`${countOf('caught')} of ${decided} caught: ${score} %${undecided}, seed ${seed}`);
  if (score < Number(values.floor)) {
    console.log(`that is below ${values.floor} %`);
    process.exitCode = 1;
  }
}

async function judge(mutant: Mutant, workshop: Workshop): Promise<Verdict> {
  const tests = relatedTests(
    mutant.path,
    sources
      .get(mutant.path)
      ?.split('\n')
      .slice(mutant.line - 4, mutant.line + 3),
  );
  let tried = 0;
  for (let step = 0; tried < tests.length; step += 1) {
    const files = tests.slice(tried, tried + (STEPS[step] ?? STEPS.at(-1)!));
    const undo = workshop.use(mutant);
    const run = await workshop.runTests(files, PATIENCE).finally(undo);
    if (run.outcome === 'failed') return { mutant, by: run.by.join(', '), is: 'caught' };
    // No test has said anything: is it the mutant, or the machine?
    if (run.outcome !== 'passed') {
      const without = await workshop.runTests(files, PATIENCE / 3);
      const by = run.outcome === 'broken' ? run.output.slice(-300) : 'it never ended';
      return { mutant, by, is: without.outcome === 'passed' ? 'caught' : 'undecided' };
    }
    tried += files.length;
  }
  return { mutant, by: `by none of ${tried} test files that reach it`, is: 'survived' };
}

/** What caught mutants must pass without one. */
async function control(workshop: Workshop): Promise<void> {
  const files = [...new Set(verdicts.flatMap(({ by }) => by.split(', ')).filter((by) => /\.test\.tsx?$/.test(by)))];
  if (files.length === 0) return;
  const run = await workshop.runTests(files, 1200, workshops.length);
  if (run.outcome === 'passed') return;
  // Alone once more: on a busy machine a test may fail for want of time.
  const again = run.outcome === 'failed' ? await workshop.runTests(run.by, 1200) : run;
  if (again.outcome === 'passed') return;
  const how = again.outcome === 'failed' ? again.by.join(', ') : again.outcome;
  throw new Error(`without any mutant the tests fail as well: ${how}`);
}

function show({ mutant, by, is }: Verdict): void {
  const text = sources.get(mutant.path) ?? '';
  const [before, after] = [text, applyMutant(mutant, text)].map((code) => code.split('\n'));
  const last = text.slice(0, mutant.end).split('\n').length;
  const gone = before!.slice(mutant.line - 1, last);
  const come = after!.slice(mutant.line - 1, last + after!.length - before!.length);
  const lines = [...gone.map((line) => `  - ${line.trim()}`), ...come.map((line) => `  + ${line.trim()}`)];
  console.log(
    [
      `\n${is}: ${mutant.path}:${mutant.line} ${mutant.what} (${is === 'survived' ? 'caught ' : ''}${by})`,
      ...lines,
    ].join('\n'),
  );
}
