// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { labelIn, parseSchema, readLabels, schemaNumber, slotNamed } from '#protocol/credential/schema.ts';
import { needsGroup, schemaFromTemplate, TEMPLATE_NAMES } from '#protocol/credential/schemas/templates.ts';
import { SCHEMA } from '../../support/protocol/world.ts';

const slot = { name: 'tier', type: 'code', required: false, label: { en: 'Tier' } };
function schemaJson(slots: unknown[], changes: Record<string, unknown> = {}) {
  return { format: 'hushmark-schema/1', uri: 'urn:example:1', title: { en: 'Example' }, slots, ...changes };
}

test('a schema survives JSON', () => {
  expect(parseSchema(JSON.parse(JSON.stringify(SCHEMA)))).toEqual(SCHEMA);
});

test('schemas with unknown members, types, roles or names are refused', () => {
  const birthdate = { ...slot, name: 'born', type: 'date', role: 'birthdate' };
  const wrong: unknown[] = [
    schemaJson([]),
    schemaJson(Array.from({ length: 9 }, (_, i) => ({ ...slot, name: `s${i}` }))),
    schemaJson([slot, slot]),
    schemaJson([{ ...slot, extra: 1 }]),
    schemaJson([{ ...slot, type: 'number' }]),
    schemaJson([{ ...slot, required: 'yes' }]),
    schemaJson([{ ...slot, role: 'birthdate' }]),
    schemaJson([{ ...birthdate, holderChosen: true }]),
    schemaJson([birthdate, { ...birthdate, name: 'born2' }]),
    schemaJson([{ ...slot, role: 'age' }]),
    schemaJson([{ ...slot, name: '__proto__' }]),
    schemaJson([{ ...slot, name: 'a b' }]),
    schemaJson([{ ...slot, values: {} }]),
    schemaJson([{ ...slot, values: [] }]),
    schemaJson([{ ...slot, values: { gold: { en: 'Gold' } } }]),
    schemaJson([{ ...slot, values: { GOLD: { de: 'Gold' } } }]),
    schemaJson([{ ...slot, type: 'integer', values: { 1: { en: 'One' } } }]),
    schemaJson([
      { ...slot, values: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`V${i}`, { en: `${i}` }])) },
    ]),
    schemaJson([{ ...slot, label: {} }]),
    schemaJson([{ ...slot, label: { en: 'x\u202ey' } }]),
    schemaJson([slot], { uri: 'not a uri' }),
    schemaJson([slot], { uri: 'urn:exämple:1' }),
    schemaJson([slot], { format: 'hushmark-schema/2' }),
    schemaJson([slot], { issuer: 'x' }),
    JSON.parse('{"__proto__": {}}'),
    null,
    [],
    'schema',
  ];
  for (const json of wrong) expect(() => parseSchema(json), JSON.stringify(json)).toThrow();
  expect(parseSchema(schemaJson([birthdate, slot])).slots).toHaveLength(2);
});

test('I25 words for the values of a code are read, and no two values may have the same ones in any language', () => {
  const values = { GOLD: { en: 'Gold', de: 'Gold' }, SILVER: { en: 'Silver', de: 'Silber' } };
  expect(parseSchema(schemaJson([{ ...slot, values }])).slots[0]?.values).toEqual(values);
  expect(schemaNumber(parseSchema(schemaJson([{ ...slot, values }])))).toBe(
    schemaNumber(parseSchema(schemaJson([slot]))),
  );
  for (const same of [{ en: 'Gold' }, { en: 'Silver', de: 'Gold' }]) {
    expect(() => parseSchema(schemaJson([{ ...slot, values: { ...values, SILVER: same } }]))).toThrow(
      /the same words for two values/,
    );
  }
});

test('every template is a schema of its own, and groups do not share a URI', () => {
  const schemas = TEMPLATE_NAMES.flatMap((name) =>
    (needsGroup(name) ? ['a', 'b'] : [undefined]).map((group) => schemaFromTemplate(name, group)),
  );
  const uris = schemas.map(({ uri }) => uri);
  expect(TEMPLATE_NAMES).toHaveLength(6);
  expect(new Set(uris).size).toBe(uris.length);
  expect(new Set(schemas.map(schemaNumber)).size).toBe(uris.length);
  expect(schemaFromTemplate('proof-of-age').uri).toBe('urn:hushmark:schema:proof-of-age:1');
  expect(schemaFromTemplate('membership', 'wine-club').uri).toBe('urn:hushmark:schema:membership:1:wine-club');
});

test('slot 0 of every template for persons is the birthdate', () => {
  for (const name of TEMPLATE_NAMES) {
    const { slots } = schemaFromTemplate(name, needsGroup(name) ? 'x' : undefined);
    expect(slots.findIndex(({ role }) => role === 'birthdate')).toBe(name === 'product-certificate' ? -1 : 0);
  }
});

test('groups are asked for where they belong, and only there', () => {
  expect(() => schemaFromTemplate('membership')).toThrow();
  expect(() => schemaFromTemplate('membership', 'Wine Club')).toThrow();
  expect(() => schemaFromTemplate('membership', 'a:b')).toThrow();
  expect(() => schemaFromTemplate('proof-of-age', 'x')).toThrow();
  for (const name of ['nothing', '__proto__', 'toString', '']) expect(() => schemaFromTemplate(name)).toThrow();
});

test('labels fall back from region to language to English', () => {
  const labels = readLabels({ en: 'Age', de: 'Alter', 'de-CH': 'Alter (CH)' }, 'x');
  expect(['de-CH', 'de-AT', 'de', 'fr', 'en-GB', ''].map((language) => labelIn(labels, language))).toEqual([
    'Alter (CH)',
    'Alter',
    'Alter',
    'Age',
    'Age',
    'Age',
  ]);
  for (const wrong of [{ de: 'Alter' }, { en: 1 }, { en: 'x', 'not a language': 'y' }, { en: ' x' }, 'Age', null]) {
    expect(() => readLabels(wrong, 'x')).toThrow();
  }
});

test('an unknown slot is an error that lists the known ones', () => {
  expect(slotNamed(SCHEMA, 'tier').index).toBe(1);
  expect(() => slotNamed(SCHEMA, 'Tier')).toThrow(expect.objectContaining({ hint: expect.stringContaining('tier') }));
  expect(() => slotNamed(SCHEMA, 'constructor')).toThrow();
});
