// SPDX-License-Identifier: GPL-3.0-or-later
/** docs/schemas.md: whoever writes a schema from it writes one that works, and finds every member and type there. */
import { expect, it } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { ATTRIBUTE_TYPES, type AttributeType } from '#protocol/credential/attribute-types.ts';
import { describeAttribute, encodeAttribute } from '#protocol/credential/attributes.ts';
import { parseSchema, type SchemaDocument, type SchemaSlot, schemaNumber } from '#protocol/credential/schema.ts';
import { needsGroup, schemaFromTemplate, TEMPLATE_NAMES } from '#protocol/credential/schemas/templates.ts';
import { dayNumber } from '#protocol/dates.ts';
import { codeIn, readPage } from '../../support/protocol/page.ts';

const page = readPage('docs/schemas.md');
const [source = ''] = page.blocks('json');
const json: SchemaDocument = JSON.parse(source);
const card = parseSchema(json);

/** A member that is added to the types has to be added here, and then to the page. */
const DOCUMENT: Record<keyof SchemaDocument, true> = { format: true, uri: true, title: true, slots: true };
const SLOT: Record<keyof SchemaSlot, true> = {
  ...{ name: true, type: true, required: true },
  ...{ role: true, holderChosen: true, label: true, values: true },
};

/** The members of the first table after this line, and whether each is required. */
function membersAfter(line: string): [string, boolean][] {
  return page.rows('| member | required | meaning |', line).map(([member, required]) => {
    expect(required).toMatch(/^(?:yes|no)$/);
    return [codeIn(member), required === 'yes'];
  });
}

/** What parsing says to it: a code and a message, or "accepted". */
function outcome(read: () => unknown): { code: string; message: string } {
  try {
    read();
    return { code: 'accepted', message: '' };
  } catch (error) {
    if (!isHushmarkError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

it('has every member of a document and of a slot, and says which are required', () => {
  const ofDocument = membersAfter('## Members of the document');
  const ofSlot = membersAfter('Members of a slot:');
  expect(ofDocument.map(([member]) => member)).toEqual(Object.keys(DOCUMENT));
  expect(ofSlot.map(([member]) => member)).toEqual(Object.keys(SLOT));
  for (const [member, required] of ofDocument) {
    const { [member as keyof SchemaDocument]: _, ...rest } = json;
    expect(outcome(() => parseSchema(rest)).code, member).toBe(required ? 'input_malformed' : 'accepted');
  }
  for (const [member, required] of ofSlot) {
    const slots = json.slots.map((slot) => {
      const { [member as keyof SchemaSlot]: _, ...rest } = slot;
      return rest;
    });
    expect(outcome(() => parseSchema({ ...json, slots })).code, member).toBe(required ? 'input_malformed' : 'accepted');
  }
});

it('shows a document that uses every member and every type', () => {
  expect(new Set(card.slots.flatMap((slot) => Object.keys(slot)))).toEqual(new Set(Object.keys(SLOT)));
  expect(new Set(card.slots.map(({ type }) => type))).toEqual(new Set(ATTRIBUTE_TYPES));
});

it('describes every type, and its values are accepted and refused as it says', () => {
  expect(page.rows('| type | value | range | comparisons |').map(([type]) => codeIn(type))).toEqual(ATTRIBUTE_TYPES);
  const rows = page.rows('| type | value | |');
  expect(new Set(rows.map(([type]) => codeIn(type)))).toEqual(new Set(ATTRIBUTE_TYPES));
  for (const [type, value, answer = ''] of rows) {
    const plain = JSON.parse(codeIn(value));
    const wanted = answer === 'accepted' ? answer : codeIn(answer);
    const { code } = outcome(() => encodeAttribute(codeIn(type) as AttributeType, plain));
    expect(code, `${type} ${value}`).toBe(wanted);
    if (wanted !== 'accepted' || codeIn(type) === 'text') continue;
    const said = describeAttribute(
      codeIn(type) as AttributeType,
      encodeAttribute(codeIn(type) as AttributeType, plain),
    );
    expect(said).toBe(String(plain));
  }
  for (const day of ['1900-01-01', '2258-11-10']) expect(dayNumber(day)).toBeGreaterThan(0);
});

it('says which changes give the schema another number', () => {
  const [first, ...others] = card.slots;
  const second: SchemaSlot = { ...others[1]!, name: 'other' };
  const changed: Record<string, SchemaDocument[]> = {
    '`uri`': [{ ...card, uri: `${card.uri}/2` }],
    'the order of `slots`, or a slot more or less': [
      { ...card, slots: [first!, ...[...others].reverse()] },
      { ...card, slots: card.slots.slice(0, -1) },
      { ...card, slots: [...card.slots, second] },
    ],
    '`name`, `type`, `required`, `role` or `holderChosen` of a slot': [
      ...[{ name: 'day' }, { type: 'code' as const }, { required: false }],
      ...[{ role: 'birthdate' as const }, { holderChosen: true }],
    ].map((change) => ({ ...card, slots: [first!, { ...others[0]!, ...change }, ...others.slice(1)] })),
    '`title`': [{ ...card, title: { en: 'Reader’s card' } }],
    '`label` of a slot': [{ ...card, slots: [{ ...first!, label: { en: 'Born on' } }, ...others] }],
    '`values` of a slot': [
      {
        ...card,
        slots: card.slots.map((slot) => (slot.values ? { ...slot, values: { EAST: { en: 'East' } } } : slot)),
      },
    ],
  };
  const rows = page.rows('| change | the number |');
  expect(rows.map(([change]) => change)).toEqual(Object.keys(changed));
  for (const [change = '', effect] of rows) {
    const numbers = changed[change]!.map((document) => schemaNumber(document));
    expect(new Set([...numbers, schemaNumber(card)]).size, change).toBe(effect === 'stays' ? 1 : numbers.length + 1);
  }
});

it('lists the templates with their attributes', () => {
  const rows = TEMPLATE_NAMES.map((name) => {
    const { slots } = schemaFromTemplate(name, needsGroup(name) ? 'group' : undefined);
    const [born, ...others] = slots.map((slot) => `\`${slot.name}\``);
    const rest = others.join(', ');
    const attributes = slots[0]?.role === 'birthdate' ? `birthdate: ${born}${rest && `; ${rest}`}` : `${born}, ${rest}`;
    return [`\`${name}\``, needsGroup(name) ? 'yes' : 'no', attributes];
  });
  expect(page.rows('| template | group | attributes |')).toEqual(rows);
});

it('tells what is refused, with the code and the message that are given', () => {
  const rows = page.rows('| change | code | the message |');
  expect(rows.length).toBeGreaterThan(8);
  for (const [change, code, message] of rows) {
    const found = outcome(() => parseSchema({ ...json, ...JSON.parse(codeIn(change)) }));
    expect(found, change).toEqual({ code: codeIn(code), message });
  }
});
