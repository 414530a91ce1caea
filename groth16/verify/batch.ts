// SPDX-License-Identifier: GPL-3.0-or-later
// Many proofs for the price of fewer: one final exponentiation for all and, for each proof, one Miller loop. A single
// proof goes through verify.
// A batch is a random combination of the verification equations. The weights are drawn here, after all proofs are
// known, so that no set of wrong proofs can be made to cancel out (2^128 weights: chance 2^-128). Subgroups are checked
// before the sum, since a weight times a point of small order may vanish. A batch that fails is split until every wrong
// proof is named; the answer for each proof is the one that verify gives.

import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import type { Random } from '../../base/random.ts';
import { LAMBDA } from '../curve/engine/endomorphism.ts';
import type { G1 } from '../curve/mcl.ts';
import type { Address, Halves } from '../curve/pairing/pairing.ts';
import { fixedPair, type Verifier, type VerifyResult } from './verify.ts';

export type BatchItem = {
  readonly verifier: Verifier;
  readonly publicSignals: readonly bigint[];
  readonly proof: unknown;
};

/** More gain little: what a batch shares is a tenth of its cost at this size. */
const LARGEST_BATCH = 64;
const VALID: VerifyResult = { valid: true };

/**
 * Results in the order of the items, which may be of different circuits. `largest` is how many are combined at most:
 * less when many are expected to be wrong, since naming half a batch costs more than checking each alone.
 */
export function verifyBatch(items: readonly BatchItem[], random: Random, largest = LARGEST_BATCH): VerifyResult[] {
  const size = Math.max(1, Math.min(largest, LARGEST_BATCH));
  const results: VerifyResult[] = items.map(() => ({ valid: false, reason: 'malformed' }));
  const byVerifier = new Map<Verifier, number[]>();
  items.forEach(({ verifier }, index) => {
    const group = byVerifier.get(verifier);
    if (group) group.push(index);
    else byVerifier.set(verifier, [index]);
  });
  for (const [verifier, indices] of byVerifier) {
    for (let start = 0; start < indices.length; start += size) {
      verifyGroup(verifier, indices.slice(start, start + size), items, results, random);
    }
  }
  return results;
}

type Loaded = {
  readonly index: number;
  readonly publicSignals: readonly bigint[];
  readonly a: Address;
  /** Lines. */
  readonly b: Address;
  /** Negated. */
  readonly c: G1;
};

function verifyGroup(
  verifier: Verifier,
  indices: readonly number[],
  items: readonly BatchItem[],
  results: VerifyResult[],
  random: Random,
): void {
  if (indices.length === 1) {
    const index = indices[0]!;
    results[index] = verifier.verify(items[index]!.publicSignals, items[index]!.proof);
    return;
  }
  const { mcl, pairing, load } = verifier.parts;
  const points = mcl.newG1s(indices.length);
  const mark = pairing.mark();
  try {
    const loaded: Loaded[] = [];
    indices.forEach((index, at) => {
      const slot = { a: pairing.newG1(), b: pairing.newLines(), c: points[at]! };
      const { proof, publicSignals } = items[index]!;
      const refusal = load(proof, publicSignals, slot);
      if (refusal) {
        results[index] = refusal;
      } else {
        mcl.negG1(slot.c, slot.c);
        loaded.push({ index, publicSignals, ...slot });
      }
    });
    decide(verifier, loaded, items, results, random);
  } finally {
    mcl.free(points[0]!);
    pairing.release(mark);
  }
}

/**
 * Accepts all, or splits: a single proof that fails with its half is judged by verify alone. True when all are valid.
 * `failed`: known to hold a wrong proof, since the two halves together failed and the other one passed.
 */
function decide(
  verifier: Verifier,
  loaded: readonly Loaded[],
  items: readonly BatchItem[],
  results: VerifyResult[],
  random: Random,
  failed = false,
): boolean {
  if (loaded.length === 0) return true;
  if (loaded.length === 1) {
    const { index } = loaded[0]!;
    const result = verifier.verify(items[index]!.publicSignals, items[index]!.proof);
    results[index] = result;
    return result.valid;
  }
  if (!failed && combinationHolds(verifier, loaded, random)) {
    for (const { index } of loaded) results[index] = VALID;
    return true;
  }
  const half = loaded.length >> 1;
  const firstHolds = decide(verifier, loaded.slice(0, half), items, results, random);
  decide(verifier, loaded.slice(half), items, results, random, firstHolds);
  return false;
}

/** prod e(w A, B) e(sum w (-C), delta) e(sum w (-IC sum), gamma) e(-sum w alpha, beta) = 1, with fresh weights w. */
function combinationHolds(verifier: Verifier, loaded: readonly Loaded[], random: Random): boolean {
  const { mcl, pairing, lines, sums, addAlpha } = verifier.parts;
  const count = loaded.length;
  const cs = mcl.newG1s(count);
  const weights = mcl.newFrs(count);
  const [c, sum, alphas] = mcl.newG1s(3) as [G1, G1, G1];
  const mark = pairing.mark();
  try {
    const halves = drawWeights(random, count);
    const weighted = loaded.map(({ publicSignals }, at) => {
      const [a, b] = halves[at]!;
      return { publicSignals, weight: (a + b * LAMBDA) % R };
    });
    const pairs = loaded.map(({ a, b }) => {
      const p = pairing.newG1();
      pairing.copyG1(a, p);
      return { p, lines: b };
    });
    pairing.multiplyG1(
      pairs.map(({ p }) => p),
      halves,
    );
    loaded.forEach((proof, at) => {
      mcl.setFr(weights[at]!, weighted[at]!.weight);
      mcl.copyG1(cs[at]!, proof.c);
    });
    mcl.sumG1(c, cs, weights);
    sums.weightedNegated(sum, weighted);
    mcl.setG1(alphas, undefined);
    addAlpha(alphas, weighted.reduce((all, { weight }) => all + weight, 0n) % R);
    mcl.negG1(alphas, alphas);
    const fixed = [
      ...fixedPair(pairing, lines.delta)(mcl, c),
      ...fixedPair(pairing, lines.gamma)(mcl, sum),
      ...fixedPair(pairing, lines.beta)(mcl, alphas),
    ];
    const value = pairing.newValue();
    pairing.product(value, pairs, fixed);
    return pairing.isOne(value);
  } finally {
    pairing.release(mark);
    for (const address of [cs[0]!, weights[0]!, c]) mcl.free(address);
  }
}

/**
 * A weight for each proof: two halves of 64 bits, not both 0; the weight is a + b lambda, see pairing/weighted-g1.ts.
 * With two equal weights wrong proofs could cancel. Good bytes give equal ones with a chance below 2^-116, so then it
 * is the source that is bad, and nothing is decided. Bytes that can be foreseen and do not repeat cannot be told from
 * good ones.
 */
function drawWeights(random: Random, count: number): Halves[] {
  const drawn = Array.from({ length: count }, (): Halves => {
    const [a, b] = new BigUint64Array(random(16).slice().buffer);
    return [a!, b!];
  });
  const different = new Set(drawn.filter(([a, b]) => a !== 0n || b !== 0n).map(String));
  if (different.size < count) {
    throw new HushmarkError('server_no_randomness', 'the weights of a batch repeat themselves');
  }
  return drawn;
}
