// SPDX-License-Identifier: GPL-3.0-or-later
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { numberToBytes, Q, R } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { BETA, LAMBDA } from '#groth16/curve/engine/endomorphism.ts';
import { createEngine, type Engine } from '#groth16/curve/engine/engine.ts';
import { createSums, type Sums } from '#groth16/curve/engine/multi-scalar.ts';
import { loadMcl } from '#groth16/curve/mcl.ts';
import { G1, type G1Point, G2, type G2Point } from '../../../support/groth16/points.ts';

let engine: Engine;
let sums: Sums;
beforeAll(async () => {
  engine = await createEngine();
  sums = createSums(engine, await loadMcl());
});

const seed = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const littleEndian = (value: bigint) => numberToBytes(value, 32).reverse();
const stored = (value: bigint) => littleEndian((value << 256n) % Q);
const join = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** As in a proving key. */
function keyG1(points: readonly G1Point[]): Uint8Array {
  return join(
    points.map((point) => {
      if (point.is0()) return new Uint8Array(64);
      const { x, y } = point.toAffine();
      return join([stored(x), stored(y)]);
    }),
  );
}

function keyG2(points: readonly G2Point[]): Uint8Array {
  return join(
    points.map((point) => {
      if (point.is0()) return new Uint8Array(128);
      const { x, y } = point.toAffine();
      return join([stored(x.c0), stored(x.c1), stored(y.c0), stored(y.c1)]);
    }),
  );
}

const times = <P extends { multiply(scalar: bigint): P }>(point: P, scalar: bigint, zero: P): P =>
  scalar === 0n ? zero : point.multiply(scalar);

/** Scalars at the edges of their halves (endomorphism.ts), and between. */
const edges = [
  0n,
  1n,
  R - 1n,
  LAMBDA,
  LAMBDA - 1n,
  LAMBDA + 1n,
  R - LAMBDA,
  R - LAMBDA - 1n,
  (R - 1n) / 2n,
  1n << 127n,
];

function checkG1(
  points: readonly G1Point[],
  scalars: readonly bigint[],
  expected = points.reduce((sum, point, at) => sum.add(times(point, scalars[at]! % R, G1.ZERO)), G1.ZERO),
): void {
  const { x, y } = expected.toAffine();
  const sum = sums.sumG1(sums.loadG1(keyG1(points)), join(scalars.map(littleEndian)));
  expect(sum).toEqual(expected.is0() ? undefined : [x, y]);
}

