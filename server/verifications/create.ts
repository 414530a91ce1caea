// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Starts a verification: works out the dates, pins the statement and signs the request. A single write stores all of
 * it.
 */

import { HushmarkError } from '#base/errors.ts';
import type { Labels } from '#protocol/credential/schema.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import type { SigningKey } from '#protocol/jws.ts';
import { readUrl } from '#protocol/origins.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { createRequest, type Flow } from '#protocol/request/request.ts';
import type { RegisteredVerifier, TrustBundle } from '#protocol/trust/bundle.ts';
import { isTestOnly } from '#protocol/trust/counted.ts';
import type { Services } from '../services.ts';
import {
  type ApiKeyKind,
  createCode,
  createNonce,
  createRequestId,
  createVerificationId,
  type Mode,
} from '../setup/secrets.ts';
import { findPolicy } from '../store/policies.ts';
import type { Shop } from '../store/shops.ts';
import type { Database } from '../store/store.ts';
import { insertVerification, type VerificationInsert } from '../store/verifications.ts';
import { offeredDigests } from './key-sets.ts';
import { createShortWord } from './short-address.ts';
import { learnsOf, statementsOf, storeStatements } from './statements.ts';

export type NewVerification = {
  readonly shop: Shop;
  readonly mode: Mode;
  readonly keyKind: ApiKeyKind;
  readonly policy: string;
  readonly flow: Flow;
  /** base64url SHA-256 of the shop's order. */
  readonly order: string | undefined;
  readonly returnUrl: string | undefined;
  /** Exact addresses, when the caller may name no others. */
  readonly returnPages: readonly string[] | undefined;
};

export type CreatedVerification = {
  readonly id: string;
  readonly policy: Policy;
  readonly flow: Flow;
  readonly requestUri: string;
  readonly walletUrl: string;
  /** Across devices, to be typed where nothing can be scanned. */
  readonly shortUrl: string | undefined;
  readonly code: string | undefined;
  readonly expiresAt: number;
  /** Seconds until then. */
  readonly expiresIn: number;
  readonly isTest: boolean;
  /** What a yes tells, one sentence each. */
  readonly learns: readonly Labels[];
  /** Until then there is no such verification. */
  store(db: Database): Promise<void>;
};

export async function createVerification(services: Services, wanted: NewVerification): Promise<CreatedVerification> {
  const { shop, mode, keyKind, policy: policyName, flow } = wanted;
  const { store, trust, quota } = services;
  const policy = shop.policies.includes(policyName) ? await findPolicy(store.db, policyName) : undefined;
  if (policy === undefined) throw new HushmarkError('input_policy', 'this shop has no policy of that name');
  if (flow === 'cross_device' && !policy.crossDevice) {
    throw new HushmarkError('input_policy', 'the policy does not allow answers from another device');
  }
  const now = await store.now();
  const bundle = trust.current(policy.registry, now);
  const { verifier, key } = registration(services, bundle, shop);
  const back = flow === 'same_device' ? checkReturnUrl(wanted, verifier) : undefined;
  const prepared = { policy, bundle, verifier, key, back, now };
  return quota.within({ clientId: shop.clientId, mode, kind: keyKind }, now, () => ask(services, wanted, prepared));
}

type Prepared = {
  readonly policy: Policy;
  readonly bundle: TrustBundle;
  readonly verifier: RegisteredVerifier;
  readonly key: SigningKey;
  /** Where the customer comes back to. */
  readonly back: string | undefined;
  readonly now: number;
};

