// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The signed JSON part of a trust bundle: registry, times, root, issuers, verifiers, and what pins the binary part.
 * Checked here: the form, and the rules that concern one list alone (no repetition, leaves that follow each other, one
 * meaning for a schema).
 */
import { encodeField, parseField } from '#base/encoding.ts';
import {
  malformed,
  parseDigest,
  parseJson,
  readId,
  readInteger,
  readList,
  readObject,
  readSeconds,
  readText,
} from '#base/readers.ts';
import { parseSchema, type SchemaDocument, schemaNumber } from '../credential/schema.ts';
import { encodePayload, type Jwk, parseJwks } from '../jws.ts';
import { readBaseUrl } from '../origins.ts';
import { MAX_FILE_BYTES } from './bundle-binary.ts';
import {
  encodeProfile,
  type IssuerProfile,
  OPTIONAL_PROFILE_MEMBERS,
  PROFILE_MEMBERS,
  parseOrigins,
  readProfile,
} from './issuer.ts';
import { BLOCK_SIZE, countLeaves, MAX_LEAVES, MAX_SPREAD, type TrustLevels } from './tree.ts';

const FORMAT = 'hushmark-trust/4';

/** Which credentials of one issuer are accepted: all of this schema but the revoked handles (strictly increasing). */
export type AcceptedSchema = {
  readonly document: SchemaDocument;
  readonly revoked: readonly bigint[];
  /** Its place in the trust tree (protocol/trust/tree.ts): how far its clusters are apart, and its first leaf. */
  readonly spread: number;
  readonly firstLeaf: number;
};

export type AcceptedIssuer = IssuerProfile & {
  /** The registry's own word, in a form like an id, for how far it looked at this issuer. Policies may ask for one. */
  readonly assurance?: string;
  readonly schemas: readonly AcceptedSchema[];
};

/** Who may ask: a wallet answers requests signed by these keys, under this name, to these addresses only. */
export type RegisteredVerifier = {
  readonly clientId: string;
  readonly name: string;
  readonly keys: readonly Jwk[];
  /** Origins of the shop's pages: where a customer may be sent back to. */
  readonly origins: readonly string[];
  /** Base address of the verifier API that the shop uses. */
  readonly api: string;
};

export type TrustBundle = {
  readonly registry: { readonly id: string; readonly name: string };
  readonly sequence: number;
  /** A question that was open already is still answered after a scheduled bundle, after an emergency no more. */
  readonly supersedes: 'scheduled' | 'emergency';
  /**
   * Unix seconds: signed; counts from (timetable.ts); its successor should be available; counts until. On a timetable
   * that is kept, the successor begins when this one ends.
   */
  readonly issuedAt: number;
  readonly startsAt: number;
  readonly nextUpdate: number;
  readonly expiresAt: number;
  readonly trustRoot: bigint;
  readonly issuers: readonly AcceptedIssuer[];
  readonly verifiers: readonly RegisteredVerifier[];
  readonly levels: TrustLevels;
  /** base64url SHA-256 of the whole file. */
  readonly digest: string;
};

/** What stands in the JSON part; the handles themselves are in the binary part. */
export type BundleHeader = Omit<TrustBundle, 'levels' | 'digest'>;
export type BinaryPin = { readonly length: number; readonly digest: string };
/** How much of everything the binary part must hold. */
export type BinaryCounts = { leaves: number; inner: number; outer: number; revoked: number[] };

export function encodeHeader(content: BundleHeader, binary: BinaryPin): Uint8Array {
  return encodePayload({
    format: FORMAT,
    registry: { id: content.registry.id, name: content.registry.name },
    sequence: content.sequence,
    supersedes: content.supersedes,
    issuedAt: content.issuedAt,
    startsAt: content.startsAt,
    nextUpdate: content.nextUpdate,
    expiresAt: content.expiresAt,
    trustRoot: encodeField(content.trustRoot),
    issuers: content.issuers.map(encodeIssuer),
    verifiers: content.verifiers.map(({ clientId, name, keys, origins, api }) => ({
      clientId,
      name,
      keys,
      origins,
      api,
    })),
    binary,
  });
}

