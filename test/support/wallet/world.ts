// SPDX-License-Identifier: GPL-3.0-or-later
/** Issuers, a registry, a shop and an opened wallet store, for the tests of this folder. */

import { IDBFactory } from 'fake-indexeddb';
import { base64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { CLUB_MEMBERSHIP, DEMO_POLICIES, PROOF_OF_AGE, REGISTRY_ID } from '#demo/policies.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { type Credential, encodeCredential } from '#protocol/credential/credential.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { generateSigningKey, type SigningKey } from '#protocol/jws.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { type Policy, parsePolicy } from '#protocol/policy/policy.ts';
import { createRequest, type Flow, pinStatement } from '#protocol/request/request.ts';
import { parseTrustBundle, schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import type { RegistryConfig } from '#wallet/core/net/config.ts';
import { MANIFEST } from './pinned.ts';
import { createTrust } from './trust.ts';

globalThis.indexedDB ??= new IDBFactory();

export { CLUB_MEMBERSHIP, PROOF_OF_AGE, REGISTRY_ID };
export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const TODAY = utcDay(NOW);
export const API = 'https://verifier.example';
export const SHOP = 'https://vinum.example';
export const ISSUER_SITE = 'https://town-hall.example';
export const MASTER: Uint8Array = new Uint8Array(32).fill(5);
export const random = systemRandom();

const shopKey = generateSigningKey(random);

export const trust = createTrust({
  random,
  now: () => NOW,
  issuerOrigin: ISSUER_SITE,
  verifiers: [{ clientId: 'vinum-shop', name: 'Vinum Wine Shop', keys: [shopKey.jwk], origins: [SHOP], api: API }],
});

export const REGISTRY: RegistryConfig = {
  id: REGISTRY_ID,
  name: 'Demo registry',
  keys: [trust.registryKey],
  bundles: `${API}/v1/trust/${REGISTRY_ID}`,
};

export function parseBundle(file: Uint8Array): TrustBundle {
  return parseTrustBundle(file, REGISTRY.keys, { now: NOW / 1000, minimumSequence: 0 });
}

export const bundleFile = trust.publish('scheduled');
export const bundle = parseBundle(bundleFile);

/** What the wallet's bundles give, from one bundle. */
export function bundlesOf(...all: TrustBundle[]) {
  return {
    all: () => all,
    atHand: () => all,
    registry: (id: string) => all.find((one) => one.registry.id === id),
    forks: () => [],
    closed: () => undefined,
    refresh: async () => new Map(),
  };
}

export function holderCode(issuerId: string, schemaUri: string, master = MASTER): string {
  const commitment = holderCommitment(holderSecret(master, { registry: REGISTRY_ID, issuerId, schemaUri }));
  return createHolderCode({ issuerId, schemaUri, commitment });
}

type Order = { birthdate?: string; issuer?: string; validFrom?: number; validUntil?: number; master?: Uint8Array };

export function proofOfAge({
  birthdate = '1990-05-03',
  issuer = 'demo-town-hall',
  master,
  ...dates
}: Order = {}): Credential {
  const code = holderCode(issuer, PROOF_OF_AGE, master);
  return trust.issue({ issuer, schema: PROOF_OF_AGE, values: { birthdate }, holderCode: code, ...dates });
}

export function clubCard(tier: string, more: { birthdate?: string } = {}): Credential {
  const code = holderCode('demo-wine-club', CLUB_MEMBERSHIP);
  return trust.issue({
    issuer: 'demo-wine-club',
    schema: CLUB_MEMBERSHIP,
    values: { tier, ...more },
    holderCode: code,
  });
}

export const asText = (credential: Credential): string => JSON.stringify(encodeCredential(credential));

export function policy(name: 'over-18' | 'wine-club-member' | 'over-18-and-member', changes: object = {}): Policy {
  return parsePolicy({ ...DEMO_POLICIES.find((candidate) => candidate.name === name), ...changes });
}

export const ageOver = (years: number, changes: object = {}): Policy =>
  policy('over-18', {
    name: `over-${years}`,
    credentials: [{ id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: years }] }],
    ...changes,
  });

type RequestChanges = {
  flow?: Flow;
  nowMs?: number;
  under?: TrustBundle;
  /** What the verifier offers; this checkout's keys when left out. */
  circuitDigests?: readonly (readonly string[])[];
};

/** A signed request of the shop, as its verifier serves it. */
export function requestFor(asked: Policy, changes: RequestChanges = {}) {
  return signedRequest(asked, shopKey, changes);
}

export function signedRequest(
  asked: Policy,
  key: SigningKey,
  { flow = 'same_device', nowMs = NOW, under = bundle, circuitDigests }: RequestChanges,
) {
  const requestId = base64url(random(16));
  const today = utcDay(nowMs);
  const cutoffDay = dayInZone(nowMs, asked.timeZone);
  const statements = compileStatements(asked, schemasOf(under), {
    today,
    cutoffDay,
    clientId: 'vinum-shop',
    tests: true,
  });
  const issuedAt = Math.floor(nowMs / 1000);
  const { jws, payloadBytes } = createRequest(
    {
      clientId: 'vinum-shop',
      shop: 'Vinum Wine Shop',
      responseUri: `${API}/v1/responses`,
      ...(flow === 'same_device' ? { returnUrl: `${SHOP}/checkout` } : {}),
      nonce: base64url(random(32)),
      requestId,
      issuedAt,
      expiresAt: issuedAt + asked.ttl,
      policy: asked,
      today,
      cutoffDay,
      bundle: under.digest,
      statements: statements.map((statement) => pinStatement(statement, under)),
      circuitDigests:
        circuitDigests ?? statements.map(({ circuit }) => [newestNamed(MANIFEST.circuits, circuit).circuitDigest]),
      flow,
      test: true,
    },
    key,
  );
  return { jws, payloadBytes, requestUri: `${API}/v1/requests/${requestId}`, statements };
}
