// SPDX-License-Identifier: GPL-3.0-or-later
/** A credential means what its issuer signed: no later schema document reads it differently. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { describeCredential, encodeCredential, parseCredential } from '#protocol/credential/credential.ts';
import { parseSchema, type SchemaDocument, schemaNumber } from '#protocol/credential/schema.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { BUNDLE, bundleWith, issuerEntry } from '../../support/protocol/messages.ts';
import { credentialWith, policyWith, SCHEMA, SECRET, TODAY } from '../../support/protocol/world.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

const withSlots = (change: (slots: Record<string, unknown>[]) => unknown[]): SchemaDocument =>
  parseSchema({ ...SCHEMA, slots: change(SCHEMA.slots.map((slot) => ({ ...slot }))) });
/** The same schema URI with slots 1 and 2 exchanged. */
const exchanged = withSlots(([first, second, third, ...rest]) => [first, third, second, ...rest]);

test('the schema number is SHA-256 of the canonical JSON that docs/wire.md gives', () => {
  const document = parseSchema({
    format: 'hushmark-schema/1',
    uri: 'urn:example:card:1',
    title: { en: 'Card' },
    slots: [
      { name: 'born', type: 'date', required: true, role: 'birthdate', label: { en: 'Born' } },
      { name: 'nickname', type: 'text', required: false, holderChosen: true, label: { en: 'Nickname' } },
    ],
  });
  const text =
    '["hushmark/schema/1","urn:example:card:1",[{"name":"born","required":true,"role":"birthdate","type":"date"},' +
    '{"holderChosen":true,"name":"nickname","required":false,"type":"text"}]]';
  const digest = createHash('sha256').update(text).digest('hex');
  expect(schemaNumber(document)).toBe(BigInt(`0x${digest.slice(0, 62)}`));
});

test('I17 the schema number covers the URI, and name, type, order, role and requirement of every slot', () => {
  const changed = [
    SCHEMA,
    parseSchema({ ...SCHEMA, uri: 'urn:example:everything:2' }),
    exchanged,
    withSlots((slots) => slots.slice(0, -1)),
    withSlots((slots) => slots.map((slot) => (slot.name === 'tier' ? { ...slot, name: 'level' } : slot))),
    withSlots((slots) => slots.map((slot) => (slot.name === 'tier' ? { ...slot, type: 'text' } : slot))),
    withSlots((slots) => slots.map((slot) => (slot.name === 'tier' ? { ...slot, required: true } : slot))),
    withSlots((slots) => slots.map(({ holderChosen: _chosen, ...slot }) => slot)),
    withSlots((slots) => slots.map(({ role: _role, ...slot }) => slot)),
    withSlots((slots) =>
      slots.map(({ role: _role, ...slot }) => (slot.name === 'since' ? { ...slot, role: 'birthdate' } : slot)),
    ),
  ];
  expect(new Set(changed.map(schemaNumber)).size).toBe(changed.length);
});

test('words are not part of the meaning: titles and labels may be corrected', () => {
  const corrected = withSlots((slots) => slots.map((slot) => ({ ...slot, label: { en: 'Corrected' } })));
  expect(schemaNumber({ ...corrected, title: { en: 'Another title' } } as SchemaDocument)).toBe(schemaNumber(SCHEMA));
});

test('I17 the meaning travels with the credential under its signature', () => {
  const json = encodeCredential(credentialWith({ points: 70 }));
  const read = (meaning: unknown) => codeOf(() => parseCredential({ ...json, meaning }));
  expect(read(json.meaning)).toBe('accepted');
  const [first, second, third, ...rest] = json.meaning;
  expect(read([first, third, second, ...rest])).toBe('trust_credential_signature');
  expect(read(json.meaning.slice(0, -1))).toBe('trust_credential_signature');
  expect(read(json.meaning.map((slot) => ({ ...slot, label: { en: 'x' } })))).toBe('input_malformed');
  expect(read([first, first])).toBe('input_schema');
  expect(read(undefined)).toBe('input_malformed');
});

test('I17 a bundle that exchanges two slots of a schema does not read a signed credential anew', () => {
  const credential = credentialWith({ points: 70 });
  const later = bundleWith({ issuers: [issuerEntry({ schemas: [{ document: exchanged, revoked: [] }] })] });
  // 70 is stored as 71, which is the code "G".
  const policy = policyWith([{ attribute: 'tier', equals: 'G' }]);
  const days = { today: TODAY, cutoffDay: TODAY, clientId: 'shop' };
  const [statement] = compileStatements(policy, schemasOf(later), days);
  const [before] = compileStatements(policy, schemasOf(BUNDLE), days);
  const asked = { credential, holderSecret: SECRET };
  const trust = trustPath(BUNDLE, credential);

  expect(codeOf(() => circuitInputs({ ...asked, statement: before!, trust }))).toBe('policy_attribute_mismatch');
  expect(codeOf(() => circuitInputs({ ...asked, statement: statement!, trust }))).toBe('policy_wrong_schema');
  expect(codeOf(() => trustPath(later, credential))).toBe('trust_issuer_not_accepted');
  expect(describeCredential(credential)).toContainEqual({ name: 'points', value: '70' });
});
