// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Linking games: what an issuer's records, earlier transcripts and the form of an answer tell about whose it is.
 * All randomness comes from a printed seed, so every run plays the same game.
 */
import { beforeAll, expect, it } from 'vitest';
import type { Random } from '#base/random.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { type CircuitArtefacts, signalIndex } from '#groth16/files/artefacts.ts';
import type { Proof } from '#groth16/proof.ts';
import { type Binder, createBinder } from '#groth16/prove/bind.ts';
import { encodePrepared } from '#groth16/prove/prepared.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import { createPeople, type Person, streamOf, TODAY } from '../support/groth16/unlinkability/people.ts';

const SEED = 'linking-game';
const TRIALS = 200;
const KNOWN = 25;
/** The worst case for the customers: every shop sends the same challenge, so only bind's randomness hides them. */
const CHALLENGE = 987_654_321n;

let circuit: CircuitArtefacts;
let binder: Binder;
let gate: Verifier;
let people: readonly [Person, Person];

beforeAll(async () => {
  console.log(`linking games, seed ${SEED}`);
  ({ circuit, people } = await createPeople(SEED));
  binder = await createBinder();
  gate = await createVerifier(circuit.vkey);
});

const coordinates = ({ pi_a, pi_b, pi_c }: Proof): bigint[] =>
  [pi_a[0], pi_a[1], pi_b[0][0], pi_b[0][1], pi_b[1][0], pi_b[1][1], pi_c[0], pi_c[1]].map(BigInt);

type Transcript = readonly bigint[];
/** 0 or 1: whose transcript this is. */
type Guess = (transcript: Transcript, known: readonly (readonly Transcript[])[]) => number;

const distance = (one: bigint, other: bigint) => (one > other ? one - other : other - one);
const nearest = (value: bigint, groups: readonly (readonly bigint[])[]): number => {
  const [first = [], second = []] = groups;
  const least = (group: readonly bigint[]) =>
    group.map((each) => distance(value, each)).sort((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
  return least(first) <= least(second) ? 0 : 1;
};
const digits = (transcript: Transcript) => BigInt(transcript.join('').length);

function strategies(): [string, Guess][] {
  const perCoordinate = Array.from({ length: 8 }, (_, at): [string, Guess][] => [
    [
      `nearest transcript, coordinate ${at}`,
      (seen, known) =>
        nearest(
          seen[at]!,
          known.map((own) => own.map((each) => each[at]!)),
        ),
    ],
    [
      `nearest record, coordinate ${at}`,
      (seen) =>
        nearest(
          seen[at]!,
          people.map(({ records }) => records),
        ),
    ],
    [`parity, coordinate ${at}`, (seen) => Number(seen[at]! & 1n)],
  ]);
  const length: Guess = (seen, known) => {
    const mean = known.map((own) => own.reduce((sum, each) => sum + Number(digits(each)), 0) / own.length);
    const off = mean.map((each) => Math.abs(Number(digits(seen)) - each));
    return off[0]! <= off[1]! ? 0 : 1;
  };
  return [...perCoordinate.flat(), ['number of digits', length]];
}

/** Right guesses of every strategy, for transcripts made with this randomness. */
function play(random: () => Random): [string, number][] {
  const coin = seededRandom(`${SEED}/coin`);
  const show = (who: number) => coordinates(binder.bind(people[who]!.prepared, CHALLENGE, random()).proof);
  const known = [0, 1].map((who) => Array.from({ length: KNOWN }, () => show(who)));
  const trials = Array.from({ length: TRIALS }, () => {
    const who = Number(coin.below(2n));
    return { who, transcript: show(who) };
  });
  return strategies().map(([name, guess]) => [
    name,
    trials.filter(({ who, transcript }) => guess(transcript, known) === who).length,
  ]);
}

it('L10 issuer and shops together do not tell two customers apart', () => {
  expect(people[0].prepared.publicSignals).toEqual(people[1].prepared.publicSignals);
  expect(people[0].records[0]).not.toBe(people[1].records[0]);
  const { random } = streamOf(SEED, 'game');
  const most = TRIALS / 2 + 3 * Math.sqrt(TRIALS / 4);
  expect(play(() => random).filter(([, right]) => right > most)).toEqual([]);
});

it('L10 the game can be won: without fresh randomness at every bind the same guesses are always right', () => {
  const won = play(() => streamOf(SEED, 'worn out').random).filter(([, right]) => right === TRIALS);
  expect(won.map(([name]) => name)).toContain('nearest transcript, coordinate 0');
});

it('L13 what is stored, drawn and sent does not depend on the birthdate', () => {
  const [first, second] = people.map(({ prepared }) => {
    const { random, draws } = streamOf(SEED, 'equal');
    const { proof, publicSignals } = binder.bind(prepared, CHALLENGE, random);
    return { stored: encodePrepared(prepared).length, draws, publicSignals, members: Object.keys(proof) };
  });
  expect(first).toEqual(second);
  expect(first?.draws.length).toBeGreaterThanOrEqual(2);
});

it('C27 a proof for another day is refused by the gate', () => {
  const { random } = streamOf(SEED, 'another day');
  const { proof, publicSignals } = binder.bind(people[0].prepared, CHALLENGE, random);
  expect(gate.verify(publicSignals, proof)).toEqual({ valid: true });
  const at = signalIndex(circuit, 'today');
  expect(publicSignals[at]).toBe(TODAY);
  for (const shift of [1n, -1n, 365n, -365n]) {
    expect(gate.verify(publicSignals.with(at, TODAY + shift), proof)).toEqual({ valid: false, reason: 'equation' });
  }
});
