// SPDX-License-Identifier: GPL-3.0-or-later
// Binds a preparation to a challenge: a handful of multiplications instead of a proof, milliseconds instead of a
// second, and without the proving key. The result is an ordinary Groth16 proof with fresh randomness, distributed as if
// it had been made from scratch (docs/cryptography.md, section 3), so two proofs of one preparation cannot be linked.
// The caller decides which challenge it is, whether to answer at all, and that the preparation is for the expected key
// and statement; a preparation whose key digest was changed only makes a proof that no verifier accepts.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { type Random, randomField } from '../../base/random.ts';
import type { Fr, G1, Mcl } from '../curve/mcl.ts';
import { sharedMcl } from '../curve/mcl.ts';
import { encodeProof, type Proof } from '../proof.ts';
import type { Prepared } from './prepared.ts';

export type Binder = {
  /**
   * A proof of the prepared statement for this challenge (0 <= challenge < r).
   * @param random draws r and s; they leave this call in no form
   */
  bind(prepared: Prepared, challenge: bigint, random: Random): { proof: Proof; publicSignals: bigint[] };
};

/** Ready in about 0.1 s; keep one. */
export async function createBinder(): Promise<Binder> {
  const mcl = await sharedMcl();
  const slots = newSlots(mcl);
  return { bind: (prepared, challenge, random) => bind(mcl, slots, prepared, challenge, random) };
}

/** Points in the sum that makes C. */
const TERMS = 7;

function newSlots(mcl: Mcl) {
  return {
    terms: mcl.newG1s(TERMS),
    scalars: mcl.newFrs(TERMS),
    aTerms: mcl.newG1s(2),
    aScalars: mcl.newFrs(2),
    bTerms: mcl.newG2s(2),
    bScalars: mcl.newFrs(2),
    a: mcl.newG1(),
    b: mcl.newG2(),
    c: mcl.newG1(),
    base1: mcl.newG1(),
    base2: mcl.newG2(),
  };
}

/**
 * With x the challenge:
 *   A = a + x u + r delta
 *   B = b + x v + s delta
 *   C = c + x cLinear + x^2 cSquare + s A + r (B without s delta)
 * where the last two are multiplied out, so that C is one sum over seven points.
 */
function bind(mcl: Mcl, slots: ReturnType<typeof newSlots>, prepared: Prepared, challenge: bigint, random: Random) {
  if (challenge < 0n || challenge >= R) throw new HushmarkError('input_field', 'the challenge is not a field element');
  const { points, challengeIndex } = prepared;
  const x = challenge;
  const r = randomField(random, R);
  const s = randomField(random, R);

  try {
    loadTerms(mcl, slots.aTerms, [points.u, points.delta1], slots.aScalars, [x, r]);
    mcl.sumG1(slots.a, slots.aTerms, slots.aScalars);
    loadG1(mcl, slots.base1, points.a);
    mcl.addG1(slots.a, slots.a, slots.base1);

    mcl.setG2(slots.bTerms[0]!, points.v2);
    mcl.setG2(slots.bTerms[1]!, points.delta2);
    mcl.setFr(slots.bScalars[0]!, x);
    mcl.setFr(slots.bScalars[1]!, s);
    mcl.setG2(slots.base2, points.b2);
    if (![...slots.bTerms, slots.base2].every((point) => mcl.isOnCurveG2(point))) throw damaged();
    mcl.sumG2(slots.b, slots.bTerms, slots.bScalars);
    mcl.addG2(slots.b, slots.b, slots.base2);

    loadTerms(
      mcl,
      slots.terms,
      [points.cLinear, points.cSquare, points.a, points.u, points.delta1, points.b1, points.v1],
      slots.scalars,
      [x, (x * x) % R, s, (s * x) % R, (s * r) % R, r, (r * x) % R],
    );
    mcl.sumG1(slots.c, slots.terms, slots.scalars);
    loadG1(mcl, slots.base1, points.c);
    mcl.addG1(slots.c, slots.c, slots.base1);

    const a = mcl.getG1(slots.a);
    const b = mcl.getG2(slots.b);
    const c = mcl.getG1(slots.c);
    if (!a || !b || !c) throw damaged();
    const publicSignals = [...prepared.publicSignals];
    publicSignals[challengeIndex] = challenge;
    return { proof: encodeProof({ a, b, c }), publicSignals };
  } finally {
    // r and s must not stay behind in memory that outlives the call.
    for (const scalar of [...slots.scalars, ...slots.aScalars, ...slots.bScalars]) mcl.setFr(scalar, 0n);
  }
}

function loadTerms(
  mcl: Mcl,
  slots: readonly G1[],
  points: readonly (readonly [bigint, bigint])[],
  scalarSlots: readonly Fr[],
  scalars: readonly bigint[],
): void {
  points.forEach((point, index) => {
    loadG1(mcl, slots[index]!, point);
    mcl.setFr(scalarSlots[index]!, scalars[index]!);
  });
}

function loadG1(mcl: Mcl, slot: G1, point: readonly [bigint, bigint]): void {
  mcl.setG1(slot, point);
  if (!mcl.isOnCurveG1(slot)) throw damaged();
}

function damaged(): HushmarkError {
  return new HushmarkError('proof_preparation', 'the preparation holds a point that is not on the curve');
}
