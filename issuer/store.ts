// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The issuer's directory: issuer.json (public), credential.key and document.key (encrypted), log.jsonl with log.head.
 * Later keys have their generation in the file name (credential-2.key), so that issuer.json alone says which ones
 * count. `createIssuer` makes a directory, `openIssuer` opens it for commands that sign, `readIssuer` for those that
 * need no secret. The two keys are separate files on purpose: the one that signs credential digests may be on another
 * machine than the one that signs documents.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes, encodeField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import { malformed, parseJson, readInteger, readList, readObject } from '#base/readers.ts';
import { makeDirectory, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { createKeyFile, openKeyFile } from '#files/key-file.ts';
import { withLock } from '#files/lock.ts';
import { parseSchema, type SchemaDocument } from '#protocol/credential/schema.ts';
import type { Point } from '#protocol/crypto/babyjubjub.ts';
import { generateKey, publicKey } from '#protocol/crypto/eddsa.ts';
import { generateSigningKey, type Jwk, parseJwk, type SigningKey, signingKey } from '#protocol/jws.ts';
import { readUrl } from '#protocol/origins.ts';
import {
  encodeProfile,
  type IssuerProfile,
  OPTIONAL_PROFILE_MEMBERS,
  PROFILE_MEMBERS,
  readProfile,
} from '#protocol/trust/issuer.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { type IssuerLog, openLog, startLog } from './log.ts';

const FORMAT = 'hushmark-issuer-directory/1';

export type IssuerConfig = IssuerProfile & {
  /** Ed25519 key that signs the issuer document. */
  readonly documentKey: Jwk;
  readonly schemas: readonly SchemaDocument[];
  /** How many pairs of keys there were; absent for the first. */
  readonly generation?: number;
};

/** What signing credentials needs: the key, and the one that hashes person references in the log. */
export type CredentialSecrets = { readonly signingKey: Uint8Array; readonly referenceKey: Uint8Array };

export type Issuer = {
  readonly directory: string;
  readonly config: IssuerConfig;
  readonly log: IssuerLog;
  readonly credentialSecrets?: CredentialSecrets;
  readonly documentKey?: SigningKey;
};

const configPath = (directory: string) => join(directory, 'issuer.json');
const credentialKeyPath = (directory: string, generation = 1) => keyPath(directory, 'credential', generation);
const documentKeyPath = (directory: string, generation = 1) => keyPath(directory, 'document', generation);
const keyPath = (directory: string, kind: string, generation: number) =>
  join(directory, generation === 1 ? `${kind}.key` : `${kind}-${generation}.key`);
export const logPath = (directory: string) => join(directory, 'log.jsonl');

export type NewIssuer = {
  directory: string;
  id: string;
  name: string;
  schemas: readonly SchemaDocument[];
  origins?: readonly string[];
  /** Where people ask for a credential; its origin is added to the others. */
  page?: string;
  /** Issues to invented people only: wallets and decisions say so. */
  test?: boolean;
  passphrase: string;
  random: Random;
  /** Logarithm of scrypt's N, 15 to 20; 17 when left out. */
  cost?: number;
};

/**
 * A new issuer in `directory`, opened. Throws file_exists when there is anything of an issuer already, and then
 * writes nothing.
 */
export function createIssuer(options: NewIssuer): Issuer {
  const { directory, passphrase, random, cost } = options;
  const signing = generateKey(random);
  const secrets: CredentialSecrets = { signingKey: signing, referenceKey: random(32) };
  const documentKey = generateSigningKey(random);
  const config = parseConfig({
    format: FORMAT,
    id: options.id,
    name: options.name,
    key: publicKey(signing).map(encodeField),
    documentKey: documentKey.jwk,
    ...withPage(options.origins ?? [], options.page),
    schemas: options.schemas,
    ...(options.test ? { test: true } : {}),
  });
  checkPassphrase(passphrase);
  makeDirectory(directory);
  withLock(directory, () => {
    const paths = [configPath(directory), credentialKeyPath(directory), documentKeyPath(directory), logPath(directory)];
    for (const path of paths) {
      if (existsSync(path)) throw new HushmarkError('file_exists', `${path} exists already`);
    }
    const sealing = { passphrase, random, ...(cost === undefined ? {} : { cost }) };
    writeKeys(directory, config, { ...secrets, documentKey }, sealing);
    startLog(logPath(directory), config.id, issuerKeyId(config.key));
    // The last file makes the directory an issuer; without it, `init` has not happened.
    writeConfig(directory, config);
  });
  return { directory, config, log: openLog(logPath(directory), config.id), credentialSecrets: secrets, documentKey };
}

/** The new keys of an issuer, in place of the old ones, whose files stay. The caller holds the lock. */
export function storeNewKeys(
  { directory, config }: Issuer,
  { key, ...secrets }: CredentialSecrets & { key: Point; documentKey: SigningKey },
  { cost, ...sealing }: { passphrase: string; random: Random; cost?: number | undefined },
): IssuerConfig {
  checkPassphrase(sealing.passphrase);
  const generation = (config.generation ?? 1) + 1;
  const renewed = { ...config, key, documentKey: secrets.documentKey.jwk, generation };
  // Left by an interrupted run: issuer.json never named them.
  for (const path of [credentialKeyPath, documentKeyPath]) rmSync(path(directory, generation), { force: true });
  writeKeys(directory, renewed, secrets, { ...sealing, ...(cost === undefined ? {} : { cost }) });
  writeConfig(directory, renewed);
  return renewed;
}

function writeKeys(
  directory: string,
  { key, generation }: IssuerConfig,
  { signingKey, referenceKey, documentKey }: CredentialSecrets & { documentKey: SigningKey },
  sealing: { passphrase: string; random: Random; cost?: number },
): void {
  const credentialKey = {
    kind: 'credential' as const,
    publicKey: key.map(encodeField).join(','),
    secret: concatBytes(signingKey, referenceKey),
  };
  createKeyFile(credentialKeyPath(directory, generation), credentialKey, sealing);
  createKeyFile(
    documentKeyPath(directory, generation),
    { kind: 'document', publicKey: documentKey.jwk.x, secret: documentKey.secretKey },
    sealing,
  );
}

/** The issuer without its secrets. Throws file_not_found, issuer_log_damaged. */
export function readIssuer(directory: string): Issuer {
  const config = readIssuerConfig(directory);
  return { directory, config, log: openLog(logPath(directory), config.id) };
}

/** What the issuer is, whatever happened to its log. Throws file_not_found. */
export function readIssuerConfig(directory: string): IssuerConfig {
  if (!existsSync(configPath(directory))) {
    throw new HushmarkError('file_not_found', `there is no issuer in ${directory}`);
  }
  return parseConfig(parseJson(readTextFile(configPath(directory)), configPath(directory)));
}

/** The issuer with one or both of its keys. Throws file_passphrase, file_permissions and the above. */
export function openIssuer(
  directory: string,
  passphrase: string,
  keys: readonly ('credential' | 'document')[] = ['credential', 'document'],
): Issuer {
  const issuer = readIssuer(directory);
  return {
    ...issuer,
    ...(keys.includes('credential') ? { credentialSecrets: openCredentialKey(issuer, passphrase) } : {}),
    ...(keys.includes('document') ? { documentKey: openDocumentKey(issuer, passphrase) } : {}),
  };
}

/**
 * Adds a schema, or origins of the issuer's pages, or says where people ask for a credential. A schema that is there
 * already may not change its meaning.
 */
export function extendIssuer(
  directory: string,
  {
    schemas = [],
    origins = [],
    page,
  }: { schemas?: readonly SchemaDocument[]; origins?: readonly string[]; page?: string | undefined },
): IssuerConfig {
  return withLock(directory, () => {
    const { config } = readIssuer(directory);
    for (const { uri } of schemas) {
      if (config.schemas.some((known) => known.uri === uri)) {
        throw new HushmarkError('file_exists', `this issuer has the schema ${uri} already`);
      }
    }
    const extended = {
      ...config,
      schemas: [...config.schemas, ...schemas],
      ...withPage([...config.origins, ...origins], page ?? config.page),
    };
    writeConfig(directory, extended);
    return extended;
  });
}

function withPage(origins: readonly string[], page: string | undefined) {
  if (page === undefined) return { origins: [...new Set(origins)] };
  return { origins: [...new Set([...origins, readUrl(page, 'the page').origin])], page };
}

/** The issuer's schema with this URI, or, when it has one only, that one. */
export function schemaOf(config: IssuerConfig, uri: string | undefined): SchemaDocument {
  const found = uri === undefined ? config.schemas : config.schemas.filter((schema) => schema.uri === uri);
  const [schema, ...others] = found;
  if (schema !== undefined && others.length === 0) return schema;
  throw new HushmarkError(
    'input_schema',
    schema === undefined ? `this issuer has no schema ${uri}` : 'this issuer has several schemas, and none was named',
    `Name one of them with --schema: ${config.schemas.map((known) => known.uri).join(', ')}.`,
  );
}

function openCredentialKey({ directory, config }: Issuer, passphrase: string): CredentialSecrets {
  const path = credentialKeyPath(directory, config.generation);
  const { secret } = openKeyFile(path, 'credential', passphrase);
  const secrets = { signingKey: secret.slice(0, 32), referenceKey: secret.slice(32) };
  const [x, y] = publicKey(secrets.signingKey);
  if (secret.length !== 64 || x !== config.key[0] || y !== config.key[1]) {
    throw new HushmarkError('input_key', `${path} does not belong to this issuer`);
  }
  return secrets;
}

function openDocumentKey({ directory, config }: Issuer, passphrase: string): SigningKey {
  const path = documentKeyPath(directory, config.generation);
  const key = signingKey(openKeyFile(path, 'document', passphrase).secret);
  if (key.jwk.kid !== config.documentKey.kid) {
    throw new HushmarkError('input_key', `${path} does not belong to this issuer`);
  }
  return key;
}

function writeConfig(directory: string, config: IssuerConfig): void {
  const { documentKey, schemas, generation } = config;
  const keys = { documentKey, ...(generation === undefined ? {} : { generation }) };
  const json = { format: FORMAT, ...encodeProfile(config), ...keys, schemas };
  parseConfig(json);
  writeFileAtomic(configPath(directory), `${JSON.stringify(json, null, 2)}\n`);
}

function parseConfig(json: unknown): IssuerConfig {
  const name = 'issuer.json';
  const members = ['format', ...PROFILE_MEMBERS, 'documentKey', 'schemas'] as const;
  const value = readObject(json, name, members, [...OPTIONAL_PROFILE_MEMBERS, 'generation']);
  if (value.format !== FORMAT) throw malformed(name, 'has a format that is not known here');
  const schemas = readList(value.schemas, `${name}.schemas`, 64, 1).map(parseSchema);
  if (new Set(schemas.map((schema) => schema.uri)).size !== schemas.length) {
    throw malformed(`${name}.schemas`, 'names a schema twice');
  }
  return {
    ...readProfile(value, 'issuer'),
    documentKey: parseJwk(value.documentKey, `${name}.documentKey`),
    schemas,
    ...(value.generation === undefined
      ? {}
      : { generation: readInteger(value.generation, `${name}.generation`, 2, 1000) }),
  };
}
