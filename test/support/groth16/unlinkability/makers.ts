// SPDX-License-Identifier: GPL-3.0-or-later
// What the guesser is given: proofs bound from a preparation, proofs as a prover makes them that knew the challenge
// from the beginning, and preparations as they are stored. The sums of the second come from stock snarkjs.
import { curves, groth16 } from 'snarkjs';
import { numberToBytes, R } from '#base/encoding.ts';
import { type Random, randomField } from '#base/random.ts';
import type { G1Coordinates, G2Coordinates } from '#groth16/curve/mcl.ts';
import { sharedMcl } from '#groth16/curve/mcl.ts';
import type { CircuitArtefacts } from '#groth16/files/artefacts.ts';
import { findChallenge } from '#groth16/files/challenge-rows.ts';
import { type ProvingKey, readKeyG1, readKeyG2 } from '#groth16/files/proving-key.ts';
import { type Proof, type ProofPoints, readProof } from '#groth16/proof.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { assemble, type Sums } from '#groth16/prove/blind.ts';
import { encodePrepared, type Prepared, type PreparedPoints } from '#groth16/prove/prepared.ts';
import { stockGenerator, stockProvingKey } from '../fixture.ts';
import { g1, g2 } from '../points.ts';
import type { Inputs } from '../samples.ts';
import type { Sample } from './distinguisher.ts';

export function pointsOf(proof: Proof): ProofPoints {
  const points = readProof(proof);
  if (!points) throw new Error('not a proof');
  return points;
}
export const sampleOf = ({ a, b, c }: ProofPoints): Sample => [a, ...b, c].flat();

/** Gives these field elements, one a draw of 32 bytes, then what `rest` gives. */
export function chosen(values: readonly bigint[], rest: Random): Random {
  let next = 0;
  return (bytes) => (bytes === 32 && next < values.length ? numberToBytes(values[next++]!, 32) : rest(bytes));
}

/** Stock snarkjs with this r and s in the place of its own draws. */
export async function snarkjsProof(
  circuit: CircuitArtefacts,
  inputs: Inputs,
  challenge: bigint,
  [r, s]: readonly [bigint, bigint],
): Promise<{ points: ProofPoints; signals: bigint[] }> {
  const { Fr } = await curves.getCurveFromName('bn128');
  const original = Fr.random;
  const draws = [r, s];
  Fr.random = () => Fr.e(draws.shift()!);
  try {
    const [wasm, zkey] = [await stockGenerator(circuit), await stockProvingKey(circuit)];
    const { proof, publicSignals } = await groth16.fullProve({ ...inputs, challenge: `${challenge}` }, wasm, zkey);
    if (draws.length > 0) throw new Error('snarkjs drew its randomness elsewhere');
    return { points: pointsOf(proof as unknown as Proof), signals: publicSignals.map(BigInt) };
  } finally {
    Fr.random = original;
  }
}

/**
 * Fresh proofs of one statement and challenge without a second for each: with r = s = 0 a proof is its sums over the
 * witness and the key's constants; with r = 1, s = 0 its C has grown by B in G1. The rest is Groth16's last step.
 */
export async function createFreshProver(circuit: CircuitArtefacts, key: ProvingKey, inputs: Inputs, challenge: bigint) {
  const { points: bare } = await snarkjsProof(circuit, inputs, challenge, [0n, 0n]);
  const { points: one } = await snarkjsProof(circuit, inputs, challenge, [1n, 0n]);
  const bareB = g1(one.c).subtract(g1(bare.c)).toAffine();
  const mcl = await sharedMcl();
  const [a, b1, c, delta1, term] = [mcl.newG1(), mcl.newG1(), mcl.newG1(), mcl.newG1(), mcl.newG1()];
  const [b2, delta2, term2] = [mcl.newG2(), mcl.newG2(), mcl.newG2()];
  const [scalarR, scalarS] = [mcl.newFr(), mcl.newFr()];
  mcl.setG1(delta1, readKeyG1(key.delta1, 0));
  mcl.setG2(delta2, readKeyG2(key.delta2, 0));
  return (random: Random): ProofPoints => {
    const [r, s] = [randomField(random, R), randomField(random, R)];
    mcl.setFr(scalarR, r);
    mcl.setFr(scalarS, s);
    mcl.setG1(a, bare.a);
    mcl.mulG1(term, delta1, scalarR);
    mcl.addG1(a, a, term);
    mcl.setG2(b2, bare.b);
    mcl.mulG2(term2, delta2, scalarS);
    mcl.addG2(b2, b2, term2);
    // C + s A + r (B without its s delta)
    mcl.setG1(c, bare.c);
    mcl.mulG1(term, a, scalarS);
    mcl.addG1(c, c, term);
    mcl.setG1(b1, [bareB.x, bareB.y]);
    mcl.mulG1(term, b1, scalarR);
    mcl.addG1(c, c, term);
    return { a: mcl.getG1(a)!, b: mcl.getG2(b2)!, c: mcl.getG1(c)! };
  };
}

/** Bound proofs of one preparation and challenge. */
export async function createBoundProver(prepared: Prepared, challenge: bigint) {
  const binder = await createBinder();
  return (random: Random): ProofPoints => pointsOf(binder.bind(prepared, challenge, random).proof);
}

/**
 * Stored preparations of one statement: the real last step of prepare, once more over the points of a preparation. What
 * it adds to r0 and s0 is uniform, so each result is distributed as one that was made from the witness.
 */
export async function createStorer(prepared: Prepared, key: ProvingKey) {
  const mcl = await sharedMcl();
  const rows = findChallenge(key, prepared.challengeIndex);
  const minus = (one: G1Coordinates, other: G1Coordinates): G1Coordinates => {
    const { x, y } = g1(one).subtract(g1(other)).toAffine();
    return [x, y];
  };
  const minus2 = (one: G2Coordinates, other: G2Coordinates): G2Coordinates => {
    const { x, y } = g2(one).subtract(g2(other)).toAffine();
    return [
      [x.c0, x.c1],
      [y.c0, y.c1],
    ];
  };
  const { points } = prepared;
  // Any private wire: assemble adds its point again.
  const wire = key.publicSignals + 1;
  const sums: Sums = {
    a: minus(points.a, readKeyG1(key.alpha1, 0)),
    b1: minus(points.b1, readKeyG1(key.beta1, 0)),
    b2: minus2(points.b2, readKeyG2(key.beta2, 0)),
    c: points.c,
    h1: points.cLinear,
    h2: minus(points.cSquare, readKeyG1(key.c, 0)),
  };
  return (random: Random): Prepared => ({ ...prepared, points: assemble(mcl, key, rows, wire, sums, random) });
}

/** Every word that is stored, the header apart. */
export function storedSample(prepared: Prepared): Sample {
  const bytes = encodePrepared(prepared);
  const words: bigint[] = [];
  for (let at = bytes.length % 32; at < bytes.length; at += 32) {
    words.push(BigInt(`0x${Buffer.from(bytes.subarray(at, at + 32)).toString('hex')}`));
  }
  return words;
}

/** The points that depend on the witness. */
export const OF_WITNESS = ['a', 'b1', 'b2', 'c', 'cLinear'] as const satisfies readonly (keyof PreparedPoints)[];
