/**
 * The demo's issuers and registry, in memory: makes keys, signs credentials, revokes, and signs trust bundles.
 * Called by scripts/demo/start-demo.ts and the browser tests. Keys are made afresh for every start and never written.
 */
import { encodeAttributes, type PlainValue } from '#protocol/attributes.ts';
import { type Credential, signCredential } from '#protocol/credential.ts';
import type { Point } from '#protocol/crypto/babyjubjub.ts';
import { generateKey, publicKey } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import { MAX_HANDLE } from '#protocol/handles.ts';
import { parseHolderCode } from '#protocol/holder.ts';
import { generateSigningKey, type Jwk } from '#protocol/jws.ts';
import { type Random, randomField } from '#protocol/random.ts';
import type { SchemaDocument } from '#protocol/schema.ts';
import { schemaFromTemplate } from '#protocol/schemas/templates.ts';
import { createTrustBundle, type RegisteredVerifier } from '#protocol/trust-bundle.ts';
import { CLUB_GROUP, REGISTRY_ID } from './policies.ts';

const DAY_SECONDS = 86_400;

export type WorldIssuer = {
  id: string;
  name: string;
  secretKey: Uint8Array;
  key: Point;
  origins: string[];
  schemas: { document: SchemaDocument; revoked: Set<bigint> }[];
};

export type IssueOrder = {
  issuer: string;
  schema: string;
  values: Record<string, PlainValue>;
  holderCode: string;
  /** Day numbers; by default from yesterday (time zones) for two years. */
  validFrom?: number;
  validUntil?: number;
};

export type TrustWorld = {
  registry: { id: string; name: string; jwk: Jwk };
  issuers: ReadonlyMap<string, WorldIssuer>;
  issue(order: IssueOrder): Credential;
  /** The same card signed by another key, still under the issuer's name: what a thief without the key can make. */
  forge(credential: Credential, secretKey: Uint8Array): Credential;
  revoke(credential: Pick<Credential, 'issuer' | 'schema' | 'handle'>): void;
  /** Takes an issuer off the list, as after a theft of its key. */
  remove(issuerId: string): void;
  /** The next bundle of the registry, signed. */
  publish(supersedes: 'scheduled' | 'emergency'): Uint8Array;
};

export type TrustWorldOptions = {
  random: Random;
  now(): number;
  issuerOrigin: string;
  verifiers: readonly RegisteredVerifier[];
};

export function createTrustWorld({ random, now, issuerOrigin, verifiers }: TrustWorldOptions): TrustWorld {
  const age = schemaFromTemplate('proof-of-age');
  const club = schemaFromTemplate('membership', CLUB_GROUP);
  const registryKey = generateSigningKey(random);
  const registry = { id: REGISTRY_ID, name: 'Demo registry', jwk: registryKey.jwk };
  const accepted = new Set<string>();
  const issuers = new Map<string, WorldIssuer>();
  let sequence = 0;

  function add(id: string, name: string, schemas: SchemaDocument[], isAccepted = true): void {
    const secretKey = generateKey(random);
    const documents = schemas.map((document) => ({ document, revoked: new Set<bigint>() }));
    issuers.set(id, { id, name, secretKey, key: publicKey(secretKey), origins: [issuerOrigin], schemas: documents });
    if (isAccepted) accepted.add(id);
  }

  add('demo-town-hall', 'Demo Town Hall', [age]);
  add('demo-wine-club', 'Demo Wine Club', [club]);
  // Three issuers of the proof of age, so that none of them stands out as the only one.
  add('demo-bank', 'Demo Savings Bank', [age]);
  add('demo-post', 'Demo Post Office', [age]);
  // Accepted too, for its own members only.
  add('demo-rowing-club', 'Demo Rowing Club', [schemaFromTemplate('membership', 'rowing-club')]);
  // Signs what it likes, but is on no list: the browser tests show that this helps nobody.
  add('demo-stranger', 'Demo Stranger', [age, club], false);

  function find(issuerId: string, schema: string) {
    const issuer = issuers.get(issuerId);
    const found = issuer?.schemas.find(({ document }) => document.uri === schema);
    if (issuer === undefined || found === undefined) throw new Error(`${issuerId} does not issue ${schema}`);
    return { issuer, ...found };
  }

  return {
    registry,
    issuers,
    issue({ issuer: issuerId, schema, values, holderCode, validFrom, validUntil }) {
      const { issuer, document } = find(issuerId, schema);
      const today = utcDay(now());
      return signCredential(
        {
          issuer: { id: issuer.id, key: issuer.key },
          schema,
          holder: parseHolderCode(holderCode, { issuerId, schemaUri: schema }),
          attributes: encodeAttributes(document, values, { today }),
          validFrom: validFrom ?? today - 1,
          validUntil: validUntil ?? today + 2 * 365,
          handle: randomField(random, MAX_HANDLE + 1n),
        },
        issuer.secretKey,
      );
    },
    forge({ signature: _signature, format: _format, ...card }, secretKey) {
      return signCredential({ ...card, issuer: { id: card.issuer.id, key: publicKey(secretKey) } }, secretKey);
    },
    revoke({ issuer, schema, handle }) {
      find(issuer.id, schema).revoked.add(handle);
    },
    remove(issuerId) {
      accepted.delete(issuerId);
    },
    publish(supersedes) {
      const issuedAt = Math.floor(now() / 1000);
      sequence += 1;
      return createTrustBundle(
        {
          registry: { id: registry.id, name: registry.name },
          sequence,
          supersedes,
          issuedAt,
          nextUpdate: issuedAt + 7 * DAY_SECONDS,
          expiresAt: issuedAt + 21 * DAY_SECONDS,
          verifiers,
          issuers: [...issuers.values()]
            .filter(({ id }) => accepted.has(id))
            .map(({ id, name, key, origins, schemas }) => ({
              id,
              name,
              key,
              origins,
              test: true as const,
              schemas: schemas.map(({ document, revoked }) => ({
                document,
                revoked: [...revoked].sort((a, b) => (a < b ? -1 : 1)),
              })),
            })),
        },
        registryKey,
      );
    },
  };
}
