// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What both circuits say about every credential: forged witnesses are refused by the constraints themselves, not only
 * by the witness generator. Each case changes one thing of an honest proof of age.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CredentialSample,
  createSamples,
  type Point,
  type SampleInputs,
  type Samples,
  SUBGROUP_ORDER,
  seededRandom,
} from '#circuits/assurance/samples.ts';
import { R, violatedRows } from '#circuits/compile/r1cs.ts';
import { TAG } from '#protocol/constants.ts';
import { builtCircuit, ownTemplate, type Provers, probe } from '../support/circuits/harness.ts';

const random = seededRandom('forged-credential');

let circuit: Provers;
let samples: Samples;
let credential: CredentialSample;
let honest: SampleInputs;

beforeAll(async () => {
  [circuit, samples] = await Promise.all([builtCircuit('age'), createSamples()]);
  credential = samples.credential(random);
  honest = samples.ageInputs(random, credential);
});

/** The same credential with other contents and a signature and trust tree that fit them. */
function resigned(change: Partial<CredentialSample>): SampleInputs {
  const changed = { ...credential, ...change };
  const secret = random.bytes(32);
  const { key, r8, s } = samples.sign(secret, samples.digestOf(changed));
  const signed = { ...changed, issuerKey: key, signatureR8: r8, signatureS: s };
  return samples.ageInputs(random, { ...signed, trustRoot: samples.rootOf(samples.trustLeaf(signed), signed.trust) });
}

/** A trust tree that holds this key, however bad it is. */
function withKey(key: Point, signature: { r8: Point; s: bigint }): SampleInputs {
  const root = samples.rootOf(samples.trustLeaf({ ...credential, issuerKey: key }), credential.trust);
  return { ...honest, issuerKey: [...key], signatureR8: [...signature.r8], signatureS: signature.s, trustRoot: root };
}

it('accepts the honest proof that every case starts from, and a re-signed one', () => {
  expect(circuit.accepts(honest)).toBe(true);
  expect(circuit.accepts(resigned({}))).toBe(true);
});

