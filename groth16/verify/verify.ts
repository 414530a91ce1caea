// SPDX-License-Identifier: GPL-3.0-or-later
// The gate: is this proof valid for these public signals under this key? The signals must come from the caller's own
// state, never from whoever sent the proof: a proof shows only what its public signals say (docs/cryptography.md,
// section 8). It reads more strictly than snarkjs's verifier, has the same equation, and also checks the subgroup of B,
// which snarkjs does not. Never throws for a wrong proof, and refuses garbage before any pairing.

import { R } from '../../base/encoding.ts';
import { createFixedBase } from '../curve/fixed-base.ts';
import { type Fr, type G1, type Mcl, sharedMcl } from '../curve/mcl.ts';
import { type Address, createPairing, type Pair, type Pairing } from '../curve/pairing/pairing.ts';
import { checkVerifyingKey, type VerifyingKey } from '../files/verifying-key.ts';
import { type ProofPoints, readProof } from '../proof.ts';

export type VerifyResult =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'malformed' | 'not_on_curve' | 'not_in_subgroup' | 'equation' };

export type Verifier = {
  /** Signals in the key's order, all below r. */
  verify(publicSignals: readonly bigint[], proof: unknown): VerifyResult;
  /** For batch.ts: the same steps, taken apart. */
  readonly parts: VerifierParts;
};

export type VerifierParts = {
  readonly mcl: Mcl;
  readonly pairing: Pairing;
  readonly lines: { readonly beta: Address; readonly gamma: Address; readonly delta: Address };
  /** Reads and checks a proof into the addresses; undefined when it passed. */
  load(proof: unknown, publicSignals: readonly bigint[], into: LoadedProof): VerifyResult | undefined;
  readonly sums: SignalSums;
  /** result += scalar * alpha */
  addAlpha(result: G1, scalar: bigint): void;
};
export type SignalSums = {
  /** IC_0 + sum of signal_i IC_i, negated. */
  negated(result: G1, signals: readonly bigint[]): void;
  /** The sum of these for several proofs, each times its weight. */
  weightedNegated(result: G1, terms: readonly WeightedSignals[]): void;
};
export type WeightedSignals = { readonly weight: bigint; readonly publicSignals: readonly bigint[] };
/** A and the lines of B for pairings, C for sums. */
export type LoadedProof = { readonly a: Address; readonly b: Address; readonly c: G1 };

/** Statements whose sum is kept: current policies times accepted roots, with room to spare. */
const KEPT_SUMS = 256;
const VALID: VerifyResult = { valid: true };

/**
 * Throws HushmarkError proof_key for a degenerate key.
 * `changing` are the indices of the signals that differ from session to session; the sum over the others is kept per
 * statement, so that a proof costs one multiplication for each of these. By default the last one, the challenge.
 */
export async function createVerifier(
  key: VerifyingKey,
  { changing = [key.ic.length - 2] }: { changing?: readonly number[] } = {},
): Promise<Verifier> {
  const [mcl, pairing] = await Promise.all([sharedMcl(), sharedPairing()]);
  checkVerifyingKey(pairing, key);

  const proof: LoadedProof = { a: pairing.newG1(), b: pairing.newLines(), c: mcl.newG1() };
  const fixedLines = (point: VerifyingKey['beta']) => {
    pairing.setLines(proof.b, point);
    return pairing.fixLines(proof.b);
  };
  const lines = { beta: fixedLines(key.beta), gamma: fixedLines(key.gamma), delta: fixedLines(key.delta) };
  const value = pairing.newValue();
  const alphaBeta = pairing.newValue();
  pairing.setG1(proof.a, key.alpha);
  pairing.product(alphaBeta, [], [{ p: proof.a, lines: lines.beta }]);

  const ic = mcl.newG1s(key.ic.length);
  key.ic.forEach((point, index) => {
    mcl.setG1(ic[index]!, point);
  });
  const sums = signalSums(mcl, ic, changing);
  const alpha = mcl.newG1();
  mcl.setG1(alpha, key.alpha);
  let addAlpha: VerifierParts['addAlpha'] | undefined;

  const sum = mcl.newG1();
  const [cPair, sumPair] = [fixedPair(pairing, lines.delta), fixedPair(pairing, lines.gamma)];

  const load: VerifierParts['load'] = (given, publicSignals, into) => {
    if (!areScalars(publicSignals, ic.length - 1)) return invalid('malformed');
    const points = readProof(given);
    if (!points) return invalid('malformed');
    return loadPoints(mcl, pairing, points, into);
  };

  return {
    verify(publicSignals, given) {
      const refusal = load(given, publicSignals, proof);
      if (refusal) return refusal;
      sums.negated(sum, publicSignals);
      mcl.negG1(proof.c, proof.c);
      // e(A, B) e(-C, delta) e(-sum, gamma) = e(alpha, beta)
      const fixed = [...cPair(mcl, proof.c), ...sumPair(mcl, sum)];
      pairing.product(value, [{ p: proof.a, lines: proof.b }], fixed);
      return pairing.isEqual(value, alphaBeta) ? VALID : invalid('equation');
    },
    parts: {
      mcl,
      pairing,
      lines,
      load,
      sums,
      addAlpha(result, scalar) {
        // Only batches need the table.
        addAlpha ??= createFixedBase(mcl, alpha);
        addAlpha(result, scalar);
      },
    },
  };
}

