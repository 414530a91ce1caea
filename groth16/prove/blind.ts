// SPDX-License-Identifier: GPL-3.0-or-later
// The last step of a preparation: adds the key's constants to the sums over the witness, and blinds.
// r0 and s0 are drawn here, live in no other place and are overwritten before this returns. Without them several
// preparations of one secret could be combined into sums over single wires (docs/cryptography.md, section 4).
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { type Random, randomField } from '../../base/random.ts';
import type { G1, G1Coordinates, G2, G2Coordinates, Mcl } from '../curve/mcl.ts';
import type { ChallengeRows } from '../files/challenge-rows.ts';
import { type ProvingKey, readKeyG1, readKeyG2 } from '../files/proving-key.ts';
import type { PreparedPoints } from './prepared.ts';

/** Sums over the witness in A, B (both groups) and C, and over the H points for the powers of the challenge. */
export type Sums = {
  readonly a: G1Coordinates | undefined;
  readonly b1: G1Coordinates | undefined;
  readonly b2: G2Coordinates | undefined;
  /** With the constant quotient's. */
  readonly c: G1Coordinates | undefined;
  readonly h1: G1Coordinates | undefined;
  readonly h2: G1Coordinates;
};

/**
 * Adds the key's constants and blinds: A0' = A0 + r0 delta, B0' likewise, C0' = C0 + s0 A0' + r0 B0, P1' = P1 + s0 U +
 * r0 V.
 */
export function assemble(
  mcl: Mcl,
  key: ProvingKey,
  rows: ChallengeRows,
  squareWire: number,
  sums: Sums,
  random: Random,
): PreparedPoints {
  const { r0, s0, g1, g2, close } = createOwned(mcl);
  try {
    mcl.setFr(r0, randomField(random, R));
    mcl.setFr(s0, randomField(random, R));
    const delta1 = readKeyG1(key.delta1, 0);
    const delta2 = readKeyG2(key.delta2, 0);
    const u = readKeyG1(key.a, rows.wire);
    const v1 = readKeyG1(key.b1, rows.wire);
    const v2 = readKeyG2(key.b2, rows.wire);
    const term = g1(delta1);

    const a = g1(sums.a);
    mcl.addG1(a, a, g1(readKeyG1(key.alpha1, 0)));
    mcl.mulG1(term, g1(delta1), r0);
    mcl.addG1(a, a, term);

    const b1 = g1(sums.b1);
    mcl.addG1(b1, b1, g1(readKeyG1(key.beta1, 0)));

    const c = g1(sums.c);
    mcl.mulG1(term, a, s0);
    mcl.addG1(c, c, term);
    mcl.mulG1(term, b1, r0);
    mcl.addG1(c, c, term);

    // Only now: C takes B without s0 delta.
    mcl.mulG1(term, g1(delta1), s0);
    mcl.addG1(b1, b1, term);
    const b2 = g2(sums.b2);
    mcl.addG2(b2, b2, g2(readKeyG2(key.beta2, 0)));
    const term2 = g2(delta2);
    mcl.mulG2(term2, g2(delta2), s0);
    mcl.addG2(b2, b2, term2);

    const cLinear = g1(sums.h1);
    mcl.mulG1(term, g1(u), s0);
    mcl.addG1(cLinear, cLinear, term);
    mcl.mulG1(term, g1(v1), r0);
    mcl.addG1(cLinear, cLinear, term);

    const cSquare = g1(sums.h2);
    mcl.addG1(cSquare, cSquare, g1(readKeyG1(key.c, squareWire - key.publicSignals - 1)));

    return {
      a: notInfinity(mcl.getG1(a)),
      b1: notInfinity(mcl.getG1(b1)),
      b2: notInfinity(mcl.getG2(b2)),
      c: notInfinity(mcl.getG1(c)),
      cLinear: notInfinity(mcl.getG1(cLinear)),
      cSquare: notInfinity(mcl.getG1(cSquare)),
      u,
      v1,
      v2,
      delta1,
      delta2,
    };
  } finally {
    close();
  }
}

/** The two blinds and points beside them. `close` overwrites the blinds and gives all of it back. */
function createOwned(mcl: Mcl) {
  const r0 = mcl.newFr();
  const s0 = mcl.newFr();
  const owned: number[] = [r0, s0];
  return {
    r0,
    s0,
    g1(point: G1Coordinates | undefined): G1 {
      const slot = mcl.newG1();
      owned.push(slot);
      mcl.setG1(slot, point);
      return slot;
    },
    g2(point: G2Coordinates | undefined): G2 {
      const slot = mcl.newG2();
      owned.push(slot);
      mcl.setG2(slot, point);
      return slot;
    },
    close(): void {
      mcl.setFr(r0, 0n);
      mcl.setFr(s0, 0n);
      for (const address of owned) mcl.free(address);
    },
  };
}

/** A blinded point is infinity with a chance of 2^-254, but for a key of zeros. */
function notInfinity<T>(point: T | undefined): T {
  if (point === undefined) throw new HushmarkError('proof_key', 'a sum over the proving key is the point at infinity');
  return point;
}