describe('signature', () => {
  it('C07: refuses R8 off the curve', () => {
    for (const point of [
      [0n, 0n],
      [1n, 1n],
      [random.below(R), random.below(R)],
    ]) {
      expect(circuit.accepts({ ...honest, signatureR8: point })).toBe(false);
      expect(circuit.accepts({ ...honest, signatureR8: point, signatureS: 0n })).toBe(false);
    }
  });

  it('C07: R8 off the curve breaks the curve equation itself, not only the sum that it enters', () => {
    const { rows, outputCount, publicInputCount } = circuit.r1cs;
    // Private inputs follow the public signals: issuerKey[2], signatureR8[2]. BabyCheck squares both coordinates.
    const r8x = 1 + outputCount + publicInputCount + 2;
    const squareOf = (wire: number) =>
      rows.find(({ a, b }) => [a, b].every(({ wires }) => wires.length === 1 && wires[0] === wire))?.c.wires[0] ?? -1;
    const squares = [squareOf(r8x), squareOf(r8x + 1)];
    const curveRow = rows.findIndex(({ a, b }) =>
      [a, b].every(({ wires }, at) => wires.includes(squares[at] as number)),
    );
    expect(curveRow).toBeGreaterThanOrEqual(0);
    expect(violatedRows(circuit.r1cs, circuit.cheating({ ...honest, signatureR8: [1n, 1n] }))).toContain(curveRow);
  });

  it('checks both coordinates of the equation: one row stops each signature that fits in the other', () => {
    const { babyJub, hash } = samples;
    const onlyOneRow = (inputs: SampleInputs) => {
      expect(circuit.accepts(inputs)).toBe(false);
      expect(violatedRows(circuit.r1cs, circuit.cheating(inputs))).toHaveLength(1);
    };
    // -S: the left side is (-x, y).
    onlyOneRow({ ...honest, signatureS: SUBGROUP_ORDER - credential.signatureS });
    // R8 moved by the point of order 2 and S negated: the left side is (x, -y).
    const [a, r] = [random.below(SUBGROUP_ORDER), random.below(SUBGROUP_ORDER)];
    const key = samples.toPoint(babyJub.mulPointEscalar(babyJub.Base8, a));
    const [x, y] = samples.toPoint(babyJub.mulPointEscalar(babyJub.Base8, r));
    for (const negated of [false, true]) {
      const r8: Point = negated ? [R - x, R - y] : [x, y];
      const sum = (r + 8n * hash([...r8, ...key, samples.digestOf(credential)]) * a) % SUBGROUP_ORDER;
      const inputs = withKey(key, { r8, s: negated ? SUBGROUP_ORDER - sum : sum });
      if (negated) onlyOneRow(inputs);
      else expect(circuit.accepts(inputs)).toBe(true);
    }
  });

  it('C08: refuses issuer keys of order 1, 2, 4 and 8, with which anybody could sign', () => {
    const { babyJub } = samples;
    const { F } = babyJub;
    // A point of order 8: the subgroup order times a point outside the subgroup.
    let eighth: [Uint8Array, Uint8Array] | undefined;
    for (let y = 2n; !eighth; y++) {
      const bytes = Buffer.alloc(32);
      bytes.writeBigUInt64LE(y);
      const point = babyJub.unpackPoint(bytes);
      if (!point) continue;
      const candidate = babyJub.mulPointEscalar(point, SUBGROUP_ORDER);
      if (!F.eq(babyJub.mulPointEscalar(candidate, 4n)[0], F.zero)) eighth = candidate;
      else if (!F.eq(babyJub.mulPointEscalar(candidate, 4n)[1], F.one)) eighth = candidate;
    }
    for (const times of [8n, 4n, 2n, 1n]) {
      const key = samples.toPoint(babyJub.mulPointEscalar(eighth, times));
      const s = random.below(SUBGROUP_ORDER);
      const r8 = samples.toPoint(babyJub.mulPointEscalar(babyJub.Base8, s));
      const inputs = withKey(key, { r8, s });
      expect(circuit.accepts(inputs), `order ${8n / times}`).toBe(false);
      // One row, the check of the key: all else fits, so that without it this would be a forgery for everybody.
      expect(violatedRows(circuit.r1cs, circuit.cheating(inputs))).toHaveLength(1);
    }
  });

  it('C09: S + l is the same credential: nothing public changes; S of 2^251 and more is refused', () => {
    // Only where S + l is below 2^251 can it pass at all.
    let inputs = honest;
    while ((inputs.signatureS as bigint) + SUBGROUP_ORDER >= 1n << 251n) inputs = resigned({});
    const shifted = { ...inputs, signatureS: (inputs.signatureS as bigint) + SUBGROUP_ORDER };
    expect(circuit.accepts(shifted)).toBe(true);
    const publicCount = 1 + circuit.r1cs.outputCount + circuit.r1cs.publicInputCount;
    expect(circuit.honest(shifted).slice(0, publicCount)).toEqual(circuit.honest(inputs).slice(0, publicCount));
    for (const s of [0n, 1n, SUBGROUP_ORDER, SUBGROUP_ORDER - 1n, R - 1n]) {
      expect(circuit.accepts({ ...honest, signatureS: s })).toBe(false);
    }
    const beyond = (inputs.signatureS as bigint) + 4n * SUBGROUP_ORDER;
    expect(circuit.accepts({ ...inputs, signatureS: beyond })).toBe(false);
  });

  it('C10: garbage is refused, and no input switches the check off', () => {
    const r8 = samples.toPoint(samples.babyJub.mulPointEscalar(samples.babyJub.Base8, 5n));
    expect(circuit.accepts({ ...honest, signatureR8: r8, signatureS: 5n })).toBe(false);
    expect(() => circuit.honest({ ...honest, enabled: 0n })).toThrow();
  });

  it('C11: the signature of A is not one of A + T, T of order 2', () => {
    const [x, y] = credential.issuerKey;
    const shifted: Point = [R - x, R - y];
    const signature = { r8: credential.signatureR8, s: credential.signatureS };
    expect(circuit.accepts(withKey(shifted, signature))).toBe(false);
  });

  it('refuses a signature by a key that the tree does not hold', () => {
    const { key, r8, s } = samples.sign(random.bytes(32), samples.digestOf(credential));
    expect(circuit.accepts({ ...honest, issuerKey: [...key], signatureR8: [...r8], signatureS: s })).toBe(false);
  });
});

