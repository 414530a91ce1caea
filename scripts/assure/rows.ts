// SPDX-License-Identifier: GPL-3.0-or-later
/** Stage "mutate" of scripts/assure.ts: spoiled rows of a compiled circuit would be noticed. */
import { forgedNullifiers, mutate } from '#circuits/assurance/mutate.ts';
import { forgedInputs } from '#circuits/assurance/variations.ts';
import { type CircuitAtHand, spread, stage } from './circuit-at-hand.ts';

/** Of the mutants that change what a row says. */
const LEAST_CAUGHT = 0.95;

/** @returns the number of findings */
export function checkRows(at: CircuitAtHand, neededBits: ReadonlySet<string>, count: number): number {
  const { circuit, r1cs, symbols, random, inputs, cheat } = at;
  const done = stage(`${circuit.name} mutate`);
  let findings = 0;
  const honest = [...at.honest, ...spread(at, 24)];
  const [scoped = [], unscoped = []] = honest;
  const others = [...forgedInputs(inputs).map(cheat), ...forgedNullifiers(symbols, scoped, unscoped)];
  const { mutants, drops } = mutate({ r1cs, symbols, honest, others, neededBits }, random, count);
  const same = mutants.filter(({ verdict }) => verdict === 'same row').length;
  const survivors = mutants.filter(({ verdict }) => verdict === 'unnoticed');
  for (const { kind, what, why } of survivors) {
    console.log(`  ${circuit.name} survived, ${why ?? 'unexplained'}: ${kind}, ${what}`);
    if (!why) findings++;
  }
  const caught = mutants.length - same - survivors.length;
  if (caught < LEAST_CAUGHT * (mutants.length - same)) {
    console.error(`  ${circuit.name} mutate: less than ${LEAST_CAUGHT * 100} % caught`);
    findings++;
  }
  const kinds = (['drop', 'coefficient', 'operand'] as const).map((kind) => {
    const ofKind = mutants.filter((mutant) => mutant.kind === kind && mutant.verdict !== 'same row');
    return `${kind} ${ofKind.filter(({ verdict }) => verdict !== 'unnoticed').length} of ${ofKind.length}`;
  });
  // The loss of a row is judged for all rows, whatever the sample.
  drops.forEach((verdict, row) => {
    if (verdict !== 'unnoticed') return;
    console.error(`  ${circuit.name} mutate: nothing notices the loss of row ${row}`);
    findings++;
  });
  const noticed = (['free wire', 'forged witness', 'independent', 'forged bits'] as const).map(
    (verdict) => `${drops.filter((other) => other === verdict).length} by ${verdict}`,
  );
  console.log(`${circuit.name} loss of any row: ${noticed.join(', ')}`);
  done(`${caught} of ${mutants.length - same} caught (${kinds.join(', ')}), ${same} more only scale their row`);
  return findings;
}