describe('sumG1', () => {
  const random = seededRandom(`${seed}/g1`);
  const point = () => G1.BASE.multiply(1n + random.below(R - 1n));

  it(`agrees with noble for full, small, zero and largest scalars (seed ${seed})`, () => {
    for (const count of [1, 2, 3, 50, 200]) {
      const points = Array.from({ length: count }, point);
      const scalars = points.map((_, at) => [random.below(R), 0n, 1n, random.below(1000n), R - 1n][at % 5]!);
      checkG1(points, scalars);
      checkG1(
        points,
        scalars.map(() => 0n),
      );
      checkG1(
        points,
        scalars.map(() => R - 1n),
      );
    }
  });

  it('takes scalars at the edges of their halves, alone and together, and such as are not reduced', () => {
    const points = edges.map(point);
    checkG1(points, edges);
    for (const scalar of [...edges, R, R + 1n, 2n * R, (1n << 256n) - 1n]) {
      checkG1(points.slice(0, 1), [scalar]);
      checkG1(
        points,
        points.map(() => scalar),
      );
    }
  });

  it('adds images of the endomorphism to their points: equal ones, and three that add up to infinity', () => {
    const [a, b] = [point(), point()];
    const images = [a.multiply(LAMBDA), a.multiply((LAMBDA * LAMBDA) % R)] as const;
    const { x, y } = a.toAffine();
    expect(images[0].toAffine()).toEqual({ x: (BETA * x) % Q, y });
    const points = [a, ...images, b];
    for (const scalar of [1n, 7n, LAMBDA, R - 1n, 1n + LAMBDA, random.below(R)]) {
      const scalars = points.map(() => scalar);
      checkG1(points, scalars);
      checkG1(points, [scalar, (scalar * LAMBDA) % R, R - scalar, scalar]);
      checkG1(points.slice(0, 3), scalars.slice(0, 3), G1.ZERO);
    }
  });

  it('goes on where the sums of two buckets are opposite', () => {
    const [a, b, c, others] = [point(), point(), point(), Array.from({ length: 20 }, point)];
    const points = [a, b, c, a.add(b).add(c).negate()];
    for (const count of [0, 5, 20]) {
      const more = others.slice(0, count);
      for (let bit = 1n; bit < 8n; bit++) {
        const scalar = 1n + (1n << bit);
        checkG1([...points, ...more], [1n, 1n, scalar, scalar, ...more.map(() => random.below(R))]);
      }
    }
  });

  it('adds more points than one round takes', () => {
    const count = 9000;
    const step = random.below(R);
    const multiples = Array.from({ length: count }, (_, at) => 1n + BigInt(at) * step);
    const projective = [G1.BASE];
    const difference = G1.BASE.multiply(step);
    while (projective.length < count) projective.push(projective.at(-1)!.add(difference));
    const points = normalizeZ(G1, projective);
    for (const scalar of [() => random.below(R), () => edges[Number(random.below(10n))]!]) {
      const scalars = points.map(scalar);
      const total = multiples.reduce((sum, multiple, at) => sum + multiple * scalars[at]!, 0n) % R;
      checkG1(points, scalars, times(G1.BASE, total, G1.ZERO));
    }
  });

  it('leaves nothing of the scalars in memory', () => {
    const points = Array.from({ length: 50 }, point);
    const table = sums.loadG1(keyG1(points));
    const mark = engine.mark();
    sums.sumG1(table, join(points.map(() => littleEndian(random.below(R)))));
    expect(engine.mark()).toBe(mark);
    expect(
      engine
        .bytes()
        .subarray(mark)
        .every((byte) => byte === 0),
    ).toBe(true);
  });

  it('refuses another number of scalars than there are points', () => {
    const table = sums.loadG1(keyG1([point(), point()]));
    for (const bytes of [0, 32, 63, 96]) expect(() => sums.sumG1(table, new Uint8Array(bytes))).toThrow(RangeError);
  });

  it('adds equal and opposite points, and passes over infinity', () => {
    const [a, b] = [point(), point()];
    const points = [a, a, a.negate(), G1.ZERO, b, a.negate(), b, b.negate(), G1.ZERO, a.double(), b.double()];
    checkG1(
      points,
      points.map(() => 1n),
    );
    checkG1(
      points,
      points.map(() => 5n),
    );
    checkG1(
      points,
      points.map((_, at) => BigInt(at)),
    );
    checkG1(
      points,
      points.map((_, at) => R - 1n - BigInt(at)),
    );
    checkG1([a, a], [1n, R - 1n]);
    checkG1([a, a.negate()], [9n, 9n]);
    checkG1([G1.ZERO], [9n]);
  });

  it('adds points whose sums meet again: 1, 2, 3, ... times one point', () => {
    const a = point();
    const points = Array.from({ length: 60 }, (_, at) => a.multiply(BigInt(at + 1)));
    checkG1(
      points,
      points.map(() => 1n),
    );
    checkG1(
      points,
      points.map((_, at) => (at % 2 ? 1n : R - 1n)),
    );
    checkG1(
      points,
      points.map(() => random.below(R)),
    );
  });
});

describe('sumG2', () => {
  const random = seededRandom(`${seed}/g2`);

  it('agrees with noble, also for equal, opposite and infinite points', () => {
    const point = () => G2.BASE.multiply(1n + random.below(R - 1n));
    const [a, b] = [point(), point()];
    const points = [a, b, a, a.negate(), G2.ZERO, b.double(), a.add(b), ...Array.from({ length: 20 }, point)];
    const { x, y } = a.toAffine();
    const image = { x: { c0: (BETA * BETA * x.c0) % Q, c1: (BETA * BETA * x.c1) % Q }, y };
    expect(a.multiply(LAMBDA).toAffine()).toEqual(image);
    points.push(a.multiply(LAMBDA), b.multiply(R - LAMBDA));
    const edge = () => edges[Number(random.below(10n))]!;
    for (const scalar of [() => 1n, () => random.below(R), () => random.below(4n), () => R - 1n, () => LAMBDA, edge]) {
      const scalars = points.map(scalar);
      const expected = points.reduce((sum, each, at) => sum.add(times(each, scalars[at]!, G2.ZERO)), G2.ZERO);
      const { x, y } = expected.toAffine();
      const sum = sums.sumG2(sums.loadG2(keyG2(points)), join(scalars.map(littleEndian)));
      expect(sum).toEqual([
        [x.c0, x.c1],
        [y.c0, y.c1],
      ]);
    }
    expect(sums.sumG2(sums.loadG2(keyG2([a, a.negate()])), join([littleEndian(3n), littleEndian(3n)]))).toBe(undefined);
  });
});