describe('what is signed', () => {
  it('C21: refuses another schema, with and without a tree that accepts it', () => {
    const schema = credential.schema + 1n;
    expect(circuit.accepts({ ...honest, schema })).toBe(false);
    const trustRoot = samples.rootOf(samples.trustLeaf({ ...credential, schema }), credential.trust);
    expect(circuit.accepts({ ...honest, schema, trustRoot })).toBe(false);
  });

  it('C30: refuses a stolen credential without its holder secret', () => {
    for (const holderSecret of [random.below(R), 0n, credential.holderSecret + SUBGROUP_ORDER].map((s) => s % R)) {
      expect(circuit.accepts({ ...honest, holderSecret })).toBe(false);
    }
  });

  it('refuses every single changed field of the credential', () => {
    for (const field of ['birthdate', 'attributesHash', 'validFrom', 'validUntil', 'revocationHandle'] as const) {
      const value = honest[field] as bigint;
      const wide = { ...honest, bornOnOrAfter: 0n, bornOnOrBefore: (1n << 17n) - 1n, gapLow: 0n };
      expect(circuit.accepts({ ...wide, [field]: value + 1n }), field).toBe(false);
      expect(circuit.accepts({ ...wide, [field]: (value + R - 1n) % R }), field).toBe(false);
    }
  });

  it('C23: attributes in another order have another hash', () => {
    const [a0, a1, a2, ...rest] = credential.attributes as [bigint, bigint, bigint, ...bigint[]];
    const swapped = samples.hashAttributes([a0, a2, a1, ...rest]);
    expect(circuit.accepts({ ...honest, attributesHash: swapped })).toBe(false);
  });

  it('C18: dates that overflow into their neighbour in the packed number are refused', () => {
    // Expired on day 45,900. The packed number stays the same when a later end is paid for by the handle.
    const expired = { validFrom: 45_000n, validUntil: 45_900n, gapLow: 0n, gapHigh: (1n << 48n) - 1n };
    const inputs = resigned(expired);
    expect(circuit.accepts({ ...inputs, today: 45_900n })).toBe(true);
    const handle = inputs.revocationHandle as bigint;
    const revived = { ...inputs, validUntil: 45_900n + (1n << 17n), revocationHandle: handle - 1n };
    expect(circuit.accepts({ ...revived, today: 46_000n })).toBe(false);
    // Valid from day 45,000 on: a start below 0, paid for by the end, would make it valid before.
    const early = { ...inputs, validFrom: R + 45_000n - (1n << 17n), validUntil: 45_901n };
    expect(circuit.accepts({ ...early, today: 44_900n })).toBe(false);
    expect(circuit.accepts({ ...early, today: 45_901n })).toBe(false);
    const fromStart = { ...inputs, validFrom: 45_000n + (1n << 17n), validUntil: 45_899n };
    expect(circuit.accepts({ ...fromStart, today: 45_899n })).toBe(false);
  });
});

describe('validity', () => {
  it('C28: valid from the first day to the last, both included, and on no other', () => {
    const inputs = resigned({ validFrom: 45_500n, validUntil: 46_500n });
    const table: [today: bigint, accepted: boolean][] = [
      [0n, false],
      [45_499n, false],
      [45_500n, true],
      [45_501n, true],
      [46_499n, true],
      [46_500n, true],
      [46_501n, false],
      [131_071n, false],
      [131_072n, false],
      [46_000n + (1n << 17n), false],
      [R - 1n, false],
    ];
    for (const [today, accepted] of table) expect(circuit.accepts({ ...inputs, today }), `${today}`).toBe(accepted);
  });

  it('C28: an end of 0 is long ago, not never', () => {
    expect(circuit.accepts(resigned({ validFrom: 0n, validUntil: 0n }))).toBe(false);
  });
});

