// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The issuer document: what an issuer publishes, as one signed static file. It holds the key that signs credential
 * digests, the schemas with their revoked handles, and the origins of the issuer's pages. It is signed with the
 * document key that it names itself; trust begins when a registry pins that key, not here.
 */

import { encodeField, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import {
  malformed,
  parseDigest,
  parseJson,
  readInteger,
  readList,
  readObject,
  readSeconds,
  reworded,
} from '#base/readers.ts';
import { checkHandles, parseHandles } from '../credential/handles.ts';
import { parseSchema, type SchemaDocument } from '../credential/schema.ts';
import { parseMonth } from '../dates.ts';
import { encodePayload, type Jwk, parseJwk, parseJws, type SigningKey, signJws } from '../jws.ts';
import { encodeProfile, type IssuerProfile, OPTIONAL_PROFILE_MEMBERS, PROFILE_MEMBERS, readProfile } from './issuer.ts';

const FORMAT = 'hushmark-issuer/2';
const TYP = 'hushmark-issuer+jwt';
/** 2^18 leaves is all that a trust tree holds; a document that long is about 7 MB. */
const MAX_REVOKED = 262_143;
const MAX_BYTES = 8 << 20;
/** From 1900 to 2258. */
const MAX_MONTHS = 4400;

/** One schema of an issuer; `sequence` grows with every change of `revoked` (strictly increasing handles). */
export type IssuedSchema = {
  readonly document: SchemaDocument;
  readonly sequence: number;
  readonly revoked: readonly bigint[];
  /**
   * For each handle the month ('YYYY-MM') in which its credential ends: until then it has to stay listed. A day would
   * let a revocation be matched with a visit to the counter.
   */
  readonly until: readonly string[];
};

/** A place in the issuer's log: how many lines it had, and base64url SHA-256 of the last of them, which covers all. */
export type LogHead = { readonly lines: number; readonly head: string };

/** Enough for a year of weekly documents of which a registry saw none. */
export const MAX_EARLIER = 64;

export type IssuerDocument = IssuerProfile & {
  /** Ed25519 key that signs this document. */
  readonly documentKey: Jwk;
  readonly schemas: readonly IssuedSchema[];
  readonly sequence: number;
  /** Unix seconds. */
  readonly issuedAt: number;
  /**
   * Where the log stood, and where it stood at publications before, newest first: a registry sees by them that this log
   * goes on where the one behind the last document stood, and is no older copy of it (attacks I05, I22).
   */
  readonly log: LogHead & { readonly earlier: readonly LogHead[] };
};

/**
 * The signed document as compact JWS. Checks what `parseIssuerDocument` would check, so nothing is signed that would be
 * refused.
 */
export function createIssuerDocument(document: Omit<IssuerDocument, 'documentKey'>, key: SigningKey): string {
  const payload = encodePayload({
    format: FORMAT,
    ...encodeProfile(document),
    documentKey: key.jwk,
    schemas: document.schemas.map((schema) => ({
      document: schema.document,
      sequence: schema.sequence,
      revoked: byMonth(schema),
    })),
    sequence: document.sequence,
    issuedAt: document.issuedAt,
    log: document.log,
  });
  parsePayload(payload);
  return signJws({ typ: TYP, kid: key.jwk.kid }, payload, key.secretKey);
}

/**
 * A document from outside. With `documentKey` the signature must be by that pinned key; without it (first contact) by
 * the key that the document names. Throws trust_signature, trust_issuer_key (not of the prime-order subgroup), or
 * trust_issuer_document with what is wrong in its form.
 */
export function parseIssuerDocument(text: unknown, { documentKey }: { documentKey?: Jwk } = {}): IssuerDocument {
  return reworded('trust_issuer_document', () => parseSigned(text, documentKey));
}

function parseSigned(text: unknown, documentKey: Jwk | undefined): IssuerDocument {
  const keys = [documentKey ?? claimedKey(text)];
  const { payload, kid } = parseJws(text, { typ: TYP, keys, maxBytes: MAX_BYTES });
  const document = parsePayload(payload);
  if (document.documentKey.kid !== kid) {
    throw new HushmarkError('trust_signature', 'the issuer document is not signed with the document key it names');
  }
  return document;
}

// On first contact the key stands inside the very text it signs; the signature is checked right afterwards.
function claimedKey(text: unknown): Jwk {
  const body = typeof text === 'string' && text.length <= MAX_BYTES ? text.split('.')[1] : undefined;
  if (body === undefined) throw malformed('issuer document', 'is not a signed document or too long');
  const payload = parseJson(parseBase64url(body, 'issuer document'), 'issuer document', MAX_BYTES);
  const key = typeof payload === 'object' && payload !== null && 'documentKey' in payload ? payload.documentKey : null;
  return parseJwk(key, 'issuer document.documentKey');
}

function parsePayload(bytes: Uint8Array): IssuerDocument {
  const name = 'issuer document';
  const value = readObject(
    parseJson(bytes, name, MAX_BYTES),
    name,
    ['format', ...PROFILE_MEMBERS, 'documentKey', 'schemas', 'sequence', 'issuedAt', 'log'],
    OPTIONAL_PROFILE_MEMBERS,
  );
  if (value.format !== FORMAT) throw malformed(`${name}.format`, `is not ${FORMAT}`);
  const schemas = readList(value.schemas, `${name}.schemas`, 64, 1).map((entry, index) =>
    parseIssuedSchema(entry, `${name}.schemas[${index}]`),
  );
  if (new Set(schemas.map((schema) => schema.document.uri)).size !== schemas.length) {
    throw malformed(`${name}.schemas`, 'names a schema twice');
  }
  return {
    ...readProfile(value, name),
    documentKey: parseJwk(value.documentKey, `${name}.documentKey`),
    schemas,
    sequence: readInteger(value.sequence, `${name}.sequence`, 1, Number.MAX_SAFE_INTEGER),
    issuedAt: readSeconds(value.issuedAt, `${name}.issuedAt`),
    log: parseLog(value.log, `${name}.log`),
  };
}

function parseLog(value: unknown, name: string): IssuerDocument['log'] {
  const { earlier, ...place } = readObject(value, name, ['lines', 'head', 'earlier']);
  return {
    ...parseLogHead(place, name),
    earlier: readList(earlier, `${name}.earlier`, MAX_EARLIER).map((entry, index) =>
      parseLogHead(entry, `${name}.earlier[${index}]`),
    ),
  };
}

export function parseLogHead(value: unknown, name: string): LogHead {
  const { lines, head } = readObject(value, name, ['lines', 'head']);
  return {
    lines: readInteger(lines, `${name}.lines`, 1, Number.MAX_SAFE_INTEGER),
    head: parseDigest(head, `${name}.head`),
  };
}

function parseIssuedSchema(value: unknown, name: string): IssuedSchema {
  const entry = readObject(value, name, ['document', 'sequence', 'revoked']);
  return {
    document: parseSchema(entry.document),
    sequence: readInteger(entry.sequence, `${name}.sequence`, 1, Number.MAX_SAFE_INTEGER),
    ...parseRevoked(entry.revoked, `${name}.revoked`),
  };
}

type RevokedMonth = { until: string; handles: string[] };

function byMonth({ revoked, until }: IssuedSchema): RevokedMonth[] {
  const months = new Map<string, string[]>();
  for (const [index, handle] of revoked.entries()) {
    const month = until[index] ?? '';
    const handles = months.get(month) ?? [];
    handles.push(encodeField(handle));
    months.set(month, handles);
  }
  return [...months]
    .map(([month, handles]) => ({ until: month, handles }))
    .sort((a, b) => (a.until < b.until ? -1 : 1));
}

/** Months and the handles of each strictly increasing, so that a list has one spelling; no handle in two of them. */
function parseRevoked(value: unknown, name: string): Pick<IssuedSchema, 'revoked' | 'until'> {
  let last = '';
  const entries = readList(value, name, MAX_MONTHS).flatMap((entry, index) => {
    const month = readObject(entry, `${name}[${index}]`, ['until', 'handles']);
    const until = parseMonth(month.until, `${name}[${index}].until`);
    if (until <= last) throw malformed(`${name}[${index}]`, 'is not later than the month before it');
    last = until;
    const handles = parseHandles(month.handles, `${name}[${index}].handles`, MAX_REVOKED);
    if (handles.length === 0) throw malformed(`${name}[${index}]`, 'has no handles');
    return handles.map((handle) => ({ handle, until }));
  });
  entries.sort((a, b) => (a.handle < b.handle ? -1 : 1));
  const revoked = entries.map(({ handle }) => handle);
  if (revoked.length > MAX_REVOKED) throw malformed(name, `has more than ${MAX_REVOKED} handles`);
  checkHandles(revoked, name);
  return { revoked, until: entries.map(({ until }) => until) };
}
