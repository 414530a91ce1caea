// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One honest set of inputs and many others that differ from it in one thing, some of them honest again (signed anew,
 * with a tree of their own), some not. Forged witnesses for circuits that lost rows are made from them.
 */
import { ATTRIBUTE_BITS, CLAUSES } from '#protocol/constants.ts';
import type { CircuitName } from '../compile/circuit-list.ts';
import { R } from '../compile/r1cs.ts';
import {
  type CredentialSample,
  type Point,
  type SampleInputs,
  type Samples,
  type SeededRandom,
  SUBGROUP_ORDER,
} from './samples.ts';

/**
 * Forged inputs in the sense of "one thing is wrong": every number one higher, and every one below its range by a field
 * element, S negated (a signature whose left side is (-x, y)).
 */
export function forgedInputs(honest: SampleInputs): SampleInputs[] {
  const forged: SampleInputs[] = [{ ...honest, signatureS: SUBGROUP_ORDER - (honest.signatureS as bigint) }];
  for (const [name, value] of Object.entries(honest)) {
    if (typeof value === 'bigint') {
      for (const other of [value + 1n, R - 1n, value + (1n << 130n)]) forged.push({ ...honest, [name]: other % R });
    } else if (typeof value[0] === 'bigint') {
      (value as bigint[]).forEach((element, at) => {
        forged.push({ ...honest, [name]: (value as bigint[]).with(at, (element + 1n) % R) });
      });
    }
  }
  return forged;
}

export type Variations = { honest: SampleInputs; others: SampleInputs[] };

/** Every child index stands somewhere in the paths, and every slot of a clause has an odd and an even neighbour. */
export function variationsOf(samples: Samples, random: SeededRandom, circuit: CircuitName): Variations {
  const person = createPerson(samples, random, circuit);
  const honest = person.inputsOf(person.credential);
  return {
    honest,
    others: [
      ...forgedInputs(honest),
      ...changedCredentials(person, random),
      ...forgedSignatures(samples, person, random),
      ...changedPlaces(person, random),
      ...(circuit === 'attributes' ? changedClauses(samples, person, random) : []),
    ],
  };
}

type Person = ReturnType<typeof createPerson>;

/** A credential with its clauses, and the ways in which both are honestly made anew. */
function createPerson(samples: Samples, random: SeededRandom, circuit: CircuitName) {
  const secret = random.bytes(32);
  const credential = samples.credential(random, {
    issuerSecret: secret,
    gapLow: 1n << 20n,
    gapHigh: (1n << 48n) - (1n << 20n),
    revocationHandle: (1n << 21n) + random.below(1n << 47n),
    path: [0n, 1n, 2n, 3n, 0n, 1n, 2n, 3n, 0n],
    attributes: { 0: 20_000n + random.below(10_000n) },
  });
  const clauses = [1, 3, 6].slice(0, CLAUSES).map((slot) => {
    const high = (1n << BigInt(ATTRIBUTE_BITS)) - 1n - random.below(1n << 60n);
    const value = credential.attributes[slot] as bigint;
    return samples.clause(random, slot, value >> 1n, high, [0n, 1n, 2n, 3n]);
  });
  const statement = { today: 46_000n, scope: 1n + random.below(1n << 200n), challenge: random.below(1n << 248n) };
  const inputsOf = (c: CredentialSample, changed: object = {}) =>
    circuit === 'age'
      ? samples.ageInputs(random, c, { ...statement, bornOnOrAfter: 10_000n, bornOnOrBefore: 40_000n, ...changed })
      : samples.attributesInputs(random, c, { ...statement, clauses, ...changed });

  const planted = (c: CredentialSample): CredentialSample => ({
    ...c,
    trustRoot: samples.rootOf(samples.trustLeaf(c), c.trust),
  });
  const resigned = (change: Partial<CredentialSample>, by = secret): CredentialSample => {
    const changed = { ...credential, ...change };
    const attributesHash = change.attributes ? samples.hashAttributes(change.attributes) : changed.attributesHash;
    const { key, r8, s } = samples.sign(by, samples.digestOf({ ...changed, attributesHash }));
    return planted({ ...changed, attributesHash, issuerKey: key, signatureR8: r8, signatureS: s });
  };
  return { credential, clauses, inputsOf, planted, resigned };
}

