// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Seeded honest inputs for both circuits: random issuers, holders, dates and trees. Written with circomlibjs and apart
 * from protocol/, so that circuits and protocol/ cannot share a mistake through it.
 */
import { createHash } from 'node:crypto';
import { buildBabyjub, buildEddsa, buildPoseidon } from 'circomlibjs';
import {
  ATTRIBUTE_BITS,
  ATTRIBUTE_SLOTS,
  CLAUSES,
  DATE_BITS,
  HANDLE_BITS,
  SET_DEPTH,
  TAG,
  TRUST_DEPTH,
} from '#protocol/constants.ts';
import { R } from '../compile/r1cs.ts';

/** Order of the subgroup of Baby Jubjub in which keys and signatures are. */
export const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

/** Deterministic numbers: SHA-256 of the seed and a counter. */
export type SeededRandom = { below(limit: bigint): bigint; bytes(length: number): Buffer };

export function seededRandom(seed: string): SeededRandom {
  let counter = 0;
  const bytes = (length: number) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(createHash('sha256').update(`${seed}/${counter++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
  // 64 bytes: the remainder is as good as uniform for every limit that is used here.
  return { bytes, below: (limit) => BigInt(`0x${bytes(64).toString('hex')}`) % limit };
}

export type Hash = (inputs: readonly bigint[]) => bigint;
export type Place = { path: bigint[]; siblings: bigint[][] };
export type Point = [bigint, bigint];

export type CredentialSample = {
  schema: bigint;
  issuerKey: Point;
  signatureR8: Point;
  signatureS: bigint;
  holderSecret: bigint;
  attributes: bigint[];
  attributesHash: bigint;
  validFrom: bigint;
  validUntil: bigint;
  revocationHandle: bigint;
  gapLow: bigint;
  gapHigh: bigint;
  trust: Place;
  trustRoot: bigint;
};

/** What a test may fix about a credential; the rest is random. */
export type CredentialWishes = Partial<
  Pick<
    CredentialSample,
    'schema' | 'holderSecret' | 'validFrom' | 'validUntil' | 'revocationHandle' | 'gapLow' | 'gapHigh'
  >
> & {
  attributes?: Record<number, bigint>;
  issuerSecret?: Buffer;
  /** Child index on every level of the trust tree. */
  path?: bigint[];
};

export type SampleInputs = Record<string, bigint | bigint[] | bigint[][] | bigint[][][]>;
export type ClauseSample = { slot: number; low: bigint; high: bigint; place: Place; root: bigint };

/** Hash, keys and signatures by circomlibjs. */
async function createTools() {
  const [poseidonBytes, eddsa, babyJub] = await Promise.all([buildPoseidon(), buildEddsa(), buildBabyjub()]);
  const hash: Hash = (inputs) => poseidonBytes.F.toObject(poseidonBytes(inputs));
  const toPoint = (point: [Uint8Array, Uint8Array]): Point => [
    babyJub.F.toObject(point[0]),
    babyJub.F.toObject(point[1]),
  ];

  function rootOf(leaf: bigint, { path, siblings }: Place): bigint {
    return path.reduce((node, index, level) => {
      const children = [...(siblings[level] as bigint[])];
      children.splice(Number(index), 0, node);
      return hash(children);
    }, leaf);
  }

  function sign(secret: Buffer, message: bigint) {
    const { R8, S } = eddsa.signPoseidon(secret, babyJub.F.e(message));
    return { key: toPoint(eddsa.prv2pub(secret)), r8: toPoint(R8), s: S };
  }

  return { hash, babyJub, toPoint, rootOf, sign };
}

type Tools = Awaited<ReturnType<typeof createTools>>;

export async function createSamples() {
  const tools = await createTools();
  return { ...tools, randomPlace, ...createCredentials(tools), ageInputs, ...createClauses(tools) };
}

function randomPlace(random: SeededRandom, depth: number, path?: bigint[]): Place {
  return {
    path: path ?? Array.from({ length: depth }, () => random.below(4n)),
    siblings: Array.from({ length: depth }, () => [random.below(R), random.below(R), random.below(R)]),
  };
}

function createCredentials({ hash, sign, rootOf }: Tools) {
  const trustLeaf = (c: Pick<CredentialSample, 'issuerKey' | 'schema' | 'gapLow' | 'gapHigh'>) =>
    hash([TAG.ACCEPTED, c.issuerKey[0], c.issuerKey[1], c.schema, c.gapLow, c.gapHigh]);

  const hashAttributes = (attributes: readonly bigint[]) => hash([TAG.ATTRIBUTES, ...attributes.slice(1)]);

  const packValidity = (c: Pick<CredentialSample, 'validFrom' | 'validUntil' | 'revocationHandle'>) =>
    c.validFrom + (c.validUntil << BigInt(DATE_BITS)) + (c.revocationHandle << BigInt(2 * DATE_BITS));

  const digestOf = (
    c: Omit<
      CredentialSample,
      'issuerKey' | 'signatureR8' | 'signatureS' | 'trust' | 'trustRoot' | 'gapLow' | 'gapHigh'
    >,
  ) =>
    hash([
      TAG.CREDENTIAL,
      c.schema,
      hash([TAG.HOLDER, c.holderSecret]),
      c.attributes[0] as bigint,
      c.attributesHash,
      packValidity(c),
    ]);

  /** A signed credential with a place in a trust tree. Today is meant to be 46,000 (in 2025) or so. */
  function credential(random: SeededRandom, wishes: CredentialWishes = {}): CredentialSample {
    const attributes = Array.from(
      { length: ATTRIBUTE_SLOTS },
      (_, slot) =>
        wishes.attributes?.[slot] ?? 1n + random.below(slot === 0 ? 45_000n : (1n << BigInt(ATTRIBUTE_BITS)) - 1n),
    );
    const validFrom = wishes.validFrom ?? 45_000n + random.below(900n);
    const validUntil = wishes.validUntil ?? 46_100n + random.below(900n);
    const top = 1n << BigInt(HANDLE_BITS);
    const revocationHandle = wishes.revocationHandle ?? 1n + random.below(top - 2n);
    const gapLow = wishes.gapLow ?? random.below(revocationHandle + 1n);
    const gapHigh = wishes.gapHigh ?? revocationHandle + random.below(top - revocationHandle);
    const unsigned = {
      schema: wishes.schema ?? random.below(1n << 248n),
      holderSecret: wishes.holderSecret ?? random.below(R),
      attributes,
      attributesHash: hashAttributes(attributes),
      validFrom,
      validUntil,
      revocationHandle,
    };
    const { key, r8, s } = sign(wishes.issuerSecret ?? random.bytes(32), digestOf(unsigned));
    const trust = randomPlace(random, TRUST_DEPTH, wishes.path);
    const trustRoot = rootOf(trustLeaf({ issuerKey: key, schema: unsigned.schema, gapLow, gapHigh }), trust);
    return { ...unsigned, issuerKey: key, signatureR8: r8, signatureS: s, gapLow, gapHigh, trust, trustRoot };
  }

  return { trustLeaf, hashAttributes, digestOf, credential };
}

const commonInputs = (c: CredentialSample) => ({
  trustRoot: c.trustRoot,
  schema: c.schema,
  issuerKey: [...c.issuerKey],
  signatureR8: [...c.signatureR8],
  signatureS: c.signatureS,
  holderSecret: c.holderSecret,
  validFrom: c.validFrom,
  validUntil: c.validUntil,
  revocationHandle: c.revocationHandle,
  gapLow: c.gapLow,
  gapHigh: c.gapHigh,
  trustPath: [...c.trust.path],
  trustSiblings: c.trust.siblings.map((level) => [...level]),
});

type Statement = { today?: bigint; scope?: bigint; challenge?: bigint };
const statementInputs = (random: SeededRandom, { today, scope, challenge }: Statement) => ({
  today: today ?? 46_000n,
  scope: scope ?? random.below(1n << 248n),
  challenge: challenge ?? random.below(1n << 248n),
});

function ageInputs(
  random: SeededRandom,
  c: CredentialSample,
  statement: Statement & { bornOnOrAfter?: bigint; bornOnOrBefore?: bigint } = {},
): SampleInputs {
  const birthdate = c.attributes[0] as bigint;
  return {
    ...commonInputs(c),
    ...statementInputs(random, statement),
    bornOnOrAfter: statement.bornOnOrAfter ?? random.below(birthdate + 1n),
    bornOnOrBefore: statement.bornOnOrBefore ?? birthdate + random.below((1n << BigInt(DATE_BITS)) - birthdate),
    birthdate,
    attributesHash: c.attributesHash,
  };
}

/** The circuit of attributes: sets of intervals, and what is claimed with them. */
function createClauses({ hash, rootOf }: Tools) {
  /** An interval set with this interval among its leaves. */
  function clause(random: SeededRandom, slot: number, low: bigint, high: bigint, path?: bigint[]): ClauseSample {
    const place = randomPlace(random, SET_DEPTH, path);
    return { slot, low, high, place, root: rootOf(hash([TAG.INTERVAL, low, high]), place) };
  }

  function randomClauses(random: SeededRandom, c: CredentialSample): ClauseSample[] {
    return Array.from({ length: CLAUSES }, () => {
      const slot = Number(random.below(BigInt(ATTRIBUTE_SLOTS)));
      const value = c.attributes[slot] as bigint;
      const high = value + random.below((1n << BigInt(ATTRIBUTE_BITS)) - value);
      return clause(random, slot, random.below(value + 1n), high);
    });
  }

  function attributesInputs(
    random: SeededRandom,
    c: CredentialSample,
    statement: Statement & { clauses?: ClauseSample[] } = {},
  ): SampleInputs {
    const clauses = statement.clauses ?? randomClauses(random, c);
    return {
      ...commonInputs(c),
      ...statementInputs(random, statement),
      attributes: [...c.attributes],
      slot: clauses.map(({ slot }) => BigInt(slot)),
      setRoot: clauses.map(({ root }) => root),
      clauseLow: clauses.map(({ low }) => low),
      clauseHigh: clauses.map(({ high }) => high),
      clausePath: clauses.map(({ place }) => place.path),
      clauseSiblings: clauses.map(({ place }) => place.siblings),
    };
  }

  return { clause, attributesInputs };
}

export type Samples = Awaited<ReturnType<typeof createSamples>>;
