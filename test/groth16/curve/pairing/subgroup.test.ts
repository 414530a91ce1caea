// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { Q, R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { type G2 as Address, loadMcl, type Mcl } from '#groth16/curve/mcl.ts';
import { createPairing, type Pairing } from '#groth16/curve/pairing/pairing.ts';
import { Fp2, G2, type G2Point, times, twistPoint } from '../../../support/groth16/points.ts';

const X = 4965661367192848881n;
const COFACTOR = 2n * Q - R;
const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const draws = seededRandom(seed);
console.log(`G2 subgroup seed ${seed}`);

let mcl: Mcl;
let address: Address;
let pairing: Pairing;
let lines: number;
beforeAll(async () => {
  mcl = await loadMcl();
  address = mcl.newG2();
  pairing = await createPairing();
  lines = pairing.newLines();
});

/** By us, by mcl's multiplication with r, and by noble's affine arithmetic. */
function answers(point: G2Point): [ours: boolean, mcls: boolean, nobles: boolean] {
  const { x, y } = point.toAffine();
  const coordinates = [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ] as const;
  mcl.setG2(address, coordinates);
  const refusal = pairing.setLines(lines, coordinates);
  expect(refusal).not.toBe('not_on_curve');
  return [refusal === undefined, mcl.wasm._mclBnG2_isValidOrder(address) === 1, times(point, R).is0()];
}

const inside = () => G2.BASE.multiply(1n + draws.below(R - 1n));
const outside = () => twistPoint(1n + draws.below(Q - 1000n));

describe('P12: the subgroup check of the Miller loop', () => {
  it('accepts what multiplication by r accepts', () => {
    const points = [G2.BASE, G2.BASE.negate(), G2.BASE.double(), ...Array.from({ length: 40 }, inside)];
    for (const point of points) expect(answers(point), `seed ${seed}`).toEqual([true, true, true]);
    for (const factor of [X, X + 1n, 2n * X, R - X, 6n * X * X]) {
      expect(answers(G2.BASE.multiply(factor)), `factor ${factor}`).toEqual([true, true, true]);
    }
  });

  it('refuses random points of the twist, alone and added to points of the subgroup', () => {
    for (let round = 0; round < 30; round++) {
      const point = outside();
      for (const wrong of [point, point.negate(), point.add(inside())]) {
        expect(answers(wrong), `seed ${seed} round ${round}`).toEqual([false, false, false]);
      }
    }
  });

  it('refuses every order that divides the cofactor, alone and added to points of the subgroup', () => {
    const rest = COFACTOR / 10069n / 5864401n;
    expect(rest * 10069n * 5864401n).toBe(COFACTOR);
    for (const order of [10069n, 5864401n, 10069n * 5864401n, rest, COFACTOR]) {
      for (let round = 0; round < 3; round++) {
        const small = times(outside(), (COFACTOR / order) * R);
        expect(small.is0()).toBe(false);
        expect(times(small, order).is0()).toBe(true);
        for (const wrong of [small, small.double(), small.add(G2.BASE), small.add(inside())]) {
          expect(answers(wrong), `seed ${seed} order ${order}`).toEqual([false, false, false]);
        }
      }
    }
  });

  it('refuses what is not on the twist before it looks at lines', () => {
    const { x, y } = G2.BASE.toAffine();
    for (const wrong of [
      [
        [x.c0, x.c1],
        [y.c0, y.c1 + 1n],
      ],
      [
        [x.c1, x.c0],
        [y.c0, y.c1],
      ],
      [
        [0n, 0n],
        [0n, 0n],
      ],
    ] as const) {
      expect(pairing.setLines(lines, wrong)).toBe('not_on_curve');
    }
  });

  it('is complete and sound for this curve: the resultant shares r, and nothing else, with the order of the twist', () => {
    const t = 6n * X ** 2n + 1n;
    expect(36n * X ** 4n + 36n * X ** 3n + 24n * X ** 2n + 6n * X + 1n).toBe(Q);
    expect(Q + 1n - t).toBe(R);
    // 6x + 2 + z - z^2 + z^3 modulo z^2 - tz + q is a + bz, of norm a^2 + abt + b^2 q.
    const a = 6n * X + 2n + Q - t * Q;
    const b = 1n - t + t * t - Q;
    expect(gcd(a * a + a * b * t + b * b * Q, COFACTOR * R)).toBe(R);
    expect(gcd(R, COFACTOR)).toBe(1n);
    // On the subgroup psi multiplies by q, and there the two sides agree.
    expect((6n * X + 2n + Q - Q ** 2n + Q ** 3n) % R).toBe(0n);
  });

  it('rests on an endomorphism of the twist with psi^2 - [t]psi + [q] = 0, of which these are the factors', () => {
    const [cx, cy] = [
      Fp2.pow(Fp2.fromBigTuple([9n, 1n]), (Q - 1n) / 3n),
      Fp2.pow(Fp2.fromBigTuple([9n, 1n]), (Q - 1n) / 2n),
    ];
    const psi = (point: G2Point) => {
      const { x, y } = point.toAffine();
      return G2.fromAffine({ x: Fp2.mul(Fp2.frobeniusMap(x, 1), cx), y: Fp2.mul(Fp2.frobeniusMap(y, 1), cy) });
    };
    const point = outside();
    const image = psi(point);
    expect(
      psi(image)
        .add(times(point, Q))
        .equals(times(image, 6n * X ** 2n + 1n)),
    ).toBe(true);
    expect(psi(G2.BASE).equals(times(G2.BASE, Q % R))).toBe(true);
  });
});

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b);
}
