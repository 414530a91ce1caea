// SPDX-License-Identifier: GPL-3.0-or-later
/** Stage "sources" of scripts/assure.ts: constraints that are taken out of the sources would be missed. */
import { lostRows } from '#circuits/assurance/lost-rows.ts';
import { judgeSources } from '#circuits/assurance/source-judge.ts';
import type { Rewritten, Site } from '#circuits/assurance/source-mutants.ts';
import { variationsOf } from '#circuits/assurance/variations.ts';
import { type CircuitAtHand, type CompiledCircuit, stage } from './circuit-at-hand.ts';

/** Of the mutants, with lint left out of the count. */
const LEAST_CAUGHT = 0.95;

/**
 * @param plain the control: the circuit without simplification and with a name for each part
 * @param sites the mutants to judge
 * @param variations how many other witnesses forgeries may be made of
 * @returns the number of findings
 */
export async function checkSources(
  { circuit, random, samples }: CircuitAtHand,
  plain: CompiledCircuit,
  rewritten: Rewritten,
  sites: readonly Site[],
  variations: number,
): Promise<number> {
  const done = stage(`${circuit.name} sources`);
  const lost = await lostRows(circuit, rewritten, plain.r1cs, sites);
  const { honest, others } = variationsOf(samples, random, circuit.name);
  const some = others
    .map((inputs) => ({ inputs, order: random.below(1n << 64n) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const judged = judgeSources(
    {
      r1cs: plain.r1cs,
      symbols: plain.symbols,
      honest: plain.generate(honest),
      others: some.slice(0, variations).map(
        ({ inputs }) =>
          () =>
            plain.cheat(inputs),
      ),
      rewritten,
      samples,
      random,
    },
    sites,
    lost,
  );
  let findings = 0;
  for (const { site, verdict, why, lost: rows } of judged) {
    const where = `${site.file}: ${site.kind}: ${site.text}`;
    if (verdict === 'independent') console.log(`  ${circuit.name} independent only: ${where}`);
    if (verdict !== 'unnoticed' && rows > 0) continue;
    console.error(`  ${circuit.name} survived, ${rows === 0 ? 'no row was lost' : (why ?? 'unexplained')}: ${where}`);
    if (!why || rows === 0) findings++;
  }
  const count = (verdict: string) => judged.filter((one) => one.verdict === verdict).length;
  if (count('unnoticed') > (1 - LEAST_CAUGHT) * judged.length) {
    console.error(`  ${circuit.name} sources: less than ${LEAST_CAUGHT * 100} % caught`);
    findings++;
  }
  const verdicts = (['forged witness', 'free wire', 'independent'] as const).map(
    (verdict) => `${count(verdict)} by ${verdict}`,
  );
  const refused = judged.filter(({ refusedByLint }) => refusedByLint).length;
  done(
    `${judged.length - count('unnoticed')} of ${judged.length} mutants caught (${verdicts.join(', ')}); ` +
      `lint alone refuses ${refused}`,
  );
  return findings;
}