/** One thing is another one, mostly signed anew, by the same issuer and by another. */
function changedCredentials({ credential, inputsOf, planted, resigned }: Person, random: SeededRandom): SampleInputs[] {
  return [
    ...[{ today: 46_001n }, { scope: 0n }, { scope: random.below(R) }].map((change) => inputsOf(credential, change)),
    ...[
      {},
      { holderSecret: random.below(R) },
      { validFrom: credential.validFrom + 1n },
      { validUntil: credential.validUntil + 1n },
      { revocationHandle: credential.revocationHandle + 1n },
      { schema: credential.schema + 1n },
    ].flatMap((change) => [inputsOf(resigned(change)), inputsOf(resigned(change, random.bytes(32)))]),
    ...credential.attributes.map((value, slot) =>
      inputsOf(resigned({ attributes: credential.attributes.with(slot, value + 1n) })),
    ),
    ...[{ gapLow: credential.gapLow + 1n }, { gapHigh: credential.gapHigh - 1n }].map((change) =>
      inputsOf(planted({ ...credential, ...change })),
    ),
  ];
}

function forgedSignatures(
  samples: Samples,
  { credential, inputsOf, planted }: Person,
  random: SeededRandom,
): SampleInputs[] {
  const keysOfSmallOrder: Point[] = [
    [0n, 1n],
    [0n, R - 1n],
  ];
  return [...keysOfSmallOrder.map((key) => inputsOf(withKey(key))), inputsOf(shiftedByOrderTwo())];

  /** A trust tree with a key with which anybody could sign, and a signature with S B8 = R8. */
  function withKey(key: Point): CredentialSample {
    const s = random.below(SUBGROUP_ORDER);
    const r8 = samples.toPoint(samples.babyJub.mulPointEscalar(samples.babyJub.Base8, s));
    return planted({ ...credential, issuerKey: key, signatureR8: r8, signatureS: s });
  }

  /** R8 moved by the point of order 2 and S negated: the left side of the equation is (x, -y). */
  function shiftedByOrderTwo(): CredentialSample {
    const { babyJub, hash, toPoint } = samples;
    const [a, r] = [random.below(SUBGROUP_ORDER), random.below(SUBGROUP_ORDER)];
    const key = toPoint(babyJub.mulPointEscalar(babyJub.Base8, a));
    const [x, y] = toPoint(babyJub.mulPointEscalar(babyJub.Base8, r));
    const r8: Point = [R - x, R - y];
    const sum = (r + 8n * hash([...r8, ...key, samples.digestOf(credential)]) * a) % SUBGROUP_ORDER;
    return planted({ ...credential, issuerKey: key, signatureR8: r8, signatureS: SUBGROUP_ORDER - sum });
  }
}

/** Other places in the trust tree, and other neighbours there. */
function changedPlaces({ credential, inputsOf, planted }: Person, random: SeededRandom): SampleInputs[] {
  const honest = inputsOf(credential);
  const raw = (change: SampleInputs) => ({ ...honest, ...change });
  const others: SampleInputs[] = [];
  const { path, siblings } = credential.trust;
  path.slice(0, 4).forEach((index, level) => {
    for (const step of [1n, 2n, 3n]) {
      const other = { siblings, path: path.with(level, (index + step) % 4n) };
      others.push(raw({ trustPath: other.path }), inputsOf(planted({ ...credential, trust: other })));
    }
    for (const child of [0, 1, 2]) {
      const changed = siblings.with(level, (siblings[level] as bigint[]).with(child, random.below(R)));
      others.push(raw({ trustSiblings: changed }));
    }
  });
  return others;
}

function changedClauses(
  samples: Samples,
  { credential, clauses, inputsOf }: Person,
  random: SeededRandom,
): SampleInputs[] {
  const others: SampleInputs[] = [];
  clauses.forEach((clause, at) => {
    const other = (change: object) => inputsOf(credential, { clauses: clauses.with(at, { ...clause, ...change }) });
    const low = clause.low - 1n;
    const moved = samples.clause(random, clause.slot, low, clause.high, clause.place.path);
    others.push(other({ slot: clause.slot ^ 1 }), other({ slot: clause.slot ^ 2 }), other({ slot: clause.slot ^ 4 }));
    others.push(
      other({ low }),
      other({ high: clause.high - 1n }),
      inputsOf(credential, { clauses: clauses.with(at, moved) }),
    );
    const nearer = clause.place.siblings.with(0, [1n, 2n, 3n]);
    others.push(other({ place: { ...clause.place, siblings: nearer } }));
    others.push(other({ place: { ...clause.place, path: clause.place.path.with(1, 2n) } }));
  });
  return others;
}
