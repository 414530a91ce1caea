// SPDX-License-Identifier: GPL-3.0-or-later
/** Stage "aliases" of scripts/assure.ts: no decomposition of a circuit writes a number in two ways. */
import { checkDigits, type Digits } from '#circuits/assurance/digits.ts';
import { R } from '#circuits/compile/r1cs.ts';
import { type CircuitAtHand, type CompiledCircuit, stage } from './circuit-at-hand.ts';

/** @param plain the circuit without simplification */
export function checkAliases({ circuit, random }: CircuitAtHand, plain: CompiledCircuit, rounds: number): Digits {
  const done = stage(`${circuit.name} aliases`);
  const draw = (bits: number, round: number) => {
    const top = 1n << BigInt(bits);
    // The first number is one that has a second way where 2^bits exceeds the field's order.
    return random.below(top < R ? top : round === 0 ? top - R : R);
  };
  const digits = checkDigits(plain.r1cs, plain.symbols, draw, rounds);
  for (const finding of digits.findings) console.error(`  ${circuit.name} aliases: ${finding}`);
  const lengths = new Map<number, number>();
  for (const { bits } of digits.found) lengths.set(bits, (lengths.get(bits) ?? 0) + 1);
  const list = [...lengths].sort(([one], [other]) => one - other).map(([bits, count]) => `${count} of ${bits} bits`);
  done(
    `${digits.found.length} decompositions (${list.join(', ')}), ${digits.aliases} aliases, ${digits.findings.length} findings`,
  );
  return digits;
}
