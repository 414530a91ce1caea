// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The trust bundle: what a registry vouches for, as one signed file that wallets and servers fetch whole. It lists the
 * accepted issuers with their revoked handles, the root of the trust tree with two inner levels, and the verifiers
 * whose requests a wallet may answer.
 * The registry command line creates it; wallet, server and auditor parse it. Parsing checks every list, because the
 * circuit trusts the gaps; it does not hash the tree (`trustPath` checks one block, `computeTrustRoot` all of it).
 */
import { base64url, sha256 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkNow, malformed, reworded } from '#base/readers.ts';
import { checkHandles } from '../credential/handles.ts';
import { type SchemaDocument, schemaNumber } from '../credential/schema.ts';
import { type Jwk, parseJws, type SigningKey, signJws } from '../jws.ts';
import { binaryOf, encodeBinary, encodeFile, MAX_FILE_BYTES, parseBinary, splitFile } from './bundle-binary.ts';
import {
  type AcceptedIssuer,
  type AcceptedSchema,
  encodeHeader,
  parseHeader,
  type TrustBundle,
} from './bundle-payload.ts';
import { computeTrustTree, countLeaves, type LeafGroup, MAX_LEAVES, MAX_SPREAD } from './tree.ts';

export {
  type AcceptedIssuer,
  type AcceptedSchema,
  checkSameMeaning,
  parseVerifier,
  type RegisteredVerifier,
  type TrustBundle,
} from './bundle-payload.ts';

const TYP = 'hushmark-trust+jwt';
/** Clocks of honest parties differ by less. */
const CLOCK_SKEW = 300;

/** What a registry decides; leaves, levels, root and digest follow from it. */
export type TrustBundleContent = Omit<TrustBundle, 'trustRoot' | 'levels' | 'digest' | 'issuers'> & {
  readonly issuers: readonly (Omit<AcceptedIssuer, 'schemas'> & {
    readonly schemas: readonly Pick<AcceptedSchema, 'document' | 'revoked'>[];
  })[];
};

/** base64url SHA-256 of the file: the name under which it is fetched. */
export function bundleDigest(file: Uint8Array): string {
  return base64url(sha256(file));
}

/**
 * The bundle file. Hashes the whole tree. Throws trust_tree_full when the leaves do not fit, and whatever
 * `parseTrustBundle` would throw for this content, so that a registry cannot sign what wallets refuse.
 */
export function createTrustBundle(content: TrustBundleContent, key: SigningKey): Uint8Array {
  for (const { schemas } of content.issuers) for (const { revoked } of schemas) checkHandles(revoked, 'revoked');
  const issuers = assignLeaves(content.issuers);
  const { trustRoot, levels } = computeTrustTree(leafGroups(issuers));
  const revoked = issuers.flatMap((issuer) => issuer.schemas.map((schema) => schema.revoked));
  const binary = encodeBinary({ levels, revoked });
  const payload = encodeHeader(
    { ...content, issuers, trustRoot },
    { length: binary.length, digest: base64url(sha256(binary)) },
  );
  const file = encodeFile(signJws({ typ: TYP, kid: key.jwk.kid }, payload, key.secretKey), binary);
  parseTrustBundle(file, [key.jwk], { now: content.issuedAt, minimumSequence: 0 });
  return file;
}

/** Two files that a registry signed under one number; `before` and `after` are their digests. */
export class TrustFork extends HushmarkError {
  readonly before: string;
  readonly after: string;

  constructor(sequence: number, before: string, after: string) {
    super('trust_bundle_fork', `there are two signed bundles with the number ${sequence}: ${before} and ${after}`);
    this.before = before;
    this.after = after;
  }
}

export type BundleChecks = {
  /** Unix seconds. */
  readonly now: number;
  /** The highest sequence that has begun, of those seen from this registry. */
  readonly minimumSequence: number;
  /** What the fetcher asked for. */
  readonly digest?: string;
  /** Whose bundle it must be. */
  readonly registry?: string;
  /** Seconds after its end for which it is read all the same: for questions that were asked under it. */
  readonly grace?: number;
  /** Digests of the bundles seen from this registry so far, by sequence. */
  readonly seen?: ReadonlyMap<number, string>;
};

/**
 * A bundle from outside.
 * Throws trust_signature, trust_registry_unknown, trust_bundle_fork (a TrustFork), trust_rollback, trust_from_future,
 * trust_stale, trust_issuer_key, and trust_bundle_malformed for any list that is not exactly as it must be.
 */
export function parseTrustBundle(file: Uint8Array, registryKeys: readonly Jwk[], checks: BundleChecks): TrustBundle {
  return reworded('trust_bundle_malformed', () => parseFile(file, registryKeys, checks));
}

