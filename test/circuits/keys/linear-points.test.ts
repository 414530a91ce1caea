// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The points that the challenge's linear part is summed from: derived from a small key whose secrets are known here, so
 * that every point can be worked out in the scalar field, and checked. The committed keys' points are checked with the
 * committed keys.
 */
import type { Curve } from 'ffjavascript';
import { curves } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomField, systemRandom } from '#base/random.ts';
import { type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import { inverse, mod } from '#circuits/compile/elimination.ts';
import { R } from '#circuits/compile/r1cs.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { checkLinearPoints, type LinearSource } from '#circuits/keys/linear-points.ts';
import { deriveLinearPoints } from '#groth16/make/linear-points.ts';

const DOMAIN = 16;
const WIRES = 20;
const ROWS = { wire: 3, p: 14, uP: 1n, q: 5, uQ: R - 7n, vQ: 11n };
const SEED = 'linear points';
type Entry = { matrix: number; row: number; wire: number; value: bigint };

let curve: Curve;
let key: LinearSource;
let linear: Uint8Array;
/** The same points as multiples of the generator. */
let expected: bigint[];

beforeAll(async () => {
  curve = await curves.getCurveFromName('bn128');
  const random = seededRandom(SEED);
  const [tau, delta] = [randomField(systemRandom(), R), randomField(systemRandom(), R)];
  const entries = someEntries(random);
  const oddLagrange = Array.from({ length: DOMAIN }, (_, k) => lagrange(2 * DOMAIN, 2 * k + 1, tau));
  key = {
    wires: WIRES,
    domain: DOMAIN,
    entries: encode(entries),
    h: points(oddLagrange.map((value) => (value * inverse(delta)) % R)),
  };
  const L = (row: number) => lagrange(DOMAIN, row, tau);
  expected = new Array<bigint>(WIRES).fill(0n);
  for (const { matrix, row, wire, value } of entries) {
    if (wire === ROWS.wire) continue;
    const factor = matrix === 0 ? ROWS.vQ * L(ROWS.q) : ROWS.uP * L(ROWS.p) + ROWS.uQ * L(ROWS.q);
    expected[wire] = (expected[wire]! + ((((value * factor) % R) * L(row)) % R) * inverse(delta)) % R;
  }
  // The square's, in the place of the challenge.
  const [atP, atQ] = [ROWS.uP * L(ROWS.p) + ROWS.uQ * L(ROWS.q), ROWS.vQ * L(ROWS.q)];
  expected[ROWS.wire] = (mod(atP * atQ - ROWS.uQ * atQ) * inverse(delta)) % R;
  linear = await deriveLinearPoints(key, ROWS);
});
afterAll(closeCurve);

describe('the linear points of a key', () => {
  it('are the products of the challenge’s polynomials with each wire’s, over delta', () => {
    expect(linear).toEqual(points(expected));
  });

  it('pass the check, and infinity stands for wires of C only', async () => {
    expect(await checkLinearPoints(key, ROWS, linear, systemRandom())).toEqual([]);
    expect(pointOf(WIRES - 1)).toEqual(new Uint8Array(64));
  });

  it('every planted fault is named', async () => {
    const changed = (wire: number, point: Uint8Array) => {
      const copy = linear.slice();
      copy.set(point, 64 * wire);
      return copy;
    };
    const faults: [points: Uint8Array, problem: RegExp][] = [
      [linear.subarray(64), /one for each wire/],
      [changed(1, pointOf(2)), /do not follow/],
      [changed(1, new Uint8Array(64)), /do not follow/],
      [changed(WIRES - 1, pointOf(2)), /do not follow/],
      [changed(ROWS.wire, pointOf(2)), /square/],
      [changed(ROWS.wire, new Uint8Array(64)), /square/],
      [changed(1, pointOf(1).with(0, pointOf(1)[0]! ^ 1)), /curve/],
    ];
    for (const [wrong, problem] of faults) {
      expect(await checkLinearPoints(key, ROWS, wrong, systemRandom())).toEqual([expect.stringMatching(problem)]);
    }
    const otherRows = { ...ROWS, vQ: 12n };
    expect(await checkLinearPoints(key, otherRows, linear, systemRandom())).not.toEqual([]);
  });
});

/** Three of a wire on average; rows p and q hold the challenge alone, and the last wire stands in neither A nor B. */
function someEntries(random: SeededRandom): Entry[] {
  const rows = Array.from({ length: DOMAIN }, (_, row) => row).filter((row) => row !== ROWS.p && row !== ROWS.q);
  const wires = Array.from({ length: WIRES - 1 }, (_, wire) => wire).filter((wire) => wire !== ROWS.wire);
  return [
    { matrix: 0, row: ROWS.p, wire: ROWS.wire, value: ROWS.uP },
    { matrix: 0, row: ROWS.q, wire: ROWS.wire, value: ROWS.uQ },
    { matrix: 1, row: ROWS.q, wire: ROWS.wire, value: ROWS.vQ },
    ...wires.flatMap((wire) =>
      [0, 0, 1].map((matrix) => ({
        matrix,
        row: rows[Number(random.below(BigInt(rows.length)))]!,
        wire,
        value: random.below(R),
      })),
    ),
  ];
}

function encode(entries: readonly Entry[]): Uint8Array {
  const bytes = new Uint8Array(44 * entries.length);
  const view = new DataView(bytes.buffer);
  entries.forEach(({ matrix, row, wire, value }, index) => {
    [matrix, row, wire].forEach((word, at) => {
      view.setUint32(44 * index + 4 * at, word, true);
    });
    const stored = (value * (1n << 512n)) % R;
    for (let word = 0; word < 4; word++) {
      view.setBigUint64(44 * index + 12 + 8 * word, BigInt.asUintN(64, stored >> BigInt(64 * word)), true);
    }
  });
  return bytes;
}

/** L_j of the domain of this order, at x. */
function lagrange(order: number, j: number, x: bigint): bigint {
  const root = power(power(5n, (R - 1n) / BigInt(order)), BigInt(j));
  const vanishing = mod(power(x, BigInt(order)) - 1n);
  return (((vanishing * root) % R) * inverse(mod(BigInt(order) * (x - root)))) % R;
}

function points(scalars: readonly bigint[]): Uint8Array {
  const { Fr, G1 } = curve;
  const bytes = new Uint8Array(64 * scalars.length);
  scalars.forEach((scalar, index) => {
    bytes.set(G1.toAffine(G1.timesFr(G1.g, Fr.e(scalar))), 64 * index);
  });
  return bytes;
}

function pointOf(wire: number): Uint8Array {
  return linear.slice(64 * wire, 64 * (wire + 1));
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) result = (((result * result) % R) * (bit === '1' ? base : 1n)) % R;
  return result;
}
