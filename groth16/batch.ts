// Many proofs for the price of fewer: one final exponentiation and, per proof, one Miller loop. The server's workers
// call it with whatever queued up while they were busy; a lone proof goes through verify.
// A batch is a random combination of the verification equations. The weights are drawn here, after all proofs are
// known, so that no set of wrong proofs can be made to cancel (128 bits: chance below 2^-127). Subgroups are checked
// before the sum, since a weight times a point of small order may vanish. A batch that fails is split until every wrong
// proof is named; the answer for each proof is the one that verify gives.
import type { Random } from '#protocol/random.ts';
import type { G1, G2 } from './mcl.ts';
import type { Verifier, VerifyResult } from './verify.ts';

export type BatchItem = {
  readonly verifier: Verifier;
  readonly publicSignals: readonly bigint[];
  readonly proof: unknown;
};

/** More gain little: a vector of 64 costs 1.4 ms a proof, four fifths of which no larger one saves. */
const LARGEST_BATCH = 64;
const VALID: VerifyResult = { valid: true };

/** Results in the order of the items, which may be of different circuits. */
export function verifyBatch(items: readonly BatchItem[], random: Random): VerifyResult[] {
  const results: VerifyResult[] = items.map(() => ({ valid: false, reason: 'malformed' }));
  const byVerifier = new Map<Verifier, number[]>();
  items.forEach(({ verifier }, index) => {
    const group = byVerifier.get(verifier);
    if (group) group.push(index);
    else byVerifier.set(verifier, [index]);
  });
  for (const [verifier, indices] of byVerifier) {
    for (let start = 0; start < indices.length; start += LARGEST_BATCH) {
      verifyGroup(verifier, indices.slice(start, start + LARGEST_BATCH), items, results, random);
    }
  }
  return results;
}

type Loaded = {
  readonly index: number;
  readonly publicSignals: readonly bigint[];
  readonly a: G1;
  readonly b: G2;
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
  const { mcl, load } = verifier.parts;
  const points = mcl.newG1s(2 * indices.length);
  const twists = mcl.newG2s(indices.length);
  try {
    const loaded: Loaded[] = [];
    indices.forEach((index, at) => {
      const slot = { a: points[2 * at]!, c: points[2 * at + 1]!, b: twists[at]! };
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
    mcl.free(twists[0]!);
  }
}

/** Accepts all, or splits: a single proof that fails with its half is judged by verify alone. */
function decide(
  verifier: Verifier,
  loaded: readonly Loaded[],
  items: readonly BatchItem[],
  results: VerifyResult[],
  random: Random,
): void {
  if (loaded.length === 0) return;
  if (loaded.length === 1) {
    const { index } = loaded[0]!;
    results[index] = verifier.verify(items[index]!.publicSignals, items[index]!.proof);
    return;
  }
  if (combinationHolds(verifier, loaded, random)) {
    for (const { index } of loaded) results[index] = VALID;
    return;
  }
  const half = loaded.length >> 1;
  decide(verifier, loaded.slice(0, half), items, results, random);
  decide(verifier, loaded.slice(half), items, results, random);
}

/** prod e(w A, B) e(sum w (-C), delta) e(sum w (-IC sum), gamma) = e(alpha, beta)^(sum w), with fresh weights w. */
function combinationHolds(verifier: Verifier, loaded: readonly Loaded[], random: Random): boolean {
  const { mcl, lines, alphaBeta, sums } = verifier.parts;
  const count = loaded.length;
  const firsts = mcl.newG1s(2 * count);
  const seconds = mcl.newG2s(count);
  const weights = mcl.newFrs(count);
  const left = mcl.newGT();
  const right = mcl.newGT();
  const total = mcl.newFr();
  const c = mcl.newG1();
  const sum = mcl.newG1();
  try {
    const as = firsts.slice(0, count);
    const cs = firsts.slice(count);
    const weighted = loaded.map(({ publicSignals }) => ({ publicSignals, weight: drawWeight(random) }));
    loaded.forEach((proof, at) => {
      const { weight } = weighted[at]!;
      mcl.setFr(weights[at]!, weight);
      mcl.mulG1(as[at]!, proof.a, weights[at]!);
      mcl.copyG2(seconds[at]!, proof.b);
      mcl.copyG1(cs[at]!, proof.c);
    });
    mcl.sumG1(c, cs, weights);
    sums.weightedNegated(sum, weighted);
    mcl.millerLoops(left, as, seconds);
    mcl.millerLoopLines2(right, c, lines.delta, sum, lines.gamma);
    mcl.mulGT(left, left, right);
    mcl.finalExponentiation(left, left);
    // 64 weights of 128 bits stay far below r.
    mcl.setFr(
      total,
      weighted.reduce((all, { weight }) => all + weight, 0n),
    );
    mcl.powGT(right, alphaBeta, total);
    return mcl.isEqualGT(left, right);
  } finally {
    for (const address of [firsts[0]!, seconds[0]!, weights[0]!, left, right, total, c, sum]) mcl.free(address);
  }
}

/** 1 .. 2^128 - 1 */
function drawWeight(random: Random): bigint {
  for (;;) {
    const weight = random(16).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    if (weight !== 0n) return weight;
  }
}
