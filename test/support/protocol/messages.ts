// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A registry, a verifier, a bundle and a request between them, from fixed keys: the start of the tests of messages.
 */

import { base64url, sha256, utf8 } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { type SigningKey, signingKey } from '#protocol/jws.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { createRequest, pinStatement, type RequestFields } from '#protocol/request/request.ts';
import {
  createTrustBundle,
  parseTrustBundle,
  type RegisteredVerifier,
  type TrustBundle,
  type TrustBundleContent,
} from '#protocol/trust/bundle.ts';
import { ISSUER, policyWith, SCHEMA, SCHEMAS, TODAY } from './world.ts';

/** 2026-11-22 12:00 UTC, in Unix seconds. */
export const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
export const REGISTRY_KEY = signingKey(new Uint8Array(32).fill(21));
export const SHOP_KEY = signingKey(new Uint8Array(32).fill(22));
export const OTHER_KEY = signingKey(new Uint8Array(32).fill(23));

export const VERIFIER: RegisteredVerifier = {
  clientId: 'wine-shop',
  name: 'Wine Shop',
  keys: [SHOP_KEY.jwk],
  origins: ['https://wine.example'],
  api: 'https://verify.example/hushmark',
};
export const REQUEST_URI = 'https://verify.example/hushmark/v1/requests/req_1';

/** The same bytes for the same seed; for tests only. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return (bytes) => {
    const out = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 32) {
      const block = sha256(utf8(`${seed}/${counter}`));
      out.set(block.subarray(0, Math.min(32, bytes - at)), at);
      counter += 1;
    }
    return out;
  };
}

export function issuerEntry(changes: Partial<TrustBundleContent['issuers'][number]> = {}) {
  return { ...ISSUER, name: 'Town Hall', origins: [], schemas: [{ document: SCHEMA, revoked: [] }], ...changes };
}

/** Another issuer of the same schema, with a key of its own. */
export function otherIssuer(number: number, revoked: readonly bigint[] = []) {
  const key = publicKey(new Uint8Array(32).fill(100 + number));
  return issuerEntry({
    id: `issuer-${number}`,
    name: `Issuer ${number}`,
    key,
    schemas: [{ document: SCHEMA, revoked }],
  });
}

export function bundleContent(changes: Partial<TrustBundleContent> = {}): TrustBundleContent {
  return {
    registry: { id: 'test-registry', name: 'Test Registry' },
    sequence: 7,
    supersedes: 'scheduled',
    issuedAt: NOW - 3600,
    startsAt: NOW - 3600,
    nextUpdate: NOW + 6 * 86_400,
    expiresAt: NOW + 8 * 86_400,
    issuers: [issuerEntry()],
    verifiers: [VERIFIER],
    ...changes,
  };
}

export function bundleWith(changes: Partial<TrustBundleContent> = {}): TrustBundle {
  return parseTrustBundle(createTrustBundle(bundleContent(changes), REGISTRY_KEY), [REGISTRY_KEY.jwk], {
    now: NOW,
    minimumSequence: 0,
  });
}

export const BUNDLE = bundleWith();
export const DIGEST = base64url(sha256(utf8('a verification key')));

type Changes = Partial<Omit<RequestFields, 'statements'>> & { statements?: readonly Statement[] };

/** What an honest verifier would sign for this policy at `at`. */
export function requestFields(
  policy: Policy = policyWith([{ ageOver: 18 }]),
  { statements, ...changes }: Changes = {},
  under: TrustBundle = BUNDLE,
): RequestFields {
  const days = { today: TODAY, cutoffDay: TODAY };
  return {
    clientId: VERIFIER.clientId,
    shop: VERIFIER.name,
    responseUri: 'https://verify.example/hushmark/v1/responses',
    returnUrl: 'https://wine.example/checkout?step=3',
    nonce: 'n'.repeat(43),
    requestId: 'req_1',
    issuedAt: NOW,
    expiresAt: NOW + 300,
    policy,
    ...days,
    bundle: under.digest,
    statements: (statements ?? compileStatements(policy, SCHEMAS, { ...days, clientId: VERIFIER.clientId })).map(
      (statement) => pinStatement(statement, under),
    ),
    circuitDigests: policy.credentials.map(() => [DIGEST]),
    flow: 'same_device',
    ...changes,
  };
}

export function signedRequest(fields: RequestFields = requestFields(), key: SigningKey = SHOP_KEY): string {
  return createRequest(fields, key).jws;
}

/** Different ones, in order, the same for the same seed. */
export function randomHandles(count: number, seed: string): bigint[] {
  const random = seededRandom(seed);
  const handles = new Set<bigint>();
  while (handles.size < count) {
    let value = 0n;
    for (const byte of random(6)) value = (value << 8n) | BigInt(byte);
    if (value >= 1n && value <= MAX_HANDLE) handles.add(value);
  }
  return [...handles].sort((a, b) => (a < b ? -1 : 1));
}
