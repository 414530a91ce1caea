// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The registry's directory: registry.json (who is accepted, under which keys, up to which sequence number),
 * registry.key (encrypted), issuers/ (their documents by digest) and bundles/ (what was published).
 * registry.json is the one file that decides; the others are written before it refers to them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { base64url, canonicalJson, parseField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
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
import { makeDirectory, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { createKeyFile, openKeyFile } from '#files/key-file.ts';
import { withLock } from '#files/lock.ts';
import { readSchemaUri } from '#protocol/credential/schema.ts';
import { generateSigningKey, type Jwk, parseJwk, type SigningKey, signingKey } from '#protocol/jws.ts';
import { type Announced, encodeAnnouncement, parseAnnouncement } from '#protocol/trust/announcement.ts';
import { parseVerifier, type RegisteredVerifier } from '#protocol/trust/bundle.ts';
import { type LogHead, parseLogHead } from '#protocol/trust/issuer-document.ts';
import { MAX_LEAVES } from '#protocol/trust/tree.ts';

const FORMAT = 'hushmark-registry/1';

/** What the registry remembers about an issuer: pinned keys, and where its numbers stand. */
export type IssuerPin = {
  readonly id: string;
  readonly name: string;
  /** Baby Jubjub key, decimal coordinates. */
  readonly key: readonly [string, string];
  readonly documentKey: Jwk;
  readonly sequence: number;
  readonly schemas: readonly { readonly uri: string; readonly sequence: number; readonly list: string }[];
  /** How many leaves of the trust tree its lists may take. */
  readonly leaves: number;
  /** The registry's word for how far it looked at this issuer; policies may ask for one. */
  readonly assurance?: string;
  /** Where the issuer's log stood. */
  readonly log: LogHead;
  /** base64url SHA-256 of the current document, which is also what was accepted: its file name. */
  readonly document: string;
  /** Schemas that it no longer has, and the older document that has the last list of each. */
  readonly dropped: readonly { readonly uri: string; readonly document: string }[];
};

export type RegistryState = {
  readonly id: string;
  readonly name: string;
  readonly key: Jwk;
  readonly issuers: readonly IssuerPin[];
  readonly verifiers: readonly RegisteredVerifier[];
  /** Issuers that were taken out: a new document of theirs must go on from the last. */
  readonly removed: readonly IssuerPin[];
  /** Keys that were stolen, as text: never accepted again from anybody. */
  readonly banned: readonly string[];
  readonly published?: PublishedState;
};

/** The last bundle; times in Unix seconds. */
export type PublishedState = {
  readonly sequence: number;
  readonly digest: string;
  readonly issuedAt: number;
  readonly nextUpdate: number;
  readonly expiresAt: number;
  /** `contentDigest` of the state that it was made from. */
  readonly content: string;
  /** What was to count at its publication, then and later, itself among them. */
  readonly announced: readonly Announced[];
};

export type Registry = { readonly directory: string; readonly key?: SigningKey };

const statePath = (directory: string) => join(directory, 'registry.json');
const keyPath = (directory: string) => join(directory, 'registry.key');
export const documentPath = (directory: string, digest: string) => join(directory, 'issuers', `${digest}.jwt`);
export const bundlePath = (directory: string, digest: string) => join(directory, 'bundles', `${digest}.hmtb`);
export const currentPath = (directory: string) => join(directory, 'bundles', 'current.json');

export type NewRegistry = {
  directory: string;
  id: string;
  name: string;
  passphrase: string;
  random: Random;
  /** Logarithm of scrypt's N, 15 to 20; 17 when left out. */
  cost?: number;
};

/** A new registry in `directory`, opened. Throws file_exists when there is one, and then writes nothing. */
export function createRegistry({ directory, id, name, passphrase, random, cost }: NewRegistry): Registry {
  const key = generateSigningKey(random);
  const json = { format: FORMAT, id, name, key: key.jwk, issuers: [], verifiers: [], removed: [], banned: [] };
  const state = parseState(json);
  checkPassphrase(passphrase);
  makeDirectory(directory);
  return withLock(directory, () => {
    for (const path of [statePath(directory), keyPath(directory)]) {
      if (existsSync(path)) throw new HushmarkError('file_exists', `${path} exists already`);
    }
    makeDirectory(join(directory, 'issuers'));
    makeDirectory(join(directory, 'bundles'));
    createKeyFile(
      keyPath(directory),
      { kind: 'registry', publicKey: key.jwk.x, secret: key.secretKey },
      { passphrase, random, ...(cost === undefined ? {} : { cost }) },
    );
    writeState(directory, state);
    return { directory, key };
  });
}

/** The registry without its key: enough to accept and to look. Throws file_not_found. */
export function readRegistry(directory: string): Registry {
  if (!existsSync(statePath(directory))) {
    throw new HushmarkError('file_not_found', `there is no registry in ${directory}`);
  }
  return { directory };
}

/** The registry with its key. Throws file_passphrase, file_permissions. */
export function openRegistry(directory: string, passphrase: string): Registry {
  const { key: jwk } = readState(readRegistry(directory).directory);
  const key = signingKey(openKeyFile(keyPath(directory), 'registry', passphrase).secret);
  if (key.jwk.kid !== jwk.kid) {
    throw new HushmarkError('input_key', `${keyPath(directory)} does not belong to this registry`);
  }
  return { directory, key };
}

export function readState(directory: string): RegistryState {
  return parseState(parseJson(readTextFile(statePath(directory)), statePath(directory), 64 << 20));
}

/** Changes the state under the lock; nothing is written when `change` throws. */
export function updateState<T>(
  directory: string,
  change: (state: RegistryState) => { state: RegistryState; result: T },
): T {
  return withLock(directory, () => {
    const { state, result } = change(readState(directory));
    writeState(directory, state);
    return result;
  });
}

/** Of everything that the operator decided and a bundle says: equal while there is nothing new to publish. */
export function contentDigest({ issuers, verifiers }: RegistryState): string {
  return textDigest(canonicalJson({ issuers, verifiers }));
}

export function textDigest(text: string): string {
  return base64url(sha256(utf8(text)));
}

function writeState(directory: string, state: RegistryState): void {
  const { published } = state;
  const json = {
    format: FORMAT,
    ...state,
    ...(published && { published: { ...published, announced: encodeAnnouncement(published.announced) } }),
  };
  parseState(json);
  writeFileAtomic(statePath(directory), `${JSON.stringify(json, null, 2)}\n`);
}

function parseState(json: unknown): RegistryState {
  const name = 'registry.json';
  const value = readObject(
    json,
    name,
    ['format', 'id', 'name', 'key', 'issuers', 'verifiers', 'removed', 'banned'],
    ['published'],
  );
  if (value.format !== FORMAT) throw malformed(name, 'has a format that is not known here');
  return {
    id: readId(value.id, 'the id'),
    name: readText(value.name, 'the name', 80),
    key: parseJwk(value.key, `${name}.key`),
    issuers: readList(value.issuers, `${name}.issuers`, 10_000).map((entry, index) =>
      parsePin(entry, `${name}.issuers[${index}]`),
    ),
    verifiers: readList(value.verifiers, `${name}.verifiers`, 100_000).map((entry, index) =>
      parseVerifier(entry, `${name}.verifiers[${index}]`),
    ),
    removed: readList(value.removed, `${name}.removed`, 100_000).map((entry, index) =>
      parsePin(entry, `${name}.removed[${index}]`),
    ),
    banned: readList(value.banned, `${name}.banned`, 100_000).map((entry, index) =>
      readText(entry, `${name}.banned[${index}]`),
    ),
    ...(value.published === undefined ? {} : { published: parsePublished(value.published, `${name}.published`) }),
  };
}

function parsePin(value: unknown, name: string): IssuerPin {
  const members = [
    'id',
    'name',
    'key',
    'documentKey',
    'sequence',
    'schemas',
    'leaves',
    'log',
    'document',
    'dropped',
  ] as const;
  const pin = readObject(value, name, members, ['assurance']);
  const [x, y] = readList(pin.key, `${name}.key`, 2, 2);
  return {
    id: readId(pin.id, `${name}.id`),
    name: readText(pin.name, `${name}.name`, 80),
    key: [parseField(x, `${name}.key[0]`).toString(), parseField(y, `${name}.key[1]`).toString()],
    documentKey: parseJwk(pin.documentKey, `${name}.documentKey`),
    sequence: readSequence(pin.sequence, `${name}.sequence`),
    schemas: readList(pin.schemas, `${name}.schemas`, 64).map((entry, index) => {
      const schema = readObject(entry, `${name}.schemas[${index}]`, ['uri', 'sequence', 'list']);
      return {
        uri: readSchemaUri(schema.uri, `${name}.schemas[${index}].uri`),
        sequence: readSequence(schema.sequence, `${name}.schemas[${index}].sequence`),
        list: parseDigest(schema.list, `${name}.schemas[${index}].list`),
      };
    }),
    leaves: readInteger(pin.leaves, `${name}.leaves`, 1, MAX_LEAVES),
    ...(pin.assurance === undefined ? {} : { assurance: readId(pin.assurance, `${name}.assurance`) }),
    log: parseLogHead(pin.log, `${name}.log`),
    document: parseDigest(pin.document, `${name}.document`),
    dropped: readList(pin.dropped, `${name}.dropped`, 10_000).map((entry, index) => {
      const at = `${name}.dropped[${index}]`;
      const { uri, document } = readObject(entry, at, ['uri', 'document']);
      return { uri: readSchemaUri(uri, `${at}.uri`), document: parseDigest(document, `${at}.document`) };
    }),
  };
}

function parsePublished(value: unknown, name: string): PublishedState {
  const members = ['sequence', 'digest', 'issuedAt', 'nextUpdate', 'expiresAt', 'content', 'announced'] as const;
  const published = readObject(value, name, members);
  return {
    sequence: readSequence(published.sequence, `${name}.sequence`),
    digest: parseDigest(published.digest, `${name}.digest`),
    issuedAt: readSeconds(published.issuedAt, `${name}.issuedAt`),
    nextUpdate: readSeconds(published.nextUpdate, `${name}.nextUpdate`),
    expiresAt: readSeconds(published.expiresAt, `${name}.expiresAt`),
    content: parseDigest(published.content, `${name}.content`),
    announced: parseAnnouncement(published.announced),
  };
}

function readSequence(value: unknown, name: string): number {
  return readInteger(value, name, 1, Number.MAX_SAFE_INTEGER);
}
