// SPDX-License-Identifier: GPL-3.0-or-later
// A preparation: a statement proved beforehand with the challenge left open (docs/cryptography.md, sections 3 and 4).
// About ten curve points and the public signals, under 2 KB. Whoever has it can present its statement under these keys,
// so it must be kept encrypted; it says no more about the witness than a proof does, because prepare blinded it.
// Encoding it hides nothing.
import { base64url, bytesToNumber, concatBytes, numberToBytes, parseBase64url, Q, R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import type { G1Coordinates, G2Coordinates } from '../curve/mcl.ts';

/** Everything in it is linear or quadratic in the challenge; see bind.ts for the formula. */
export type PreparedPoints = {
  /** A, B (in both groups) and C for challenge 0, blinded. */
  readonly a: G1Coordinates;
  readonly b1: G1Coordinates;
  readonly b2: G2Coordinates;
  readonly c: G1Coordinates;
  /** What C gains with the challenge (blinded) and with its square (the key's). */
  readonly cLinear: G1Coordinates;
  readonly cSquare: G1Coordinates;
  /** The challenge's own points of the key: in A, and in B in both groups. */
  readonly u: G1Coordinates;
  readonly v1: G1Coordinates;
  readonly v2: G2Coordinates;
  readonly delta1: G1Coordinates;
  readonly delta2: G2Coordinates;
};

export type Prepared = {
  /** Says which circuit and which of its key sets: base64url SHA-256 of its vkey.json. */
  readonly circuitDigest: string;
  /** In the circuit's order; the challenge is 0. */
  readonly publicSignals: readonly bigint[];
  readonly challengeIndex: number;
  readonly points: PreparedPoints;
};

const G1_NAMES = ['a', 'b1', 'c', 'cLinear', 'cSquare', 'u', 'v1', 'delta1'] as const;
const G2_NAMES = ['b2', 'v2', 'delta2'] as const;
const VERSION = 2;
/** Bytes before the digest. */
const START = 3;
const HEADER = START + 32;
const POINT_WORDS = 2 * G1_NAMES.length + 4 * G2_NAMES.length;

/** Version, number of signals, index of the challenge; circuit digest; signals; points: 32-byte big-endian words. */
export function encodePrepared(prepared: Prepared): Uint8Array {
  const { circuitDigest, publicSignals, challengeIndex, points } = prepared;
  const coordinates = [
    ...G1_NAMES.flatMap((name) => [...points[name]]),
    ...G2_NAMES.flatMap((name) => points[name].flat()),
  ];
  return concatBytes(
    Uint8Array.of(VERSION, publicSignals.length, challengeIndex),
    parseBase64url(circuitDigest, 'circuitDigest', 32),
    ...[...publicSignals, ...coordinates].map((word) => numberToBytes(word, 32)),
  );
}

/** Throws proof_preparation for anything that encodePrepared does not write. Points are checked when they are bound. */
export function parsePrepared(bytes: Uint8Array): Prepared {
  const [version, count = 0, challengeIndex = -1] = bytes;
  if (version !== VERSION || challengeIndex >= count) throw damaged();
  if (bytes.length !== HEADER + 32 * (count + POINT_WORDS)) throw damaged();
  const words = Array.from({ length: count + POINT_WORDS }, (_, index) =>
    bytesToNumber(bytes.subarray(HEADER + 32 * index, HEADER + 32 * (index + 1))),
  );
  const publicSignals = words.slice(0, count);
  const coordinates = words.slice(count);
  if (publicSignals.some((word) => word >= R) || publicSignals[challengeIndex] !== 0n) throw damaged();
  if (coordinates.some((word) => word >= Q)) throw damaged();
  let at = 0;
  const next = () => coordinates[at++]!;
  const g1 = G1_NAMES.map((name) => [name, [next(), next()]]);
  const g2 = G2_NAMES.map((name) => [
    name,
    [
      [next(), next()],
      [next(), next()],
    ],
  ]);
  return {
    circuitDigest: base64url(bytes.subarray(START, HEADER)),
    publicSignals,
    challengeIndex,
    points: Object.fromEntries([...g1, ...g2]) as PreparedPoints,
  };
}

function damaged(): HushmarkError {
  return new HushmarkError('proof_preparation', 'the stored preparation is damaged or of another version');
}
