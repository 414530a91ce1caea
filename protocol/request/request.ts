// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The request: what a verifier signs and a wallet fetches. The verifier keeps the exact payload bytes, because the
 * challenge is made from them; the wallet checks them against its own trust bundle before it shows anything.
 * Parsing takes nothing on trust. The shop is who the registry says it is; answers go to the verifier's registered
 * address, and customers return to the shop's registered origins; the statement is compiled again from the policy, for
 * today by this device's clock. So nobody can bisect a birthday with odd dates (L07), use another shop's name (R10),
 * ask for less than the words say (R12, R13) or mark one wallet by an unusual root (L04, L17).
 */

import { canonicalJson } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkNow, reworded } from '#base/readers.ts';
import { dayInZone, utcDay } from '../dates.ts';
import { type Jwk, parseJws, type SigningKey, signJws } from '../jws.ts';
import { isUnder, readUrl } from '../origins.ts';
import { compileStatements } from '../policy/compile.ts';
import type { Statement } from '../policy/statement.ts';
import { type RegisteredVerifier, schemasOf, type TrustBundle } from '../trust/bundle.ts';
import { countsWithin } from '../trust/timetable.ts';
import {
  encodeRequest,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_LIFE,
  pinStatement,
  type RequestFields,
  readRequest,
} from './payload.ts';

export { type Flow, type PinnedStatement, pinStatement, type RequestFields } from './payload.ts';

const TYP = 'oauth-authz-req+jwt';
/** Seconds by which the clocks of verifier and wallet may differ. */
export const CLOCK_SKEW = 300;
/** Seconds after its end for which a bundle may be needed: a question that was asked under it is still open. */
export const BUNDLE_GRACE = MAX_REQUEST_LIFE + CLOCK_SKEW;

/** `expiresAt` is when the verifier stops waiting: what was signed, or later by its word. */
export type ParsedRequest = Omit<RequestFields, 'statements' | 'bundle'> & {
  /** The exact signed payload: the challenge is made from it. */
  readonly payloadBytes: Uint8Array;
  readonly verifier: RegisteredVerifier;
  /** Compiled here, one for each credential of the policy; equal to the pinned ones. */
  readonly statements: readonly Statement[];
  /** The bundle that the request names, one of those that were passed in. */
  readonly bundle: TrustBundle;
};

/** The request as compact JWS, and the payload bytes that the verifier must keep for the challenge. */
export function createRequest(fields: RequestFields, key: SigningKey): { jws: string; payloadBytes: Uint8Array } {
  const payloadBytes = encodeRequest(fields);
  readRequest(payloadBytes);
  return { jws: signJws({ typ: TYP, kid: key.jwk.kid }, payloadBytes, key.secretKey), payloadBytes };
}

/** The verifier that a link names, or request_verifier_unknown. */
export function findVerifier(bundle: TrustBundle, clientId: string): RegisteredVerifier {
  const verifier = bundle.verifiers.find((candidate) => candidate.clientId === clientId);
  if (verifier === undefined) throw new HushmarkError('request_verifier_unknown');
  return verifier;
}

/** The address to fetch the request from: below the verifier's registered API, or request_response_uri. */
export function checkRequestUri(requestUri: unknown, verifier: RegisteredVerifier): URL {
  return checkedAddress(requestUri, verifier, 'the request would come from');
}

/**
 * A request from outside, ready to be shown.
 * @param bundles the trust bundles of one registry that the wallet has: the one that counts, the one before it as long
 * as it may have open questions, those to come; `now` Unix seconds by this device's clock
 * @param clientId what the link said; the request must say the same
 * @param until how long the verifier waits by what it said after it had signed: later than `exp`, never later than the
 * longest life of a request
 * Throws request_* codes; see base/reasons.ts.
 */
