// SPDX-License-Identifier: GPL-3.0-or-later
// Can samples of two kinds be told apart? A guesser counts features in one half of the samples and guesses the kind of
// each sample in the other half. When both kinds have one distribution, every guess is a coin toss, whatever the
// guesser learnt. Simple on purpose: it finds repeats, biased bits and bytes, and residues; it knows nothing of curves.

/** Coordinates of a proof or a preparation. */
export type Sample = readonly bigint[];
/** How often a category occurs in a table is counted for each kind. */
type Visit = (table: number, category: number | bigint) => void;
type Features = (sample: Sample, visit: Visit) => void;

const PRIMES = [3, 5, 7, 11, 13, 17, 19, 23];
const BYTES = 32;

function eachByte(value: bigint, visit: (byte: number, at: number) => void): void {
  for (let word = 0; word < BYTES / 4; word++) {
    const bits = Number((value >> BigInt(32 * word)) & 0xffff_ffffn);
    for (let byte = 0; byte < 4; byte++) visit((bits >>> (8 * byte)) & 255, 4 * word + byte);
  }
}

const FAMILIES: Readonly<Record<string, Features>> = {
  'repeated coordinates': (sample, visit) => {
    for (const [at, value] of sample.entries()) visit(at, value);
  },
  bits: (sample, visit) => {
    for (const [at, value] of sample.entries()) {
      eachByte(value, (byte, place) => {
        for (let bit = 0; bit < 8; bit++) visit(8 * (BYTES * at + place) + bit, (byte >> bit) & 1);
      });
    }
  },
  bytes: (sample, visit) => {
    for (const [at, value] of sample.entries()) eachByte(value, (byte) => visit(at, byte));
  },
  'residues modulo small primes': (sample, visit) => {
    for (const [at, value] of sample.entries()) {
      for (const [index, prime] of PRIMES.entries()) visit(PRIMES.length * at + index, Number(value % BigInt(prime)));
    }
  },
  'parities of two coordinates': (sample, visit) => {
    for (const [at, value] of sample.entries()) {
      for (let other = 0; other < at; other++) {
        visit(sample.length * at + other, Number((value ^ sample[other]!) & 1n));
      }
    }
  },
  'number of digits': (sample, visit) => {
    for (const [at, value] of sample.entries()) visit(at, `${value}`.length);
  },
};

type Counts = [first: number, second: number];
type Tables = Map<number, Map<number | bigint, Counts>>;
export type Score = { readonly guesser: string; readonly right: number; readonly of: number };

/**
 * Learns from the first half of each kind and guesses the second half: by all features of a family, and by its best.
 */
export function guess(first: readonly Sample[], second: readonly Sample[]): Score[] {
  const half = first.length >> 1;
  // What never differs says nothing.
  const changing = first[0]!.flatMap((value, at) =>
    [...first, ...second].some((sample) => sample[at] !== value) ? [at] : [],
  );
  const cut = (samples: readonly Sample[]) => samples.map((sample) => changing.map((at) => sample[at]!));
  const [ones, others] = [cut(first), cut(second)];
  return Object.entries(FAMILIES).flatMap(([family, features]) => {
    const tables: Tables = new Map();
    for (const sample of ones.slice(0, half)) learn(tables, features, sample, 0);
    for (const sample of others.slice(0, half)) learn(tables, features, sample, 1);
    const [[best] = [-1]] = [...tables].sort((a, b) => difference(b[1]) - difference(a[1]));
    const score = (guesser: string, only?: number): Score => {
      const isSecond = (sample: Sample) => weigh(tables, features, sample, only) > 0;
      const right = ones.slice(half).filter((sample) => !isSecond(sample)).length;
      return { guesser, right: right + others.slice(half).filter(isSecond).length, of: 2 * (first.length - half) };
    };
    return [score(family), score(`${family}, the best`, best)];
  });
}

function learn(tables: Tables, features: Features, sample: Sample, kind: 0 | 1): void {
  features(sample, (table, category) => {
    let counts = tables.get(table);
    if (!counts) {
      counts = new Map();
      tables.set(table, counts);
    }
    const count = counts.get(category);
    if (count) count[kind]++;
    else counts.set(category, kind === 0 ? [1, 0] : [0, 1]);
  });
}

function difference(counts: ReadonlyMap<number | bigint, Counts>): number {
  return [...counts.values()].reduce((sum, [one, other]) => sum + Math.abs(one - other), 0);
}

/** Naive Bayes, over one table or over all. Both kinds fill a table equally often: what was never seen says nothing. */
function weigh(tables: Tables, features: Features, sample: Sample, only: number | undefined): number {
  let sum = 0;
  features(sample, (table, category) => {
    if (only !== undefined && table !== only) return;
    const [one, other] = tables.get(table)?.get(category) ?? [0, 0];
    sum += Math.log((other + 1) / (one + 1));
  });
  return sum;
}

/** One chance in a million that any of the guessers does better on samples of one distribution. */
const CHANCE = 1e-6;

/**
 * Hoeffding: n coins exceed n / 2 + t with probability at most exp(-2 t^2 / n), here shared by all guessers. Right
 * guesses are such a sum, because as many samples of each kind are guessed.
 */
export function mostByChance(guesses: number): number {
  const guessers = 2 * Object.keys(FAMILIES).length;
  return guesses / 2 + Math.sqrt((guesses / 2) * Math.log(guessers / CHANCE));
}
