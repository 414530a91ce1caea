// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import type { Proof } from '#groth16/proof.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { type BatchItem, verifyBatch } from '#groth16/verify/batch.ts';
import { createVerifier, type Verifier, type VerifyResult } from '#groth16/verify/verify.ts';
import { createFixture, random } from '../../support/groth16/fixture.ts';
import { decode, encode, Fr, G1, g2 } from '../../support/groth16/points.ts';

const VALID: VerifyResult = { valid: true };
const WRONG: VerifyResult = { valid: false, reason: 'equation' };
let age: Verifier;
let attributes: Verifier;
let good: BatchItem[];
let other: BatchItem;
let elsewhere: BatchItem[];
let delta: ReturnType<typeof g2>;

beforeAll(async () => {
  const fixture = await createFixture();
  const { circuits } = fixture.artefacts;
  age = await createVerifier(newestNamed(circuits, 'age').vkey);
  attributes = await createVerifier(newestNamed(circuits, 'attributes').vkey);
  delta = g2(newestNamed(circuits, 'age').vkey.delta);
  const binder = await createBinder();
  const prepared = await fixture.prepare('age', 'batch');
  good = Array.from({ length: 64 }, (_, index) => ({
    verifier: age,
    ...binder.bind(prepared, BigInt(index) ** 20n, random),
  }));
  const statement = await fixture.prepare('age', 'another statement');
  elsewhere = [5n, 6n].map((challenge) => ({ verifier: age, ...binder.bind(statement, challenge, random) }));
  other = { verifier: attributes, ...binder.bind(await fixture.prepare('attributes', 'batch'), 7n, random) };
});

const withProof = (item: BatchItem, proof: unknown): BatchItem => ({ ...item, proof });
const points = (item: BatchItem) => decode(item.proof as Proof);

describe('verifyBatch', () => {
  it('accepts good proofs, of several circuits together and in any number', () => {
    expect(verifyBatch([], random)).toEqual([]);
    expect(verifyBatch([good[0]!], random)).toEqual([VALID]);
    const mixed = [other, ...good, ...good, other];
    expect(verifyBatch(mixed, random)).toEqual(mixed.map(() => VALID));
  });

  it('P27: names the one wrong proof wherever it stands', () => {
    for (const at of [0, 31, 32, 63]) {
      const items = good.with(at, { ...good[at]!, publicSignals: good[at]!.publicSignals.with(-1, 5n) });
      expect(verifyBatch(items, random)).toEqual(good.map((_, index) => (index === at ? WRONG : VALID)));
    }
  });

  it('P27: is not fooled by wrong proofs whose errors cancel in a plain sum', () => {
    // C + X and C - X: the product of the two equations holds, each alone does not.
    const error = G1.BASE.multiply(12345n);
    const [first, second] = [points(good[0]!), points(good[1]!)];
    const items = good
      .with(0, withProof(good[0]!, encode({ ...first, c: first.c.add(error) })))
      .with(1, withProof(good[1]!, encode({ ...second, c: second.c.subtract(error) })));
    expect(verifyBatch(items, random)).toEqual(good.map((_, index) => (index < 2 ? WRONG : VALID)));
  });

  it('P27: is not fooled by exchanged parts of two proofs', () => {
    const [first, second] = [points(good[0]!), points(good[1]!)];
    const items = [
      withProof(good[0]!, encode({ ...first, c: second.c })),
      withProof(good[1]!, encode({ ...second, c: first.c })),
    ];
    expect(verifyBatch(items, random)).toEqual([WRONG, WRONG]);
  });

  it('P27: keeps several statements under one key apart', () => {
    const [one, two] = [good[0]!, elsewhere[0]!];
    const differing = one.publicSignals.flatMap((signal, index) =>
      signal === two.publicSignals[index] ? [] : [index],
    );
    // More than the challenge: the key alone does not decide which sum belongs to a proof.
    expect(differing.length).toBeGreaterThan(1);
    const items = [one, two, good[1]!, elsewhere[1]!];
    expect(verifyBatch(items, random)).toEqual(items.map(() => VALID));
    for (const index of differing) {
      // The plain sum of the two stays the same.
      const exchanged = [
        { ...one, publicSignals: one.publicSignals.with(index, two.publicSignals[index]!) },
        { ...two, publicSignals: two.publicSignals.with(index, one.publicSignals[index]!) },
      ];
      expect(verifyBatch([...exchanged, good[1]!, elsewhere[1]!], random)).toEqual([WRONG, WRONG, VALID, VALID]);
    }
  });

  it('gives the answers of verify: malformed, off the curve, wrong and right in one batch', () => {
    const { a, b, c } = points(good[3]!);
    const items: BatchItem[] = [
      good[0]!,
      withProof(good[1]!, null),
      withProof(good[2]!, { ...(good[2]!.proof as Proof), pi_a: ['1', '1', '1'] }),
      withProof(good[3]!, encode({ a: a.negate(), b: b.negate(), c })),
      withProof(good[4]!, encode({ a, b: b.add(delta), c })),
      { ...good[5]!, publicSignals: good[5]!.publicSignals.slice(1) },
      { ...other, verifier: age },
      { ...other, publicSignals: good[0]!.publicSignals },
      withProof(good[6]!, encode({ a: a.multiply(Fr.inv(9n)), b: b.multiply(9n), c })),
      other,
    ];
    expect(verifyBatch(items, random)).toEqual(
      items.map(({ verifier, publicSignals, proof }) => verifier.verify(publicSignals, proof)),
    );
  });

  it('P27: draws its weights from the given randomness, 16 bytes a proof, anew for every combination', () => {
    const asked: number[] = [];
    const counted = (bytes: number) => {
      asked.push(bytes);
      return random(bytes);
    };
    verifyBatch(good.slice(0, 8), counted);
    expect(asked).toEqual(Array.from({ length: 8 }, () => 16));
    asked.length = 0;
    verifyBatch(good.slice(0, 4).with(0, withProof(good[0]!, good[1]!.proof)), counted);
    expect(asked).toHaveLength(4 + 2 + 2);
  });

  it('P27: decides nothing by weights that repeat themselves', () => {
    const error = G1.BASE.multiply(12345n);
    const [first, second] = [points(good[0]!), points(good[1]!)];
    // With equal weights these two cancel.
    const items = [
      withProof(good[0]!, encode({ ...first, c: first.c.add(error) })),
      withProof(good[1]!, encode({ ...second, c: second.c.subtract(error) })),
      good[2]!,
    ];
    const refused = expect.objectContaining({ code: 'server_no_randomness' });
    let draws = 0;
    const sources: ((bytes: number) => Uint8Array)[] = [
      (bytes) => new Uint8Array(bytes),
      (bytes) => new Uint8Array(bytes).fill(7),
      (bytes) => new Uint8Array(bytes).fill(1 + (draws++ % 2)),
    ];
    for (const source of sources) expect(() => verifyBatch(items, source)).toThrow(refused);
    expect(verifyBatch(items, random)).toEqual([WRONG, WRONG, VALID]);
  });

  it('all wrong: every one is named', () => {
    const items = good.slice(0, 16).map((item, index) => withProof(item, good[(index + 1) % 16]!.proof));
    expect(verifyBatch(items, random)).toEqual(items.map(() => WRONG));
  });
});
