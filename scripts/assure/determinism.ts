// SPDX-License-Identifier: GPL-3.0-or-later
/** Stages "determinism" and "divisors" of scripts/assure.ts: for any witness, the inputs fix every other wire. */
import { determine } from '#circuits/assurance/determinism.ts';
import { checkDivisors, type Divisors } from '#circuits/assurance/divisors.ts';
import { unexplained } from '#circuits/assurance/free-wires.ts';
import { type CompiledCircuit, stage } from './circuit-at-hand.ts';

const number = (value: number) => value.toLocaleString('en');

/**
 * @param plain the circuit without simplification
 * @returns the number of findings
 */
export function checkDeterminism(name: string, { r1cs, symbols }: CompiledCircuit): number {
  const done = stage(`${name} determinism`);
  const { steps, divisions, open } = determine(r1cs);
  const free = unexplained(open.map(symbols.nameOf));
  for (const wire of free) console.error(`  ${name} determinism: nothing determines ${wire}`);
  const counts = Object.entries(steps).map(([step, count]) => `${number(count)} ${step}`);
  done(
    `${number(r1cs.wireCount)} wires, ${number(r1cs.rows.length)} rows: ${counts.join(', ')}, ${free.length} undetermined`,
  );
  return free.length + printDivisors(name, checkDivisors(divisions, symbols));
}

function printDivisors(name: string, { proven, excepted, findings }: Divisors): number {
  const done = stage(`${name} divisors`);
  for (const finding of findings) console.error(`  ${name} divisors: ${finding}`);
  const reasons = [...proven].map(([why, count]) => `${count} by ${why}`);
  done(`${reasons.join(', ')}; ${excepted.length} known scalars have no witness, ${findings.length} findings`);
  return findings.length;
}
