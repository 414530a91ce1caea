// SPDX-License-Identifier: GPL-3.0-or-later
/** One issuer, its schema and a credential, from fixed keys: the start of the tests of the protocol. */
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, signCredential } from '#protocol/credential/credential.ts';
import { holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { meaningOf, parseSchema } from '#protocol/credential/schema.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { dayNumber } from '#protocol/dates.ts';
import { type Policy, type Predicate, parsePolicy } from '#protocol/policy/policy.ts';

export const TODAY = dayNumber('2026-11-22');
export const ISSUER_KEY = new Uint8Array(32).fill(7);
export const MASTER = new Uint8Array(32).fill(9);
export const ISSUER = { id: 'town-hall', key: publicKey(ISSUER_KEY) };

/** Every type once, with the birthdate in slot 0, so that both circuits can be asked. */
export const SCHEMA = parseSchema({
  format: 'hushmark-schema/1',
  uri: 'urn:example:everything:1',
  title: { en: 'Everything' },
  slots: [
    { name: 'birthdate', type: 'date', required: true, role: 'birthdate', label: { en: 'Date of birth' } },
    { name: 'tier', type: 'code', required: false, label: { en: 'Tier' } },
    { name: 'points', type: 'integer', required: false, label: { en: 'Points' } },
    { name: 'active', type: 'boolean', required: false, label: { en: 'Active' } },
    { name: 'since', type: 'date', required: false, label: { en: 'Since' } },
    { name: 'town', type: 'text', required: false, label: { en: 'Town' } },
    { name: 'nickname', type: 'text', required: false, holderChosen: true, label: { en: 'Nickname' } },
  ],
});
export const SCHEMAS = new Map([[SCHEMA.uri, SCHEMA]]);
export const SECRET = holderSecret(MASTER, {
  registry: 'test-registry',
  issuerId: ISSUER.id,
  schemaUri: SCHEMA.uri,
});

export function credentialWith(values: Record<string, PlainValue>, changes: Partial<Credential> = {}): Credential {
  return signCredential(
    {
      issuer: ISSUER,
      schema: SCHEMA.uri,
      meaning: meaningOf(SCHEMA),
      holder: holderCommitment(SECRET),
      attributes: encodeAttributes(SCHEMA, { birthdate: '1990-06-15', ...values }, { today: TODAY }),
      validFrom: TODAY - 1,
      validUntil: TODAY + 365,
      handle: 5000n,
      ...changes,
    },
    ISSUER_KEY,
  );
}

/** As JSON, for tests that change it before it is parsed. */
export function policyJson(where: readonly Predicate[], changes: Record<string, unknown> = {}) {
  return {
    name: 'test-policy',
    version: 1,
    words: { en: 'May I ask?' },
    registry: 'test-registry',
    timeZone: 'UTC',
    credentials: [{ id: 'card', schema: SCHEMA.uri, where }] as unknown[],
    crossDevice: false,
    ttl: 300,
    ...changes,
  };
}

export function policyWith(where: readonly Predicate[], changes: Record<string, unknown> = {}): Policy {
  return parsePolicy(policyJson(where, changes));
}
