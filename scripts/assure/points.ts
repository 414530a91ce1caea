// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Stages "rank" and "plus one" of scripts/assure.ts: at every honest witness, no wire is free and no entry unnoticed.
 */
import { unexplained } from '#circuits/assurance/free-wires.ts';
import { freeWires, unnoticedWires } from '#circuits/assurance/rank.ts';
import { violatedRows } from '#circuits/compile/r1cs.ts';
import { type CircuitAtHand, stage } from './circuit-at-hand.ts';

/** @returns the number of findings */
export function checkPoints({ circuit, r1cs, symbols, honest }: CircuitAtHand): number {
  let findings = 0;
  honest.forEach((witness, round) => {
    const done = stage(`${circuit.name} rank ${round + 1}/${honest.length}${round % 2 === 1 ? ' without scope' : ''}`);
    const results = {
      violated: violatedRows(r1cs, witness).map((row) => `row ${row}`),
      free: unexplained(freeWires(r1cs, witness).map(symbols.nameOf)),
      unnoticed: unexplained(unnoticedWires(r1cs, witness).map(symbols.nameOf)),
    };
    for (const [what, names] of Object.entries(results)) {
      for (const name of names) console.error(`  ${circuit.name} ${what}: ${name}`);
      findings += names.length;
    }
    const { free, unnoticed } = results;
    done(`${r1cs.rows.length} rows, ${r1cs.wireCount} wires, ${free.length} free, ${unnoticed.length} unnoticed`);
  });
  return findings;
}
