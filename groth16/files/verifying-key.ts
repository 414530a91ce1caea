// SPDX-License-Identifier: GPL-3.0-or-later
// The verifying key of a circuit: parses it and refuses one that would let anybody forge. This is work for the start,
// not for each proof. The file is snarkjs's vkey.json; vk_alphabeta_12 in it is recomputed and not read. Digests are
// compared with the manifest in artefacts.ts.
import { HushmarkError } from '../../base/errors.ts';
import type { G1Coordinates, G2Coordinates } from '../curve/mcl.ts';
import type { Pairing } from '../curve/pairing/pairing.ts';
import { hasExactly, readG1, readG2 } from '../proof.ts';

export type VerifyingKey = {
  readonly alpha: G1Coordinates;
  readonly beta: G2Coordinates;
  readonly gamma: G2Coordinates;
  readonly delta: G2Coordinates;
  /** The constant, then one point for each public signal. */
  readonly ic: readonly G1Coordinates[];
};

const G1_GENERATOR: G1Coordinates = [1n, 2n];
/** The generator of Ethereum's precompiles, which circom and snarkjs use as gamma. */
const G2_GENERATOR: G2Coordinates = [
  [
    10857046999023057135944570762232829481370756359578518086990519993285655852781n,
    11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  ],
  [
    8495653923123431417604973247489272438418190587263600148770280649306958101930n,
    4082367875863433681332203403145435568316851327593401208105741076214120093531n,
  ],
];

/** The shape only; the points are checked by checkVerifyingKey. */
export function parseVerifyingKey(value: unknown): VerifyingKey {
  const members = [
    'protocol',
    'curve',
    'nPublic',
    'vk_alpha_1',
    'vk_beta_2',
    'vk_gamma_2',
    'vk_delta_2',
    'vk_alphabeta_12',
    'IC',
  ] as const;
  if (!hasExactly(value, members) || value.protocol !== 'groth16' || value.curve !== 'bn128') {
    throw refused('it is not a Groth16 key on bn128 as snarkjs writes it');
  }
  const alpha = readG1(value.vk_alpha_1);
  const beta = readG2(value.vk_beta_2);
  const gamma = readG2(value.vk_gamma_2);
  const delta = readG2(value.vk_delta_2);
  const points = Array.isArray(value.IC) ? value.IC.map(readG1) : [];
  const ic = points.filter((point) => point !== undefined);
  if (!alpha || !beta || !gamma || !delta || ic.length !== points.length) {
    throw refused('a point is missing, at infinity or not in canonical form');
  }
  if (!Number.isInteger(value.nPublic) || ic.length !== Number(value.nPublic) + 1 || ic.length < 2) {
    throw refused('IC does not have one point for each public signal and one for the constant');
  }
  return { alpha, beta, gamma, delta, ic };
}

/**
 * Throws HushmarkError proof_key for a key under which proofs can be made without a witness.
 *
 * gamma = delta is what snarkjs leaves in a key that nobody contributed to: (alpha, beta, -sum of IC) then passes for
 * every statement. The same works up to sign, and with beta in the place of one of the two; a generator in the place of
 * alpha, beta or delta means that a secret is 1; two equal IC points make two signals exchangeable.
 */
export function checkVerifyingKey(pairing: Pairing, key: VerifyingKey): void {
  const mark = pairing.mark();
  const [g1, lines] = [pairing.newG1(), pairing.newLines()];
  for (const point of [key.alpha, ...key.ic]) {
    if (!pairing.setG1(g1, point)) throw refused('a point is not on the curve');
  }
  for (const point of [key.beta, key.gamma, key.delta]) {
    if (pairing.setLines(lines, point) !== undefined) throw refused('a point is not in the group');
  }
  pairing.release(mark);
  // Equal up to sign is an equal x coordinate.
  const secrets = [key.beta, key.gamma, key.delta].map(([x]) => x.join());
  if (new Set(secrets).size !== secrets.length) throw refused('gamma, delta and beta are not all different');
  const generator = G2_GENERATOR[0].join();
  if (secrets[0] === generator || secrets[2] === generator) throw refused('beta or delta is the generator');
  const sums = [key.alpha, ...key.ic].map(([x]) => x);
  if (sums.includes(G1_GENERATOR[0])) throw refused('alpha or a point of IC is the generator');
  if (new Set(sums).size !== sums.length) throw refused('two of alpha and IC are equal');
}

function refused(reason: string): HushmarkError {
  return new HushmarkError('proof_key', `the verifying key is refused: ${reason}`);
}
