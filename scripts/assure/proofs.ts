// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Do our gate, stock snarkjs and noble agree on mutated proofs? Stage "proofs" of `npm run assure`, and by itself:
 * `npx tsx scripts/assure/proofs.ts [--count 10000] [--seed TEXT]`. A disagreement that is no known spelling of a valid
 * proof (test/support/groth16/mutation/explanations.ts) is a finding.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeCurve } from '#circuits/keys/curve.ts';
import { compare, createSubjects } from '#test/support/groth16/mutation/compare.ts';

/** Prints what came of it and gives the number of findings. */
export async function assureProofs(count: number, seed: string): Promise<number> {
  const started = performance.now();
  const subjects = await createSubjects();
  const onBatch = (done: number) => {
    if (done % 1024 === 0 && done < count) console.log(`  proofs: ${done} of ${count}`);
  };
  const { byKind, explained, unexplained } = await compare(subjects, { count, seed, onBatch });
  await closeCurve();
  const tallies = [...byKind.values()];
  const sum = (of: (tally: (typeof tallies)[number]) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  if (count >= 1000) {
    for (const [kind, { made, accepted, equation, stricter }] of byKind) {
      console.log(`  ${kind}: ${made}; accepted ${accepted}, wrong equation ${equation}, stricter ${stricter}`);
    }
  }
  for (const [name, times] of explained) console.log(`  explained ${times} times: ${name}`);
  for (const what of unexplained) console.error(`  proofs: no agreement: ${what}`);
  console.log(
    `proofs: ${count} mutants of ${byKind.size} kinds, ${sum(({ accepted }) => accepted)} accepted by all, ` +
      `${sum(({ equation }) => equation)} with a wrong equation, ${sum(({ stricter }) => stricter)} spellings that ` +
      `only others read, ${unexplained.length} unexplained (${((performance.now() - started) / 1000).toFixed(0)} s)`,
  );
  return unexplained.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '10000' }, seed: { type: 'string' } },
  });
  const seed = values.seed ?? randomBytes(8).toString('hex');
  console.log(`proofs: seed ${seed}`);
  if ((await assureProofs(Number(values.count), seed)) > 0) process.exitCode = 1;
}
