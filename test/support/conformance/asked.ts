// SPDX-License-Identifier: GPL-3.0-or-later
/** The questions of the conformance set: policies, and the requests that an honest verifier signs for them. */
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { type Policy, parsePolicy } from '#protocol/policy/policy.ts';
import { createRequest, type Flow, pinStatement, type RequestFields } from '#protocol/request/request.ts';
import { parseTrustBundle, schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { NOW, REGISTRY_KEY, requestFields, SHOP_KEY, VERIFIER } from '../protocol/messages.ts';
import { policyJson, SCHEMA } from '../protocol/world.ts';
import { digestOf } from './circuits.ts';
import { BUNDLE_FILE, CLUB } from './world.ts';

export const UNDER: TrustBundle = parseTrustBundle(BUNDLE_FILE, [REGISTRY_KEY.jwk], { now: NOW, minimumSequence: 0 });

const card = (where: object[], more: object = {}) => ({ id: 'card', schema: SCHEMA.uri, where, ...more });
const club = (where: object[]) => ({ id: 'club', schema: CLUB.uri, where });

/** In JSON, as operators write them. */
export const POLICIES = {
  adult: policyJson([{ ageOver: 18 }], { name: 'over-18', timeZone: 'Europe/Zurich' }),
  phone: policyJson([{ ageOver: 18 }], { name: 'over-18-phone', crossDevice: true }),
  voucher: policyJson([{ ageOver: 18 }], { name: 'voucher', pseudonym: 'voucher' }),
  gold: policyJson(
    [
      { attribute: 'tier', oneOf: ['GOLD', 'SILVER'] },
      { attribute: 'points', atLeast: 1000 },
      { attribute: 'active', equals: true },
    ],
    { name: 'gold' },
  ),
  memberAndAdult: policyJson([], {
    name: 'adult-member',
    credentials: [card([{ ageOver: 18 }]), club([{ attribute: 'tier', equals: 'GOLD' }])],
  }),
  seen: policyJson([], { name: 'seen', credentials: [card([{ ageOver: 18 }], { assurance: ['passport-seen'] })] }),
} as const;

/** Of a key set that nobody has yet. */
export const NEWER = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';

export type Wanted = {
  readonly flow?: Flow;
  readonly at?: number;
  readonly test?: true;
  readonly requestId?: string;
  /** Offered before the present ones. */
  readonly newer?: readonly string[];
};

/** What an honest verifier says for this policy. */
export function fieldsFor(
  json: object,
  { at = NOW, flow = 'same_device', test, requestId = 'req_1', newer = [] }: Wanted = {},
): RequestFields {
  const policy: Policy = parsePolicy(json);
  const days = { today: utcDay(at * 1000), cutoffDay: dayInZone(at * 1000, policy.timeZone) };
  const asking = { ...days, clientId: VERIFIER.clientId, tests: test === true };
  const statements = compileStatements(policy, schemasOf(UNDER), asking);
  const { returnUrl: back, ...fields } = requestFields(
    policy,
    { ...days, statements, issuedAt: at, expiresAt: at + 300, flow, requestId },
    UNDER,
  );
  return {
    ...fields,
    statements: statements.map((statement) => pinStatement(statement, UNDER)),
    circuitDigests: statements.map(({ circuit }) => [...newer, digestOf(circuit)]),
    ...(flow === 'same_device' ? { returnUrl: back! } : {}),
    ...(test ? { test } : {}),
  };
}

export function requestFor(json: object, wanted: Wanted = {}): string {
  return createRequest(fieldsFor(json, wanted), SHOP_KEY).jws;
}