export function parseRequest(
  jws: unknown,
  bundles: readonly TrustBundle[],
  {
    now,
    requestUri,
    clientId,
    until = 0,
  }: { now: number; requestUri: string; clientId?: string; until?: number | undefined },
): ParsedRequest {
  const time = checkNow(now);
  const known = bundles
    .flatMap(({ verifiers }) => verifiers)
    .filter((verifier) => clientId === undefined || verifier.clientId === clientId);
  if (known.length === 0) throw new HushmarkError('request_verifier_unknown');
  const { fields, payloadBytes, kid } = parseSigned(
    jws,
    known.flatMap(({ keys }) => keys),
  );
  const { statements: pinned, bundle: digest, ...request } = fields;
  if (clientId !== undefined && request.clientId !== clientId) throw new HushmarkError('request_verifier_unknown');
  if (!bundles.some(({ registry }) => registry.id === request.policy.registry)) {
    throw new HushmarkError('trust_registry_unknown', 'the policy belongs to another registry');
  }
  const bundle = bundles.find((candidate) => candidate.digest === digest);
  if (bundle === undefined) throw new HushmarkError('request_bundle_unknown');
  // By the clock and not by the verifier's choice: everybody must use the same bundle (attack L17).
  const { issuedAt } = request;
  if (!countsWithin(bundle, bundles, issuedAt - CLOCK_SKEW, issuedAt + CLOCK_SKEW)) {
    throw new HushmarkError(
      'request_bundle_unknown',
      'the request names a trust bundle that did not count when it was made',
    );
  }

  const verifier = findVerifier(bundle, request.clientId);
  if (!verifier.keys.some((key) => key.kid === kid)) throw new HushmarkError('request_signature');
  if (request.shop !== verifier.name) throw new HushmarkError('request_verifier_mismatch');
  checkRequestUri(requestUri, verifier);
  checkedAddress(request.responseUri, verifier, 'the answer would go to');
  if (request.returnUrl !== undefined) checkOrigin(new URL(request.returnUrl), verifier);

  if (request.flow === 'cross_device' && !request.policy.crossDevice) {
    throw new HushmarkError('request_unsupported', 'the policy does not allow answering from another device');
  }
  const expiresAt = Math.max(request.expiresAt, Math.min(until, issuedAt + MAX_REQUEST_LIFE));
  if (time >= expiresAt) throw new HushmarkError('request_expired');
  const statements = recompile(request, bundle, time);
  if (canonicalJson(statements.map((statement) => pinStatement(statement, bundle))) !== canonicalJson(pinned)) {
    throw new HushmarkError('request_statement_differs');
  }
  return { ...request, expiresAt, payloadBytes, verifier, statements, bundle };
}

/**
 * The address that the verifier answers with after a same-device presentation: the request's return address with the
 * response code and nothing else added, or, without one, an address of the shop. Throws request_response_uri.
 */
export function checkRedirect(redirectUri: unknown, request: ParsedRequest): URL {
  const url = reworded('request_response_uri', () => readUrl(redirectUri, 'the return address'));
  checkOrigin(url, request.verifier);
  if (request.returnUrl !== undefined) {
    const rest = new URL(url);
    rest.searchParams.delete('response_code');
    const expected = new URL(request.returnUrl);
    // Both go through the same serializer, which may respell a query.
    expected.searchParams.delete('response_code');
    if (rest.href !== expected.href) throw new HushmarkError('request_response_uri');
  }
  return url;
}

/**
 * The request's dates must be those of its own moment of issue, and that moment must be near by our clock; so they are
 * today's, or yesterday's while a request is open across midnight.
 */
function recompile(
  request: Omit<RequestFields, 'statements' | 'bundle'>,
  bundle: TrustBundle,
  now: number,
): Statement[] {
  const { policy, issuedAt, today, cutoffDay, clientId, test: tests = false } = request;
  const issuedMs = issuedAt * 1000;
  if (issuedAt > now + CLOCK_SKEW) throw new HushmarkError('request_from_future');
  if (today !== utcDay(issuedMs) || cutoffDay !== dayInZone(issuedMs, policy.timeZone)) {
    throw new HushmarkError('request_statement_differs', 'the request is for another day');
  }
  const schemas = schemasOf(bundle);
  return reworded('request_malformed', () => compileStatements(policy, schemas, { today, cutoffDay, clientId, tests }));
}

/** Form and signature. */
function parseSigned(
  jws: unknown,
  keys: readonly Jwk[],
): { fields: RequestFields; payloadBytes: Uint8Array; kid: string } {
  return reworded('request_malformed', () => {
    try {
      const { payload, kid } = parseJws(jws, { typ: TYP, keys, maxBytes: MAX_REQUEST_BYTES });
      return { fields: readRequest(payload), payloadBytes: payload, kid };
    } catch (error) {
      if (error instanceof HushmarkError && error.code === 'trust_signature') {
        throw new HushmarkError('request_signature', error.message);
      }
      throw error;
    }
  });
}

function checkedAddress(address: unknown, verifier: RegisteredVerifier, what: string): URL {
  const url = reworded('request_response_uri', () => readUrl(address, 'the address'));
  if (!isUnder(url, verifier.api)) {
    throw new HushmarkError('request_response_uri', `${what} ${url.origin}, which is not registered for this shop`);
  }
  return url;
}

function checkOrigin(url: URL, verifier: RegisteredVerifier): void {
  if (!verifier.origins.includes(url.origin)) {
    throw new HushmarkError(
      'request_response_uri',
      `the customer would return to ${url.origin}, which is not the shop`,
    );
  }
}
