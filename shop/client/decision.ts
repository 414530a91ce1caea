// SPDX-License-Identifier: MIT
// Checks a decision: the verifier's signed statement that one customer answered one policy for one order.
// A shop in another language follows the same list. It asks no server anything.
// Signature checks are jose's: EdDSA only, the key chosen by `kid` from the verifier's published set and never from
// the token (attack catalogue A27).
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { CLOCK_TOLERANCE_SECONDS, type SingleUse } from './single-use.ts';

const DECISION_TYPE = 'hushmark-decision+jwt';
const LONGEST_LIFE_SECONDS = 300;

/** What a shop may keep: nothing in it says who the customer is or when they were born. */
export type Decision = {
  issuer: string;
  audience: string;
  id: string;
  issuedAt: number;
  expiresAt: number;
  order: string | undefined;
  policy: { name: string; version: number };
  /** SHA-256 digests of the verification keys that the proofs were checked with. */
  circuits: string[];
  /** One per credential, only under a policy that asks for a pseudonym. */
  pseudonym: string[] | undefined;
  /** Made with a test key: says nothing about anyone's age. */
  test: boolean;
};

export type ExpectedPolicy = string | { name: string; version: number };

/** Audience, policy and order have no defaults: forgetting one must not compile. */
export type DecisionExpectations = {
  keys: JWTVerifyGetKey;
  issuer: string;
  audience: string;
  policy: ExpectedPolicy;
  /** null only for a verification that was started without an order. */
  order: string | null;
  /** May a decision made with a test key count? */
  acceptTest: boolean;
  firstUse: SingleUse;
  now: number;
};

export type DecisionRefusal =
  | 'signature'
  | 'shape'
  | 'lifetime'
  | 'not_yet_valid'
  | 'expired'
  | 'not_verified'
  | 'policy'
  | 'order'
  | 'test'
  | 'already_used';

export type DecisionResult = { valid: true; decision: Decision } | { valid: false; reason: DecisionRefusal };

/** Throws TypeError when the expected issuer or audience is empty, or missing, which jose takes for "any". */
export async function verifyDecision(token: unknown, expected: DecisionExpectations): Promise<DecisionResult> {
  for (const name of ['issuer', 'audience'] as const)
    if (typeof expected[name] !== 'string' || expected[name] === '') throw new TypeError(`${name} is missing`);
  const refuse = (reason: DecisionRefusal): DecisionResult => ({ valid: false, reason });
  if (typeof token !== 'string' || token.length > 8192) return refuse('shape');
  const claims = await signedClaims(token, expected);
  if (typeof claims === 'string') return refuse(claims);

  const decision = readDecision(claims);
  if (decision === undefined) return refuse('shape');
  if (decision.expiresAt - decision.issuedAt > LONGEST_LIFE_SECONDS) return refuse('lifetime');
  if (decision.issuedAt > expected.now / 1000 + CLOCK_TOLERANCE_SECONDS) return refuse('not_yet_valid');
  if (claims.verified !== true) return refuse('not_verified');
  if (!isExpectedPolicy(decision.policy, expected.policy)) return refuse('policy');
  if (decision.order !== (expected.order ?? undefined)) return refuse('order');
  if (decision.test && !expected.acceptTest) return refuse('test');
  // Last, so that a token refused for another reason does not burn the id of a good one.
  if (!(await expected.firstUse(decision.id, decision.expiresAt))) return refuse('already_used');
  return { valid: true, decision };
}

async function signedClaims(
  token: string,
  { keys, issuer, audience, now }: DecisionExpectations,
): Promise<Record<string, unknown> | 'signature' | 'expired' | 'not_yet_valid'> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      typ: DECISION_TYPE,
      issuer,
      audience,
      requiredClaims: ['iss', 'aud', 'jti', 'iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    // Times are looked at last: everything else about such a token is right.
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return 'not_yet_valid';
    return 'signature';
  }
}

function readDecision(claims: Record<string, unknown>): Decision | undefined {
  const { iss, aud, jti, iat, exp, order, policy, circuits, pseudonym, test } = claims;
  if (!isText(iss) || !isText(aud) || !isText(jti) || !isSeconds(iat) || !isSeconds(exp)) return undefined;
  if (order !== undefined && !isText(order)) return undefined;
  if (!isPolicy(policy) || !isTexts(circuits)) return undefined;
  if (pseudonym !== undefined && !isTexts(pseudonym)) return undefined;
  if (test !== undefined && test !== true) return undefined;
  return {
    issuer: iss,
    audience: aud,
    id: jti,
    issuedAt: iat,
    expiresAt: exp,
    order,
    policy: { name: policy.name, version: policy.version },
    circuits,
    pseudonym,
    test: test === true,
  };
}

function isExpectedPolicy(policy: { name: string; version: number }, expected: ExpectedPolicy): boolean {
  if (typeof expected === 'string') return policy.name === expected;
  return policy.name === expected.name && policy.version === expected.version;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isSeconds = (value: unknown): value is number => Number.isSafeInteger(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

function isPolicy(value: unknown): value is { name: string; version: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version } = value as Record<string, unknown>;
  return isText(name) && Number.isSafeInteger(version);
}
