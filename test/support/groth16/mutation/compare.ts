// SPDX-License-Identifier: GPL-3.0-or-later
// Mutants through three verifiers, and what comes of it: a tally by kind, and the disagreements that nothing explains.

import { seededRandom } from '#circuits/assurance/samples.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { createFixture, random, stockKey } from '../fixture.ts';
import { rewrite } from './explanations.ts';
import { type Honest, KINDS, mutant, type World } from './mutants.ts';
import { type Answer, askGate, askNoble, askSnarkjs, type Verifiers } from './opinions.ts';

export type Tally = {
  made: number;
  /** By the gate: accepted; refused by the equation alone. */
  accepted: number;
  equation: number;
  /** Refused by the gate, accepted by another. */
  stricter: number;
};
export type Comparison = {
  readonly byKind: ReadonlyMap<string, Tally>;
  readonly explained: ReadonlyMap<string, number>;
  readonly unexplained: readonly string[];
};
export type Subjects = { readonly world: World; readonly verifiers: Verifiers };

/** Honest answers of both circuits: two statements of `age`, challenges large, small and 0. */
export async function createSubjects(): Promise<Subjects> {
  const fixture = await createFixture();
  const { circuits } = fixture.artefacts;
  const verifierOf = async (name: CircuitName) => {
    const { publicSignals, vkey } = newestNamed(circuits, name);
    // As the server's worker has it.
    const changing = ['challenge', 'nullifier'].map((signal) => publicSignals.indexOf(signal));
    return { gate: await createVerifier(vkey, { changing }), vkey, stock: await stockKey(name) };
  };
  const verifiers = { age: await verifierOf('age'), attributes: await verifierOf('attributes') };
  const binder = await createBinder();
  const answers: Honest[] = [];
  for (const [circuit, seed] of [
    ['age', 'mutants'],
    ['age', 'mutants of another'],
    ['attributes', 'mutants'],
  ] as const) {
    const prepared = await fixture.prepare(circuit, seed);
    for (const challenge of [0n, 7n, 0xf00dn ** 15n]) {
      const { proof, publicSignals } = binder.bind(prepared, challenge, random);
      answers.push({ circuit, proof, signals: publicSignals });
    }
  }
  return {
    world: {
      answers,
      vkeys: { age: newestNamed(circuits, 'age').vkey, attributes: newestNamed(circuits, 'attributes').vkey },
    },
    verifiers,
  };
}

export function signalCounts({ vkeys }: World): Record<CircuitName, number> {
  return { age: vkeys.age.ic.length - 1, attributes: vkeys.attributes.ic.length - 1 };
}

const BATCH = 64;

/** Each kind once, then again in turn and one in four with a second kind on top. */
export async function compare(
  { world, verifiers }: Subjects,
  { count, seed, onBatch }: { count: number; seed: string; onBatch?: (done: number) => void },
): Promise<Comparison> {
  const draws = seededRandom(seed);
  const byKind = new Map(KINDS.map((kind) => [kind, { made: 0, accepted: 0, equation: 0, stricter: 0 }]));
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  const counts = signalCounts(world);

  const judge = async (kind: string, answer: Answer, verdict: ReturnType<typeof askGate>[number]) => {
    const tally = byKind.get(kind)!;
    tally.made++;
    const accepted = verdict !== 'form' && verdict.valid;
    if (accepted) tally.accepted++;
    else if (verdict !== 'form' && !verdict.valid && verdict.reason === 'equation') tally.equation++;
    const others = { snarkjs: await askSnarkjs(verifiers, answer), noble: askNoble(verifiers, answer) };
    if (others.snarkjs === accepted && others.noble === accepted) return;
    const rewritten = rewrite(answer, counts);
    const [after] = askGate(verifiers, [rewritten.answer]);
    const isSpelling = rewritten.names.length > 0 && after !== undefined && after !== 'form' && after.valid;
    if (accepted || !isSpelling) {
      unexplained.push(JSON.stringify({ kind, gate: verdict, ...others, answer }));
      return;
    }
    tally.stricter++;
    for (const name of rewritten.names) explained.set(name, (explained.get(name) ?? 0) + 1);
  };

  for (let done = 0; done < count; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - done) }, (_, index) => {
      const number = done + index;
      const kind = KINDS[number % KINDS.length]!;
      const mixed = number >= KINDS.length && draws.below(4n) === 0n;
      const also = mixed ? KINDS[Number(draws.below(BigInt(KINDS.length)))] : undefined;
      return { kind, answer: mutant(world, draws, kind, also) };
    });
    const verdicts = askGate(
      verifiers,
      batch.map(({ answer }) => answer),
    );
    for (const [index, { kind, answer }] of batch.entries()) await judge(kind, answer, verdicts[index]!);
    onBatch?.(done + batch.length);
  }
  return { byKind, explained, unexplained };
}
