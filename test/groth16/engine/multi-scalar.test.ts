import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#circuits/tools/samples.ts';
import { createEngine } from '#groth16/engine/engine.ts';
import { createSums, type Sums } from '#groth16/engine/multi-scalar.ts';
import { loadMcl } from '#groth16/mcl.ts';
import { numberToBytes, Q, R } from '#protocol/encoding.ts';
import { G1, type G1Point, G2, type G2Point } from '../points.ts';

let sums: Sums;
beforeAll(async () => {
  sums = createSums(await createEngine(), await loadMcl());
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

function checkG1(points: readonly G1Point[], scalars: readonly bigint[]): void {
  const expected = points.reduce((sum, point, at) => sum.add(times(point, scalars[at]!, G1.ZERO)), G1.ZERO);
  const { x, y } = expected.toAffine();
  const sum = sums.sumG1([sums.loadG1(keyG1(points))], join(scalars.map(littleEndian)));
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

  it('takes several tables as one list', () => {
    const points = Array.from({ length: 9 }, point);
    const scalars = points.map(() => random.below(R));
    const bytes = join(scalars.map(littleEndian));
    const tables = [points.slice(0, 4), points.slice(4)].map((part) => sums.loadG1(keyG1(part)));
    expect(sums.sumG1(tables, bytes)).toEqual(sums.sumG1([sums.loadG1(keyG1(points))], bytes));
  });
});

describe('sumG2', () => {
  const random = seededRandom(`${seed}/g2`);

  it('agrees with noble, also for equal, opposite and infinite points', () => {
    const point = () => G2.BASE.multiply(1n + random.below(R - 1n));
    const [a, b] = [point(), point()];
    const points = [a, b, a, a.negate(), G2.ZERO, b.double(), a.add(b), ...Array.from({ length: 20 }, point)];
    for (const scalar of [() => 1n, () => random.below(R), () => random.below(4n), () => R - 1n]) {
      const scalars = points.map(scalar);
      const expected = points.reduce((sum, each, at) => sum.add(times(each, scalars[at]!, G2.ZERO)), G2.ZERO);
      const { x, y } = expected.toAffine();
      const sum = sums.sumG2([sums.loadG2(keyG2(points))], join(scalars.map(littleEndian)));
      expect(sum).toEqual([
        [x.c0, x.c1],
        [y.c0, y.c1],
      ]);
    }
    expect(sums.sumG2([sums.loadG2(keyG2([a, a.negate()]))], join([littleEndian(3n), littleEndian(3n)]))).toBe(
      undefined,
    );
  });
});
