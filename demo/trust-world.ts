// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The demo's issuers and registry: made with the same library as the command lines, in directories of their own. The
 * passphrase is written here for all to see: these keys are for trying things out.
 */
import { join } from 'node:path';
import type { Random } from '#base/random.ts';
import { issueCredential } from '#issuer/issue.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { revokeCredential } from '#issuer/revoke.ts';
import { createIssuer, type Issuer } from '#issuer/store.ts';
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { type Credential, signCredential } from '#protocol/credential/credential.ts';
import type { SchemaDocument } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import type { Jwk } from '#protocol/jws.ts';
import type { RegisteredVerifier } from '#protocol/trust/bundle.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { acceptIssuer, acceptVerifier, removeIssuer } from '#registry/accept.ts';
import { publishBundle } from '#registry/publish.ts';
import { createRegistry, readState } from '#registry/store.ts';
import { CLUB_GROUP, REGISTRY_ID } from './policies.ts';

export const DEMO_PASSPHRASE = 'for the demo only';
/** The lowest cost that key files accept: nothing is protected here. */
const SCRYPT_COST = 15;

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
  /** What `hushmark issuer` needs to sign for one of the issuers, and a wallet to believe it. */
  commandLine(issuerId: string): { ISSUER: string; ISSUER_KEY: string; ISSUER_DIR: string };
  issue(order: IssueOrder): Credential;
  /** The same card signed by another issuer's key, still under the first one's name. */
  forge(credential: Credential, forger: string): Credential;
  revoke(credential: Pick<Credential, 'issuer' | 'handle'>): void;
  /** Takes an issuer off the list, as after a theft of its key. */
  remove(issuerId: string): void;
  /** The next bundle of the registry, signed, with what the issuers revoked. */
  publish(supersedes: 'scheduled' | 'emergency'): Uint8Array;
};

export type TrustWorldOptions = {
  directory: string;
  random: Random;
  now(): number;
  issuerOrigin: string;
  verifiers: readonly RegisteredVerifier[];
};

export function createTrustWorld(options: TrustWorldOptions): TrustWorld {
  const { directory, random, now, verifiers } = options;
  const seconds = () => Math.floor(now() / 1000);
  const secret = { passphrase: DEMO_PASSPHRASE, random, cost: SCRYPT_COST };
  const registry = createRegistry({
    directory: join(directory, 'registry'),
    id: REGISTRY_ID,
    name: 'Demo Shop Inspection',
    ...secret,
  });
  const { accepted, find } = createIssuers(options, secret);
  for (const verifier of verifiers) acceptVerifier({ registry, verifier });

  return {
    registry: { id: REGISTRY_ID, name: 'Demo Shop Inspection', jwk: readState(registry.directory).key },
    commandLine(issuerId) {
      const { directory: at, config } = find(issuerId);
      return { ISSUER: issuerId, ISSUER_KEY: issuerKeyId(config.key), ISSUER_DIR: at };
    },
    issue({ issuer, validUntil, ...order }) {
      return issueCredential({
        ...order,
        issuer: find(issuer),
        // The demo's issuers know nobody: whoever brings the holder code is the person.
        person: order.holderCode,
        validUntil: validUntil ?? utcDay(now()) + 2 * 365,
        renew: true,
        random,
        now: seconds(),
      });
    },
    forge({ signature: _signature, format: _format, ...card }, forger) {
      const secretKey = find(forger).credentialSecrets?.signingKey;
      if (secretKey === undefined) throw new Error(`${forger} was opened without its key`);
      return signCredential({ ...card, issuer: { id: card.issuer.id, key: publicKey(secretKey) } }, secretKey);
    },
    revoke({ issuer, handle }) {
      revokeCredential({ issuer: find(issuer.id), handles: [handle], now: seconds() });
    },
    remove(issuerId) {
      accepted.delete(issuerId);
      removeIssuer({ registry, id: issuerId, stolen: true });
    },
    publish(supersedes) {
      for (const id of accepted)
        acceptIssuer({
          registry,
          document: publishIssuer({ issuer: find(id), now: seconds() }).document,
          now: seconds(),
        });
      return publishBundle({ registry, now: seconds(), emergency: supersedes === 'emergency', lead: 0 }).file;
    },
  };
}

type Secret = { passphrase: string; random: Random; cost: number };

function createIssuers({ directory, issuerOrigin }: TrustWorldOptions, secret: Secret) {
  const issuers = new Map<string, Issuer>();
  const accepted = new Set<string>();

  function add(id: string, name: string, schemas: SchemaDocument[], page?: string, isAccepted = true): void {
    const at = join(directory, 'issuers', id);
    const pages = { origins: [issuerOrigin], ...(page === undefined ? {} : { page: `${issuerOrigin}/${page}` }) };
    issuers.set(id, createIssuer({ directory: at, id, name, schemas, ...pages, test: true, ...secret }));
    if (isAccepted) accepted.add(id);
  }

  const age = schemaFromTemplate('proof-of-age');
  const club = schemaFromTemplate('membership', CLUB_GROUP);
  add('demo-town-hall', 'Demo Town Hall', [age], 'town-hall');
  add('demo-wine-club', 'Demo Wine Club', [club], 'wine-club');
  // Three issuers of the proof of age, so that none of them stands out as the only one.
  add('demo-bank', 'Demo Savings Bank', [age]);
  add('demo-post', 'Demo Post Office', [age]);
  // Accepted too, for its own members only.
  add('demo-rowing-club', 'Demo Rowing Club', [schemaFromTemplate('membership', 'rowing-club')]);
  // Signs what it likes, but is on no list: the browser tests show that this helps nobody.
  add('demo-stranger', 'Demo Stranger', [age, club], undefined, false);

  function find(issuerId: string): Issuer {
    const issuer = issuers.get(issuerId);
    if (issuer === undefined) throw new Error(`the demo has no issuer ${issuerId}`);
    return issuer;
  }

  return { accepted, find };
}
