// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whoever asks another verifier must get the gate's answer. The short form of `scripts/assure/proofs.ts`, one mutant or
 * two of every kind; the seed is fixed and printed, HUSHMARK_SEED draws others.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { compare, createSubjects, type Subjects, signalCounts } from '../support/groth16/mutation/compare.ts';
import { rewrite } from '../support/groth16/mutation/explanations.ts';
import { KINDS, mutant } from '../support/groth16/mutation/mutants.ts';
import { type Answer, askGate, askSnarkjs } from '../support/groth16/mutation/opinions.ts';

const seed = process.env.HUSHMARK_SEED ?? 'mutants';
let subjects: Subjects;
beforeAll(async () => {
  console.log(`mutants, seed ${seed}`);
  subjects = await createSubjects();
});
afterAll(closeCurve);

describe('P25: mutated proofs and signals', () => {
  it('get the same answer from the gate, snarkjs and noble, but for spellings that the gate does not read', {
    timeout: 180_000,
  }, async () => {
    const { byKind, unexplained } = await compare(subjects, { count: KINDS.length, seed });
    expect(unexplained).toEqual([]);
    // Both answers must be among them, or the comparison says little.
    const tallies = [...byKind.values()];
    expect(tallies.filter(({ accepted }) => accepted > 0).length).toBeGreaterThan(0);
    expect(tallies.filter(({ equation }) => equation > 0).length).toBeGreaterThan(5);
    expect(tallies.filter(({ stricter }) => stricter > 0).length).toBeGreaterThan(3);
  });

  it('are not explained when what is refused is more than a spelling', async () => {
    const { world, verifiers } = subjects;
    const counts = signalCounts(world);
    const draws = seededRandom(seed);
    const explained = (answer: Answer) => {
      const { names, answer: plain } = rewrite(answer, counts);
      const [verdict] = askGate(verifiers, [plain]);
      return names.length > 0 && verdict !== undefined && verdict !== 'form' && verdict.valid;
    };
    const scaled = mutant(world, draws, 'scaled as snarkjs reads it');
    expect(await askSnarkjs(verifiers, scaled)).toBe(true);
    expect(explained(scaled)).toBe(true);
    const [signal, ...rest] = scaled.signals as string[];
    expect(explained({ ...scaled, signals: [`0${BigInt(signal!) + 1n}`, ...rest] })).toBe(false);
    expect(explained(mutant(world, draws, 'none'))).toBe(false);
  });
});