describe('trust tree and revocation', () => {
  it('C01: refuses a handle outside its gap, at both ends', () => {
    const gap = { gapLow: 1_000n, gapHigh: 2_000n };
    const table: [handle: bigint, accepted: boolean][] = [
      [999n, false],
      [1_000n, true],
      [1_500n, true],
      [2_000n, true],
      [2_001n, false],
      [1_000n + (1n << 48n), false],
      [2_000n + R - (1n << 48n), false],
    ];
    for (const [revocationHandle, accepted] of table) {
      const inputs = resigned({ ...gap, revocationHandle: revocationHandle % (1n << 60n) });
      expect(circuit.accepts(inputs), `${revocationHandle}`).toBe(accepted);
    }
  });

  it('C01: refuses a wider gap than the tree holds', () => {
    expect(circuit.accepts({ ...honest, gapLow: (honest.gapLow as bigint) - 1n })).toBe(false);
    expect(circuit.accepts({ ...honest, gapHigh: (honest.gapHigh as bigint) + 1n })).toBe(false);
    const revoked = resigned({ revocationHandle: 5n, gapLow: 6n, gapHigh: 9n });
    expect(circuit.accepts({ ...revoked, gapLow: 0n })).toBe(false);
  });

  it('C12: refuses indices that are no child', () => {
    const path = honest.trustPath as bigint[];
    for (const index of [4n, 5n, R - 1n, (path[0] as bigint) + 4n, 1n << 200n]) {
      expect(circuit.accepts({ ...honest, trustPath: [index, ...path.slice(1)] }), `${index}`).toBe(false);
    }
    for (let level = 0; level < path.length; level++) {
      const other = path.map((index, at) => (at === level ? (index + 1n) % 4n : index));
      expect(circuit.accepts({ ...honest, trustPath: other }), `level ${level}`).toBe(false);
    }
  });

  it('C13: refuses paths of another length and inner nodes taken for leaves', () => {
    const { path, siblings } = credential.trust;
    const leaf = samples.trustLeaf(credential);
    const shorter = samples.rootOf(leaf, { path: path.slice(0, -1), siblings: siblings.slice(0, -1) });
    const level = [random.below(R), random.below(R), random.below(R)];
    const longer = samples.rootOf(leaf, { path: [...path, 0n], siblings: [...siblings, level] });
    expect(circuit.accepts({ ...honest, trustRoot: shorter })).toBe(false);
    expect(circuit.accepts({ ...honest, trustRoot: longer })).toBe(false);
    // The leaf's node, presented one level higher.
    const lifted = { ...honest, trustPath: [...path.slice(1), 0n], trustSiblings: [...siblings.slice(1), level] };
    expect(circuit.accepts(lifted)).toBe(false);
    expect(() => circuit.honest({ ...honest, trustPath: path.slice(1) })).toThrow();
  });

  it('C14: an empty place proves nothing', () => {
    let empty = 0n;
    const zeros: bigint[][] = [];
    for (let level = 0; level < 9; level++) {
      zeros.push([empty, empty, empty]);
      empty = samples.hash([empty, empty, empty, empty]);
    }
    const emptyTree = { trustRoot: empty, trustPath: Array(9).fill(0n), trustSiblings: zeros };
    expect(circuit.accepts({ ...honest, ...emptyTree })).toBe(false);
    expect(circuit.accepts({ ...honest, ...emptyTree, trustRoot: 0n })).toBe(false);
  });

  it('refuses another root', () => {
    expect(circuit.accepts({ ...honest, trustRoot: (credential.trustRoot + 1n) % R })).toBe(false);
  });
});

describe('nullifier', () => {
  const nullifierOf = (inputs: SampleInputs) => circuit.honest(inputs)[1];

  it('C29: is the same for one holder in one scope, whatever else differs, and differs between scopes', () => {
    const scope = random.below(R);
    const expected = samples.hash([TAG.NULLIFIER, credential.holderSecret, scope]);
    expect(nullifierOf({ ...honest, scope })).toBe(expected);
    expect(nullifierOf({ ...honest, scope, challenge: 7n })).toBe(expected);
    expect(nullifierOf({ ...resigned({ revocationHandle: credential.gapLow }), scope })).toBe(expected);
    expect(nullifierOf({ ...honest, scope: scope + 1n })).not.toBe(expected);
  });

  it('C29: is 0 without a scope', () => {
    expect(nullifierOf({ ...honest, scope: 0n })).toBe(0n);
  });

  it('C29: no second value satisfies the constraints', () => {
    for (const scope of [0n, 1n, honest.scope as bigint]) {
      const witness = circuit.honest({ ...honest, scope });
      const pseudonym = samples.hash([TAG.NULLIFIER, credential.holderSecret, scope]);
      for (const value of [0n, 1n, pseudonym, R - pseudonym, random.below(R)]) {
        if (value === witness[1]) continue;
        const forged = witness.with(1, value);
        expect(violatedRows(circuit.r1cs, forged).length).toBeGreaterThan(0);
      }
    }
  });

  it('C29: nobody escapes a scope by calling it empty, or invents one, whatever stands on the inner wires', async () => {
    const {
      r1cs,
      honest: generate,
      symbols,
    } = await probe('nullifier', ownTemplate('nullifier.circom'), 'Nullifier()');
    const [inverse, scoped] = [symbols.wireOf('main.inverse'), symbols.wireOf('main.scoped')];
    const holderSecret = random.below(R);
    for (const scope of [0n, 1n, random.below(R)]) {
      const witness = generate({ holderSecret, scope });
      const pseudonym = samples.hash([TAG.NULLIFIER, holderSecret, scope]);
      expect(witness[1]).toBe(scope === 0n ? 0n : pseudonym);
      for (const inner of [0n, 1n, random.below(R), witness[inverse] as bigint]) {
        for (const flag of [0n, 1n, (scope * inner) % R]) {
          for (const value of [0n, pseudonym, (pseudonym * flag) % R]) {
            const forged = witness.with(inverse, inner).with(scoped, flag).with(1, value);
            if (forged.every((entry, wire) => entry === witness[wire])) continue;
            expect(violatedRows(r1cs, forged).length).toBeGreaterThan(0);
          }
        }
      }
    }
  });
});
