// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { encodeProof, parseProof } from '#groth16/proof.ts';

const points = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [7n, 8n],
} as const;
const proof = encodeProof(points);
const refused = expect.objectContaining({ code: 'proof_malformed' });

/** The same proof with the coordinate at this path replaced. */
function withCoordinate(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(proof) as unknown as Record<string, unknown>;
  let parent: Record<string | number, unknown> = copy;
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>;
  parent[path.at(-1)!] = value;
  return copy;
}

const COORDINATES: readonly (readonly (string | number)[])[] = [
  ['pi_a', 0],
  ['pi_a', 1],
  ['pi_b', 0, 0],
  ['pi_b', 0, 1],
  ['pi_b', 1, 0],
  ['pi_b', 1, 1],
  ['pi_c', 0],
  ['pi_c', 1],
];

describe('parseProof', () => {
  it('reads the one spelling and gives it back', () => {
    expect(parseProof(structuredClone(proof))).toEqual(proof);
  });

  it.each(COORDINATES)('P07: refuses %s %s %s above the field prime', (...path) => {
    for (const value of [Q, Q + 1n, 2n * Q + 1n, 2n ** 256n]) {
      expect(() => parseProof(withCoordinate(path, `${value}`))).toThrow(refused);
    }
  });

  it.each(COORDINATES)('P04: refuses odd spellings of %s %s %s', (...path) => {
    const odd: unknown[] = ['0x1', '01', '+1', ' 1', '1 ', '', '-0', '1.0', '1e1', '１', 1, 1n, null, true, ['1'], {}];
    for (const value of odd) expect(() => parseProof(withCoordinate(path, value))).toThrow(refused);
  });

  it('P08: takes affine points only', () => {
    for (const z of ['0', '2', '01', 1, `${Q + 1n}`]) {
      expect(() => parseProof(withCoordinate(['pi_a', 2], z))).toThrow(refused);
      expect(() => parseProof(withCoordinate(['pi_c', 2], z))).toThrow(refused);
      expect(() => parseProof(withCoordinate(['pi_b', 2, 0], z))).toThrow(refused);
    }
    expect(() => parseProof(withCoordinate(['pi_b', 2, 1], '1'))).toThrow(refused);
    expect(() => parseProof(withCoordinate(['pi_a'], ['1', '2']))).toThrow(refused);
    expect(() => parseProof(withCoordinate(['pi_a'], ['1', '2', '1', '1']))).toThrow(refused);
  });

  it('P10: has no spelling for the point at infinity', () => {
    expect(() => parseProof(withCoordinate(['pi_a'], ['0', '1', '0']))).toThrow(refused);
    const infinity = [
      ['0', '0'],
      ['1', '0'],
      ['0', '0'],
    ];
    expect(() => parseProof(withCoordinate(['pi_b'], infinity))).toThrow(refused);
  });

  it('P24: refuses another protocol or curve', () => {
    for (const [member, value] of [
      ['protocol', 'plonk'],
      ['protocol', 'Groth16'],
      ['curve', 'bls12381'],
      ['curve', 'bn254'],
    ] as const) {
      expect(() => parseProof({ ...proof, [member]: value })).toThrow(refused);
    }
  });

  it('refuses missing, extra and inherited members', () => {
    for (const name of Object.keys(proof)) {
      expect(() => parseProof(Object.fromEntries(Object.entries(proof).filter(([key]) => key !== name)))).toThrow(
        refused,
      );
    }
    expect(() => parseProof({ ...proof, extra: 1 })).toThrow(refused);
    const { pi_a, ...rest } = proof;
    expect(() => parseProof(Object.assign(Object.create({ pi_a }), rest))).toThrow(refused);
  });

  it('P23: survives shape bombs', () => {
    let nested: unknown = [];
    for (let depth = 0; depth < 200_000; depth++) nested = [nested];
    const bombs: unknown[] = [
      null,
      undefined,
      [],
      'proof',
      0,
      () => proof,
      nested,
      withCoordinate(['pi_a', 0], '9'.repeat(900_000)),
      withCoordinate(['pi_a'], nested),
      withCoordinate(['pi_b'], { length: 3, 0: ['1', '1'], 1: ['1', '1'], 2: ['1', '0'] }),
      withCoordinate(
        ['pi_a'],
        Array.from({ length: 200_000 }, () => '1'),
      ),
    ];
    for (const bomb of bombs) expect(() => parseProof(bomb)).toThrow(refused);
  });
});