function encodeIssuer(issuer: AcceptedIssuer): object {
  return {
    ...encodeProfile(issuer),
    ...(issuer.assurance === undefined ? {} : { assurance: issuer.assurance }),
    schemas: issuer.schemas.map(({ document, revoked, spread, firstLeaf }) => ({
      document,
      revoked: revoked.length,
      spread,
      leaves: countLeaves({ revoked, spread }),
      firstLeaf,
    })),
  };
}

/** The inverse for signed bytes. The lists of handles are still empty. */
export function parseHeader(bytes: Uint8Array): { header: BundleHeader; counts: BinaryCounts; binary: BinaryPin } {
  const name = 'trust bundle';
  const value = readObject(parseJson(bytes, name, MAX_FILE_BYTES), name, [
    'format',
    'registry',
    'sequence',
    'supersedes',
    'issuedAt',
    'startsAt',
    'nextUpdate',
    'expiresAt',
    'trustRoot',
    'issuers',
    'verifiers',
    'binary',
  ]);
  if (value.format !== FORMAT) throw malformed(`${name}.format`, `is not ${FORMAT}`);
  const registry = readObject(value.registry, `${name}.registry`, ['id', 'name']);
  const { supersedes } = value;
  if (supersedes !== 'scheduled' && supersedes !== 'emergency') throw malformed(`${name}.supersedes`, 'is not known');
  const issuedAt = readSeconds(value.issuedAt, `${name}.issuedAt`);
  const startsAt = readSeconds(value.startsAt, `${name}.startsAt`);
  const nextUpdate = readSeconds(value.nextUpdate, `${name}.nextUpdate`);
  const expiresAt = readSeconds(value.expiresAt, `${name}.expiresAt`);
  if (!(issuedAt <= startsAt && startsAt < nextUpdate && nextUpdate <= expiresAt))
    throw malformed(name, 'has times in the wrong order');

  const { issuers, leaves, revoked } = parseIssuers(value.issuers, `${name}.issuers`);
  const verifiers = readList(value.verifiers, `${name}.verifiers`, 100_000).map((entry, index) =>
    parseVerifier(entry, `${name}.verifiers[${index}]`),
  );
  checkUnique(
    verifiers.map((verifier) => verifier.clientId),
    `${name}.verifiers`,
    'client id',
  );
  checkUnique(
    verifiers.map((verifier) => lookAlike(verifier.name)),
    `${name}.verifiers`,
    'name',
  );

  const binary = readObject(value.binary, `${name}.binary`, ['length', 'digest']);
  const inner = Math.ceil(leaves / BLOCK_SIZE);
  return {
    header: {
      registry: {
        id: readId(registry.id, `${name}.registry.id`),
        name: readText(registry.name, `${name}.registry.name`, 80),
      },
      sequence: readInteger(value.sequence, `${name}.sequence`, 1, Number.MAX_SAFE_INTEGER),
      supersedes,
      issuedAt,
      startsAt,
      nextUpdate,
      expiresAt,
      trustRoot: parseField(value.trustRoot, `${name}.trustRoot`),
      issuers,
      verifiers,
    },
    counts: { leaves, inner, outer: Math.ceil(inner / BLOCK_SIZE), revoked },
    binary: {
      length: readInteger(binary.length, `${name}.binary.length`, 0, MAX_FILE_BYTES),
      digest: parseDigest(binary.digest, `${name}.binary.digest`),
    },
  };
}

