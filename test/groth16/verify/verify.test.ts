// SPDX-License-Identifier: GPL-3.0-or-later
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Q, R } from '#base/encoding.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { newestNamed, type VerifyingKey } from '#groth16/files/artefacts.ts';
import type { Proof } from '#groth16/proof.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import { bindOnce, createFixture, stockKey } from '../../support/groth16/fixture.ts';
import { decode, encode, g2, nobleVerifies, type Points, times, twistPoint } from '../../support/groth16/points.ts';

let verifier: Verifier;
let key: VerifyingKey;
let stock: unknown;
let proof: Proof;
let signals: bigint[];

beforeAll(async () => {
  const fixture = await createFixture();
  key = newestNamed(fixture.artefacts.circuits, 'age').vkey;
  verifier = await createVerifier(key);
  stock = await stockKey('age');
  const bound = await bindOnce(await fixture.prepare('age', 'verify'), 424242n);
  proof = bound.proof;
  signals = bound.publicSignals;
});
afterAll(closeCurve);

const snarkjsVerifies = (values: readonly bigint[], value: Proof) =>
  groth16.verify(stock, values.map(String), structuredClone(value));

describe('a valid proof', () => {
  it('passes here, in stock snarkjs and in noble', async () => {
    expect(verifier.verify(signals, proof)).toEqual({ valid: true });
    expect(await snarkjsVerifies(signals, proof)).toBe(true);
    expect(nobleVerifies(key, signals, decode(proof))).toBe(true);
  });

  it('C33: fails in both when any public signal changes by one', async () => {
    for (let index = 0; index < signals.length; index++) {
      for (const change of [1n, R - 1n]) {
        const other = signals.with(index, (signals[index]! + change) % R);
        expect(verifier.verify(other, proof)).toEqual({ valid: false, reason: 'equation' });
        expect(await snarkjsVerifies(other, proof)).toBe(false);
      }
    }
  });

  it('P01: fails in both when any public signal grows by r', async () => {
    for (let index = 0; index < signals.length; index++) {
      for (const other of [signals.with(index, signals[index]! + R), signals.with(index, signals[index]! - R)]) {
        expect(verifier.verify(other, proof)).toEqual({ valid: false, reason: 'malformed' });
        expect(await snarkjsVerifies(other, proof)).toBe(false);
      }
    }
  });

  it('P02, P03: fails with a signal too few or too many', () => {
    for (const other of [signals.slice(0, -1), signals.slice(1), [...signals, 0n], []]) {
      expect(verifier.verify(other, proof)).toEqual({ valid: false, reason: 'malformed' });
    }
  });

  it('keeps sums per statement apart: any order of statements gives the same answers', () => {
    const other = signals.with(2, signals[2]! + 1n);
    for (let round = 0; round < 3; round++) {
      expect(verifier.verify(signals, proof)).toEqual({ valid: true });
      expect(verifier.verify(other, proof)).toEqual({ valid: false, reason: 'equation' });
    }
    for (let count = 0; count < 600; count++) verifier.verify(signals.with(1, BigInt(count)), proof);
    expect(verifier.verify(signals, proof)).toEqual({ valid: true });
  });
});

describe('points', () => {
  it('P11: refuses points that are not on their curve', () => {
    const [x] = proof.pi_a;
    const off: Proof[] = [
      { ...proof, pi_a: [x, '1', '1'] },
      { ...proof, pi_a: ['0', '0', '1'] },
      { ...proof, pi_c: ['0', '0', '1'] },
      { ...proof, pi_c: [proof.pi_c[1], proof.pi_c[0], '1'] },
      {
        ...proof,
        pi_b: [
          ['0', '0'],
          ['0', '0'],
          ['1', '0'],
        ],
      },
      { ...proof, pi_b: [[proof.pi_b[0][1], proof.pi_b[0][0]], proof.pi_b[1], ['1', '0']] },
    ];
    for (const other of off) expect(verifier.verify(signals, other)).toEqual({ valid: false, reason: 'not_on_curve' });
  });

  it('P12: refuses points of the twist outside the subgroup, also B plus a point of order 10069', () => {
    const stranger = twistPoint();
    const { b } = decode(proof);
    const cofactor = 2n * Q - R;
    expect(cofactor % 10069n).toBe(0n);
    const small = times(stranger, (cofactor / 10069n) * R);
    expect(small.is0()).toBe(false);
    for (const point of [stranger, small, b.add(small), b.add(stranger)]) {
      const other = encode({ ...decode(proof), b: point });
      expect(verifier.verify(signals, other)).toEqual({ valid: false, reason: 'not_in_subgroup' });
    }
    // What it defends against: snarkjs looks at the curve equation only.
    expect(times(b.add(small), 10069n).equals(times(b, 10069n))).toBe(true);
  });

  it('P09: accepts re-randomised copies, so proof bytes identify nothing', async () => {
    const { a, b, c } = decode(proof);
    const [r1, r2] = [123456789n, 987654321n];
    const copies: Points[] = [
      { a: a.negate(), b: b.negate(), c },
      {
        a: a.multiply(inverse(r1)),
        b: b.multiply(r1).add(g2(key.delta).multiply(r1 * r2)),
        c: c.add(a.multiply(r2)),
      },
    ];
    for (const copy of copies) {
      expect(verifier.verify(signals, encode(copy))).toEqual({ valid: true });
      expect(await snarkjsVerifies(signals, encode(copy))).toBe(true);
    }
  });

  it('P26: answers every kind of nonsense without throwing', () => {
    for (const value of [null, undefined, 1, 'x', [], {}, { ...proof, pi_a: null }, Object.create(null)]) {
      expect(verifier.verify(signals, value)).toEqual({ valid: false, reason: 'malformed' });
    }
    const odd = [signals.with(0, '1' as unknown as bigint), signals.with(0, 1 as unknown as bigint), new Array(8)];
    for (const values of odd) expect(verifier.verify(values, proof)).toEqual({ valid: false, reason: 'malformed' });
  });
});

function inverse(value: bigint): bigint {
  return bnPower(value, R - 2n);
}

function bnPower(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base % R, left = exponent; left > 0n; left >>= 1n, factor = (factor * factor) % R) {
    if (left & 1n) result = (result * factor) % R;
  }
  return result;
}