function parseFile(
  file: Uint8Array,
  registryKeys: readonly Jwk[],
  { now, minimumSequence, digest, registry, grace = 0, seen }: BundleChecks,
): TrustBundle {
  const time = checkNow(now);
  if (file.length > MAX_FILE_BYTES) throw malformed('trust bundle', 'is too long');
  const fileDigest = bundleDigest(file);
  if (digest !== undefined && digest !== fileDigest) {
    throw new HushmarkError('trust_bundle_malformed', 'the trust bundle is not the file that was asked for');
  }
  const { jws, rest } = splitFile(file);
  const { payload } = parseJws(jws, { typ: TYP, keys: registryKeys, maxBytes: MAX_FILE_BYTES });
  const { header, counts, binary } = parseHeader(payload);
  if (registry !== undefined && header.registry.id !== registry) {
    throw new HushmarkError('trust_registry_unknown', 'the trust bundle is of another registry');
  }

  // First check that the file is, to the last bit, what was signed: a fork must be the registry's own.
  const bytes = binaryOf(rest, binary.length);
  if (base64url(sha256(bytes)) !== binary.digest) {
    throw new HushmarkError(
      'trust_bundle_malformed',
      'the lists in the trust bundle are not the ones that were signed',
    );
  }
  const before = seen?.get(header.sequence) ?? fileDigest;
  if (before !== fileDigest) throw new TrustFork(header.sequence, before, fileDigest);
  if (header.sequence < minimumSequence) {
    throw new HushmarkError('trust_rollback', 'the trust bundle is older than one that was seen before');
  }
  if (header.issuedAt > time + CLOCK_SKEW) {
    throw new HushmarkError('trust_from_future');
  }
  if (time >= header.expiresAt + grace) throw new HushmarkError('trust_stale', 'the trust bundle has expired');

  const parts = parseBinary(bytes, counts);
  return {
    ...header,
    issuers: withRevoked(header.issuers, parts.revoked, counts.leaves),
    levels: parts.levels,
    digest: fileDigest,
  };
}

/** The leaves of a bundle in the order of the tree. */
export function leafGroups(issuers: readonly AcceptedIssuer[]): LeafGroup[] {
  return issuers.flatMap((issuer) =>
    issuer.schemas.map(({ document, revoked, spread, firstLeaf }) => ({
      key: issuer.key,
      schema: schemaNumber(document),
      revoked,
      spread,
      firstLeaf,
    })),
  );
}

/**
 * The root computed from all leaves, for everybody who does not want to rely on the signed one: servers compare it in a
 * worker, auditors when they like. Takes under a millisecond a leaf.
 */
export function computeTrustRoot(bundle: Pick<TrustBundle, 'issuers'>): bigint {
  return computeTrustTree(leafGroups(bundle.issuers)).trustRoot;
}

/** Those issuers whose credentials of this schema are accepted: the crowd in which a proof hides its issuer. */
export function issuersOf(bundle: Pick<TrustBundle, 'issuers'>, schemaUri: string): AcceptedIssuer[] {
  return bundle.issuers.filter((issuer) => issuer.schemas.some((schema) => schema.document.uri === schemaUri));
}

/** The schema documents of a bundle by URI. All issuers of a schema mean the same by it; parsing has made sure. */
export function schemasOf(bundle: Pick<TrustBundle, 'issuers'>): Map<string, SchemaDocument> {
  const documents = bundle.issuers.flatMap((issuer) => issuer.schemas.map(({ document }) => document));
  return new Map(documents.reverse().map((document) => [document.uri, document]));
}

/**
 * Gives every issuer and schema its range of leaves, spread as far as the tree has room for. Throws trust_tree_full
 * when they do not even fit side by side.
 */
function assignLeaves(issuers: TrustBundleContent['issuers']): AcceptedIssuer[] {
  for (let spread = MAX_SPREAD; ; spread /= 2) {
    const { placed, leaves } = place(issuers, spread);
    if (leaves <= MAX_LEAVES) return placed;
    if (spread === 1) {
      throw new HushmarkError('trust_tree_full', `the lists need ${leaves} leaves, the trust tree has ${MAX_LEAVES}`);
    }
  }
}

function place(issuers: TrustBundleContent['issuers'], spread: number): { placed: AcceptedIssuer[]; leaves: number } {
  let leaves = 0;
  const placed = issuers.map((issuer) => ({
    ...issuer,
    schemas: issuer.schemas.map((schema) => {
      const list = { ...schema, spread, firstLeaf: leaves };
      leaves += countLeaves(list);
      return list;
    }),
  }));
  return { placed, leaves };
}

/** Puts the handles of the binary part in their places, and checks that they need as many leaves as was signed. */
function withRevoked(
  issuers: readonly AcceptedIssuer[],
  lists: readonly (readonly bigint[])[],
  leaves: number,
): AcceptedIssuer[] {
  let next = 0;
  let at = 0;
  const result = issuers.map((issuer) => ({
    ...issuer,
    schemas: issuer.schemas.map((schema) => {
      const revoked = lists[at] ?? [];
      checkHandles(revoked, `trust bundle, revoked handles of ${issuer.id}`);
      if (schema.firstLeaf !== next) throw malformed('trust bundle', 'has leaves that do not follow each other');
      next += countLeaves({ revoked, spread: schema.spread });
      at += 1;
      return { ...schema, revoked };
    }),
  }));
  if (next !== leaves) throw malformed('trust bundle', 'has more or fewer leaves than it says');
  return result;
}
