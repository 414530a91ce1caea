// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The decision: what the verifier tells a shop after a verification. A JWS for this shop alone, good once and for
 * minutes, without personal data. The verifier creates it on redemption; shops check it with their own code
 * (shop/client).
 * `verifyDecision` is the reference that the conformance set's decisions are made with, and the shop's own check has to
 * agree with them (test/shop/conformance.test.ts). It has no defaults: a caller that does not say which shop, policy
 * and order it expects gets no answer.
 */
import { base64url, encodeField, parseField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import {
  checkNow,
  malformed,
  parseDigest,
  parseJson,
  readFlag,
  readInteger,
  readList,
  readObject,
  readSeconds,
  readToken,
} from '#base/readers.ts';
import { encodePayload, type Jwk, parseJws, type SigningKey, signJws } from '../jws.ts';

const TYP = 'hushmark-decision+jwt';
/** Seconds that a decision lives, and may live: the shop redeems it at once, and its clock may be fast. */
export const MAX_DECISION_LIFE = 300;
const CLOCK_SKEW = 60;

export type Decision = {
  /** The verifier's base address. */
  readonly issuer: string;
  /** Client id of the shop. */
  readonly audience: string;
  /** Single-use id. */
  readonly id: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** `orderDigest` of the order, when the session has one. */
  readonly order?: string;
  readonly policy: { readonly name: string; readonly version: number };
  /** base64url SHA-256 of the verification keys, in the order of the policy's credentials. */
  readonly circuits: readonly string[];
  /** Pseudonyms of the customer at this shop, when the policy asks for them, in the order of its credentials. */
  readonly pseudonyms?: readonly bigint[];
  /** An issuer, key or policy for tests took part: no real customer stands behind it. */
  readonly test?: true;
};

/** base64url SHA-256 of the shop's order reference: what stands in requests and decisions instead of it. */
export function orderDigest(order: string): string {
  return base64url(sha256(utf8(order)));
}

export function createDecision(decision: Decision, key: SigningKey): string {
  const payload = encodePayload({
    iss: decision.issuer,
    aud: decision.audience,
    jti: decision.id,
    iat: decision.issuedAt,
    exp: decision.expiresAt,
    ...(decision.order === undefined ? {} : { order: decision.order }),
    policy: { name: decision.policy.name, version: decision.policy.version },
    circuits: decision.circuits,
    verified: true,
    ...(decision.pseudonyms === undefined ? {} : { pseudonym: decision.pseudonyms.map(encodeField) }),
    ...(decision.test ? { test: true } : {}),
  });
  parsePayload(payload);
  return signJws({ typ: TYP, kid: key.jwk.kid }, payload, key.secretKey);
}

export type DecisionResult =
  | { readonly valid: true; readonly decision: Decision }
  | {
      readonly valid: false;
      readonly reason:
        | 'malformed'
        | 'signature'
        | 'issuer'
        | 'audience'
        | 'policy'
        | 'order'
        | 'expired'
        | 'not_yet_valid';
    };

/** What the shop expects. `order` is the digest of its order, or null when the session was started without one. */
export type ExpectedDecision = {
  readonly keys: readonly Jwk[];
  readonly issuer: string;
  readonly audience: string;
  readonly policy: { readonly name: string; readonly version: number };
  readonly order: string | null;
  /** Unix seconds. */
  readonly now: number;
};

/** Never throws for a wrong decision. Single use is the caller's: remember `decision.id` until `expiresAt`. */
export function verifyDecision(jws: unknown, expected: ExpectedDecision): DecisionResult {
  const now = checkNow(expected.now);
  let decision: Decision;
  try {
    decision = parsePayload(parseJws(jws, { typ: TYP, keys: expected.keys }).payload);
  } catch (error) {
    if (!(error instanceof HushmarkError)) throw error;
    return { valid: false, reason: error.code === 'trust_signature' ? 'signature' : 'malformed' };
  }
  if (decision.issuer !== expected.issuer) return { valid: false, reason: 'issuer' };
  if (decision.audience !== expected.audience) return { valid: false, reason: 'audience' };
  const { name, version } = decision.policy;
  if (name !== expected.policy.name || version !== expected.policy.version) return { valid: false, reason: 'policy' };
  if ((decision.order ?? null) !== expected.order) return { valid: false, reason: 'order' };
  if (decision.issuedAt > now + CLOCK_SKEW) return { valid: false, reason: 'not_yet_valid' };
  if (now >= decision.expiresAt + CLOCK_SKEW) return { valid: false, reason: 'expired' };
  return { valid: true, decision };
}

function parsePayload(bytes: Uint8Array): Decision {
  const name = 'decision';
  const value = readObject(
    parseJson(bytes, name, 16_384),
    name,
    ['iss', 'aud', 'jti', 'iat', 'exp', 'policy', 'circuits', 'verified'],
    ['order', 'pseudonym', 'test'],
  );
  if (value.verified !== true) throw malformed(`${name}.verified`, 'is not true');
  const issuedAt = readSeconds(value.iat, `${name}.iat`);
  const expiresAt = readInteger(value.exp, `${name}.exp`, issuedAt + 1, issuedAt + MAX_DECISION_LIFE);
  const policy = readObject(value.policy, `${name}.policy`, ['name', 'version']);
  const circuits = readList(value.circuits, `${name}.circuits`, 2, 1).map((entry, index) =>
    parseDigest(entry, `${name}.circuits[${index}]`),
  );
  const test = readFlag(value.test, `${name}.test`);
  return {
    issuer: readToken(value.iss, `${name}.iss`),
    audience: readToken(value.aud, `${name}.aud`, 64),
    id: readToken(value.jti, `${name}.jti`, 128),
    issuedAt,
    expiresAt,
    ...(value.order === undefined ? {} : { order: parseDigest(value.order, `${name}.order`) }),
    policy: {
      name: readToken(policy.name, `${name}.policy.name`, 64),
      version: readInteger(policy.version, `${name}.policy.version`, 1, Number.MAX_SAFE_INTEGER),
    },
    circuits,
    ...(value.pseudonym === undefined
      ? {}
      : {
          pseudonyms: readList(value.pseudonym, `${name}.pseudonym`, 2, 1).map((entry, index) =>
            parseField(entry, `${name}.pseudonym[${index}]`),
          ),
        }),
    ...(test ? { test } : {}),
  };
}