let creating: Promise<Pairing> | undefined;
function sharedPairing(): Promise<Pairing> {
  creating ??= createPairing();
  return creating;
}

/** A factor of the product; none for the point at infinity, whose pairing is 1. */
export function fixedPair(pairing: Pairing, lines: Address): (mcl: Mcl, point: G1) => Pair[] {
  const p = pairing.newG1();
  return (mcl, point) => {
    const coordinates = mcl.getG1(point);
    if (coordinates === undefined) return [];
    pairing.setG1(p, coordinates);
    return [{ p, lines }];
  };
}

function loadPoints(mcl: Mcl, pairing: Pairing, points: ProofPoints, into: LoadedProof): VerifyResult | undefined {
  if (!pairing.setG1(into.a, points.a)) return invalid('not_on_curve');
  mcl.setG1(into.c, points.c);
  if (!mcl.isOnCurveG1(into.c)) return invalid('not_on_curve');
  const refusal = pairing.setLines(into.b, points.b);
  return refusal && invalid(refusal);
}

function signalSums(mcl: Mcl, ic: readonly G1[], changing: readonly number[]): SignalSums {
  const fixed = ic.slice(1).flatMap((_, index) => (changing.includes(index) ? [] : [index]));
  const kept = new Map<string, G1>();
  const scalar: Fr = mcl.newFr();
  const term = mcl.newG1();
  const add = (result: G1, point: G1, factor: bigint) => {
    if (factor === 0n) return;
    mcl.setFr(scalar, factor);
    mcl.mulG1(term, point, scalar);
    mcl.addG1(result, result, term);
  };
  const addChanging = changing.map((index) => createFixedBase(mcl, ic[index + 1]!));
  const statementOf = (signals: readonly bigint[]) => fixed.map((index) => signals[index]!.toString(36)).join();
  /** IC_0 and the signals that do not change. The address is good until the next call. */
  const statementSum = (statement: string, signals: readonly bigint[]): G1 => {
    let sum = kept.get(statement);
    if (sum) {
      kept.delete(statement);
    } else {
      sum = kept.size < KEPT_SUMS ? mcl.newG1() : takeOldest(kept);
      mcl.copyG1(sum, ic[0]!);
      for (const index of fixed) add(sum, ic[index + 1]!, signals[index]!);
    }
    kept.set(statement, sum);
    return sum;
  };
  return {
    negated(result, signals) {
      mcl.copyG1(result, statementSum(statementOf(signals), signals));
      changing.forEach((index, at) => {
        addChanging[at]!(result, signals[index]!);
      });
      mcl.negG1(result, result);
    },
    weightedNegated(result, terms) {
      const statements = new Map<string, { signals: readonly bigint[]; weight: bigint }>();
      const factors = changing.map(() => 0n);
      for (const { weight, publicSignals } of terms) {
        const statement = statementOf(publicSignals);
        const same = statements.get(statement);
        if (same) same.weight = (same.weight + weight) % R;
        else statements.set(statement, { signals: publicSignals, weight });
        changing.forEach((index, at) => {
          factors[at] = (factors[at]! + weight * publicSignals[index]!) % R;
        });
      }
      mcl.setG1(result, undefined);
      for (const [statement, { signals, weight }] of statements) add(result, statementSum(statement, signals), weight);
      factors.forEach((factor, at) => {
        addChanging[at]!(result, factor);
      });
      mcl.negG1(result, result);
    },
  };
}

function takeOldest(kept: Map<string, G1>): G1 {
  const [statement, sum] = kept.entries().next().value!;
  kept.delete(statement);
  return sum;
}

/** By index: `every` would pass over the holes of a sparse array. */
function areScalars(values: readonly bigint[], count: number): boolean {
  if (!Array.isArray(values) || values.length !== count) return false;
  for (let index = 0; index < count; index++) {
    const value: unknown = values[index];
    if (typeof value !== 'bigint' || value < 0n || value >= R) return false;
  }
  return true;
}

function invalid(reason: Exclude<VerifyResult, { valid: true }>['reason']): VerifyResult {
  return { valid: false, reason };
}