function parseIssuers(value: unknown, name: string): { issuers: AcceptedIssuer[]; leaves: number; revoked: number[] } {
  const revoked: number[] = [];
  const tree = { leaves: 0 };
  const issuers = readList(value, name, 10_000).map((entry, index) => {
    const at = `${name}[${index}]`;
    const issuer = readObject(entry, at, [...PROFILE_MEMBERS, 'schemas'], [...OPTIONAL_PROFILE_MEMBERS, 'assurance']);
    const schemas = readList(issuer.schemas, `${at}.schemas`, 64, 1).map((schema, position) => {
      const { count, accepted } = parseAcceptedSchema(schema, `${at}.schemas[${position}]`, tree);
      revoked.push(count);
      return accepted;
    });
    checkUnique(
      schemas.map((schema) => schema.document.uri),
      `${at}.schemas`,
      'schema',
    );
    const { assurance } = issuer;
    return {
      ...readProfile(issuer, at),
      ...(assurance === undefined ? {} : { assurance: readId(assurance, `${at}.assurance`) }),
      schemas,
    };
  });
  checkUnique(
    issuers.map((issuer) => issuer.id),
    name,
    'id',
  );
  checkUnique(
    issuers.map((issuer) => lookAlike(issuer.name)),
    name,
    'name',
  );
  checkUnique(
    issuers.map((issuer) => issuer.key.join()),
    name,
    'key',
  );
  checkSameMeaning(issuers.flatMap((issuer) => issuer.schemas.map(({ document }) => document)));
  return { issuers, leaves: tree.leaves, revoked };
}

/** `tree.leaves` counts on, so that every list begins exactly where the one before it ended. */
function parseAcceptedSchema(
  value: unknown,
  name: string,
  tree: { leaves: number },
): { count: number; accepted: AcceptedSchema } {
  const schema = readObject(value, name, ['document', 'revoked', 'spread', 'leaves', 'firstLeaf']);
  const count = readInteger(schema.revoked, `${name}.revoked`, 0, MAX_LEAVES - 1);
  const spread = readInteger(schema.spread, `${name}.spread`, 1, MAX_SPREAD);
  const leaves = readInteger(schema.leaves, `${name}.leaves`, 1, MAX_LEAVES);
  const firstLeaf = readInteger(schema.firstLeaf, `${name}.firstLeaf`, tree.leaves, tree.leaves);
  tree.leaves += leaves;
  if (tree.leaves > MAX_LEAVES) throw malformed(name, 'has more leaves than the tree');
  return { count, accepted: { document: parseSchema(schema.document), revoked: [], spread, firstLeaf } };
}

/** A verifier as it stands in a bundle, or as a registry operator enters it. */
export function parseVerifier(value: unknown, name: string): RegisteredVerifier {
  const verifier = readObject(value, name, ['clientId', 'name', 'keys', 'origins', 'api']);
  return {
    clientId: readId(verifier.clientId, `${name}.clientId`),
    name: readText(verifier.name, `${name}.name`, 80),
    keys: parseJwks(verifier.keys, `${name}.keys`),
    origins: parseOrigins(verifier.origins, `${name}.origins`, 1),
    api: readBaseUrl(verifier.api, `${name}.api`),
  };
}

/**
 * A policy is compiled against one document for a schema URI, so two issuers must not mean different things by it.
 * Titles and labels may differ.
 */
export function checkSameMeaning(documents: readonly SchemaDocument[]): void {
  const numbers = new Map<string, bigint>();
  for (const document of documents) {
    const number = schemaNumber(document);
    const known = numbers.get(document.uri) ?? number;
    if (known !== number) throw malformed(`the schema ${document.uri}`, 'has different slots at different issuers');
    numbers.set(document.uri, number);
  }
}

function checkUnique(values: readonly string[], name: string, what: string): void {
  if (new Set(values).size !== values.length) throw malformed(name, `has the same ${what} twice`);
}

/**
 * Names that differ only in case, accents' encoding or spacing are the same; the registry looks closer
 * (registry/names.ts).
 */
function lookAlike(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
}
