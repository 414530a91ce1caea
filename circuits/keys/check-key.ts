// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of one proving key that need no phase-1 file: degenerate points, the verification key, the transcript, and the
 * two rows of the challenge. The server repeats those of the verification key at its start
 * (groth16/files/artefacts.ts).
 *
 * snarkjs's own verification is not among them: it proves that the key belongs to the circuit and that every
 * contribution is well-formed, but calls a key without any contribution valid, for which anybody can forge proofs.
 */
import { bn254 } from '@noble/curves/bn254.js';
import type { R1cs } from '../compile/r1cs.ts';
import type { KeySet, Transcript } from './manifest.ts';
import type { Zkey } from './read-zkey.ts';

const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

/** Contributions without which keys are not accepted, the beacon not counted. */
export const MINIMUM_CONTRIBUTIONS = 3;

function isSound(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** @returns what is wrong with the key's points; empty when nothing is */
export function checkPoints(zkey: Zkey): string[] {
  const problems: string[] = [];
  const { alpha1, beta1, beta2, gamma2, delta1, delta2, ic, publicCount } = zkey;
  for (const [name, point] of Object.entries({ alpha1, beta1, delta1 })) {
    if (point.is0() || !isSound(() => point.assertValidity())) problems.push(`${name} is no point of the curve`);
    if (point.equals(G1.BASE)) problems.push(`${name} is the generator: its secret is 1`);
  }
  for (const [name, point] of Object.entries({ beta2, gamma2, delta2 })) {
    const sound = !point.is0() && isSound(() => point.assertValidity()) && point.isTorsionFree();
    if (!sound) problems.push(`${name} is no point of the group`);
    if (name !== 'gamma2' && point.equals(G2.BASE)) problems.push(`${name} is the generator: its secret is 1`);
  }
  if (gamma2.equals(delta2)) problems.push('gamma equals delta: anybody can forge proofs for this key');
  if (ic.length !== publicCount + 1) problems.push('a public signal has no point');
  ic.forEach((point, index) => {
    if (point.is0()) problems.push(`public signal ${index} is bound to nothing: its point is infinity`);
    else if (!isSound(() => point.assertValidity())) problems.push(`IC ${index} is no point of the curve`);
    const twin = ic.findIndex((other) => other.equals(point));
    if (twin < index) problems.push(`IC ${index} equals IC ${twin}: the two signals can be exchanged`);
  });
  return problems;
}

/** @returns how the key's record differs from the transcript; empty when it does not */
export function checkTranscript(zkey: Zkey, transcript: Transcript, expected: Partial<Transcript>): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(expected)) {
    if (JSON.stringify(transcript[name as keyof Transcript]) !== JSON.stringify(value)) {
      problems.push(`the transcript's ${name} is not the one in use`);
    }
  }
  if (transcript.circuitHash !== zkey.circuitHash) problems.push('the transcript is of another circuit');
  const record = zkey.contributions.map(({ type, name, hash }) => ({ type, name, hash }));
  if (JSON.stringify(record) !== JSON.stringify(transcript.contributions)) {
    problems.push('the contributions in the key are not those of the transcript');
  }
  const contributors = record.filter(({ type }) => type === 'contribution').length;
  if (contributors < MINIMUM_CONTRIBUTIONS)
    problems.push(`${contributors} contributions; ${MINIMUM_CONTRIBUTIONS} are needed`);
  const last = zkey.contributions.at(-1);
  if (last?.type !== 'beacon' || last.beaconHash !== transcript.beacon.value) {
    problems.push('the last step is not the beacon that the transcript names');
  }
  return problems;
}

/**
 * The challenge must stand in exactly two rows: its square's (in A and B) and the one that snarkjs adds for it (in A).
 * The square must stand in no other row, and there in C only. Binding a proof to a challenge later rests on that.
 */
export function checkChallenge(circuit: Pick<KeySet, 'publicSignals'>, r1cs: R1cs, zkey: Zkey): string[] {
  const problems: string[] = [];
  const challenge = 1 + circuit.publicSignals.indexOf('challenge');
  const rowsWith = (wire: number) =>
    r1cs.rows.flatMap(({ a, b, c }, row) => {
      const places = [a, b, c].map((terms) => terms.wires.includes(wire));
      return places.includes(true) ? [{ row, places: places.join() }] : [];
    });
  const [square, ...others] = rowsWith(challenge);
  if (challenge === 0 || !square || others.length > 0 || square.places !== 'true,true,false') {
    return ['the challenge does not stand in one row, as its own square'];
  }
  const { a, b, c } = r1cs.rows[square.row] as R1cs['rows'][number];
  if (a.wires.length !== 1 || b.wires.length !== 1 || c.wires.length !== 1) {
    problems.push("the row of the challenge's square holds other wires");
  }
  const wire = c.wires[0] ?? 0;
  if (wire <= zkey.publicCount || rowsWith(wire).length !== 1) {
    problems.push("the challenge's square is not a private wire of its own");
  }
  const ownRow = r1cs.rows.length + challenge;
  const sameRows = (rows: number[], wanted: number[]) => JSON.stringify(rows.sort()) === JSON.stringify(wanted.sort());
  if (
    !sameRows(zkey.rowsOf('A', challenge), [square.row, ownRow]) ||
    !sameRows(zkey.rowsOf('B', challenge), [square.row])
  ) {
    problems.push('in the key the challenge stands in other rows');
  }
  if (zkey.rowsOf('A', wire).length > 0 || zkey.rowsOf('B', wire).length > 0) {
    problems.push("in the key the challenge's square stands in A or B");
  }
  return problems;
}