async function ask(
  services: Services,
  { shop, mode, keyKind, flow, order }: NewVerification,
  { policy, bundle, verifier, key, back, now }: Prepared,
): Promise<CreatedVerification> {
  const { artefacts, random, publicUrl, limits } = services;
  const days = { today: utcDay(now * 1000), cutoffDay: dayInZone(now * 1000, policy.timeZone) };
  const isTest = mode === 'test' || artefacts.development || isTestOnly(bundle, policy);
  const statements = statementsOf(policy, bundle, { ...days, clientId: shop.clientId, tests: isTest });
  const circuitDigests = statements.map(({ circuit }) => offeredDigests(artefacts, circuit, now));
  const stored = storeStatements(policy, statements, bundle, circuitDigests);
  const requestId = createRequestId(random);
  const expiresAt = now + policy.ttl;
  const { jws } = createRequest(
    {
      clientId: shop.clientId,
      shop: verifier.name,
      responseUri: `${publicUrl}/v1/responses`,
      ...(back === undefined ? {} : { returnUrl: back }),
      nonce: createNonce(random),
      requestId,
      issuedAt: now,
      expiresAt,
      policy,
      ...days,
      bundle: bundle.digest,
      statements: stored,
      circuitDigests,
      ...(order === undefined ? {} : { order }),
      flow,
      ...(isTest ? { test: true } : {}),
    },
    key,
  );

  const id = createVerificationId(random);
  const code = flow === 'cross_device' ? createCode(random, limits.codeDigits) : undefined;
  const shortWord = flow === 'cross_device' ? createShortWord(random) : undefined;
  const verification: VerificationInsert = {
    id,
    request_id: requestId,
    client_id: shop.clientId,
    mode,
    started_by: keyKind,
    status: 'pending',
    flow,
    registry: policy.registry,
    policy_name: policy.name,
    policy_version: policy.version,
    request: jws,
    statements: JSON.stringify(stored),
    bundle: bundle.sequence,
    order_digest: order ?? null,
    return_url: back ?? null,
    code: code ?? null,
    short_word: shortWord ?? null,
    is_test: isTest ? 1 : 0,
    created_at: now,
    expires_at: expiresAt,
  };
  const requestUri = requestAddress(services, requestId);
  const walletUrl = walletAddress(services, shop.clientId, requestId);
  const shortUrl = shortWord === undefined ? undefined : `${publicUrl}/k/${shortWord}`;
  return {
    ...{ id, policy, flow, requestUri, walletUrl, shortUrl, code, expiresAt, expiresIn: policy.ttl, isTest },
    learns: learnsOf(policy, statements, days.cutoffDay, bundle),
    store: (db) => insertVerification(db, verification),
  };
}

function requestAddress({ publicUrl }: Services, requestId: string): string {
  return `${publicUrl}/v1/requests/${requestId}`;
}

/** The wallet with the question. What stands behind `#` reaches no server. */
export function walletAddress(services: Services, clientId: string, requestId: string): string {
  const link = new URLSearchParams({ client_id: clientId, request_uri: requestAddress(services, requestId) });
  return `${services.walletUrl}/#/present?${link}`;
}

/** The shop as the registry lists it, and the newest of our keys that it lists: what wallets will check. */
function registration(
  { publicUrl, keys }: Services,
  bundle: TrustBundle,
  shop: Shop,
): { verifier: RegisteredVerifier; key: SigningKey } {
  const verifier = bundle.verifiers.find(({ clientId }) => clientId === shop.clientId);
  const key = keys.signing.find(({ jwk }) => verifier?.keys.some(({ kid }) => kid === jwk.kid));
  if (verifier === undefined || key === undefined || verifier.api !== publicUrl) {
    throw new HushmarkError(
      'request_verifier_unknown',
      'the registry does not list this shop with the address and key of this verifier, so no wallet would answer',
      'Ask the registry to add the shop, and wait for its next trust bundle.',
    );
  }
  return { verifier, key };
}

/**
 * An exact origin of the shop in both lists (A24); the response code is appended to it and nothing else. A public key
 * has a list of exact addresses (A51, RFC 9700 section 2.1), or anybody could pick the page of a shop that leaks its
 * query.
 */
function checkReturnUrl(
  { returnUrl: value, returnPages, shop }: Pick<NewVerification, 'returnUrl' | 'returnPages' | 'shop'>,
  verifier: RegisteredVerifier,
): string {
  if (value === undefined) {
    throw new HushmarkError('input_malformed', 'return_url is missing: the customer comes back to it in this flow');
  }
  const url = readUrl(value, 'return_url');
  if (!shop.origins.includes(url.origin) || !verifier.origins.includes(url.origin)) {
    throw new HushmarkError('auth_origin', 'return_url is not at a registered origin of the shop');
  }
  if (returnPages?.includes(url.href) === false) {
    throw new HushmarkError(
      'auth_origin',
      'return_url is not a return page of this publishable key',
      'Give exactly one of the pages that the key was made for (`hushmark server key list` shows them), without anything after it.',
    );
  }
  if (url.searchParams.has('response_code')) {
    throw new HushmarkError('input_malformed', 'return_url has a response_code already');
  }
  return url.href;
}
