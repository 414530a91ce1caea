// SPDX-License-Identifier: GPL-3.0-or-later
// The games of the guesser: honest ones, which it must not win, and with planted mistakes, which it must.

import { Q } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import type { ProofPoints } from '#groth16/proof.ts';
import { guess, type Sample, type Score } from './distinguisher.ts';
import { createBoundProver, createFreshProver, createStorer, sampleOf, storedSample } from './makers.ts';
import { createPeople, streamOf } from './people.ts';

/** The same for all: then only the prover's randomness tells proofs apart. */
const CHALLENGE = 987_654_321n;

export type Game = { readonly name: string; readonly honest: boolean; readonly scores: readonly Score[] };

/** @param count samples of each kind */
export async function playGames(seed: string, count: number): Promise<Game[]> {
  const { circuit, key, people } = await createPeople(seed);
  const [one, other] = people;
  const fresh = await createFreshProver(circuit, key, one.inputs, CHALLENGE);
  const [boundByOne, boundByOther] = [
    await createBoundProver(one.prepared, CHALLENGE),
    await createBoundProver(other.prepared, CHALLENGE),
  ];
  const [storedByOne, storedByOther] = [await createStorer(one.prepared, key), await createStorer(other.prepared, key)];
  const draws = (name: string) => streamOf(seed, name).random;
  const proofs = (make: (random: Random) => ProofPoints, random: Random, change = (points: ProofPoints) => points) =>
    Array.from({ length: count }, () => sampleOf(change(make(random))));
  const stored = (make: typeof storedByOne, random: Random) =>
    Array.from({ length: count }, () => storedSample(make(random)));
  const game = (name: string, honest: boolean, first: readonly Sample[], second: readonly Sample[]): Game => ({
    name,
    honest,
    scores: guess(first, second),
  });

  const freshProofs = proofs(fresh, draws('fresh'));
  const boundProofs = proofs(boundByOne, draws('bound'));
  const storedPreparations = stored(storedByOne, draws('stored'));
  return [
    game('fresh proofs and bound proofs', true, freshProofs, boundProofs),
    game('bound proofs of two customers', true, boundProofs, proofs(boundByOther, draws('bound by the other'))),
    game('preparations of two customers', true, storedPreparations, stored(storedByOther, draws('stored by other'))),
    game('r and s of 6 bits', false, freshProofs, proofs(boundByOne, narrow(draws('narrow'), 6))),
    game('the sign of A chosen', false, freshProofs, proofs(boundByOne, draws('sign'), withEvenA)),
    game('blinded with 6 bits', false, storedPreparations, stored(storedByOther, narrow(draws('few'), 6))),
    game('not blinded afresh', false, stored(storedByOne, constant), stored(storedByOther, constant)),
  ];
}

/** Numbers of so many bits only. */
const narrow =
  (random: Random, bits: number): Random =>
  (bytes) => {
    const few = new Uint8Array(bytes);
    few[bytes - 1] = 1 + (random(1)[0]! & (2 ** bits - 1));
    return few;
  };
const constant: Random = (bytes) => new Uint8Array(bytes).fill(1);

/** (A, B) and (-A, -B) prove the same; who always sends the one with an even y gives a bit away. */
function withEvenA(points: ProofPoints): ProofPoints {
  const { a, b } = points;
  if ((a[1] & 1n) === 0n) return points;
  return {
    ...points,
    a: [a[0], Q - a[1]],
    b: [b[0], [(Q - b[1][0]) % Q, (Q - b[1][1]) % Q]],
  };
}
