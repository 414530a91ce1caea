// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A schema says what the attributes of a credential mean: a permanent URI and up to eight slots. Issuers publish schema
 * documents; the policy compiler and the wallet read them. Trust is given per issuer and schema number, and the number
 * covers the whole meaning. Who vouches is never an attribute, and each group has a URI of its own. docs/schemas.md has
 * every member.
 */

import { canonicalJson, firstBytesAsField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { readFlag, readList, readObject, readText, readToken } from '#base/readers.ts';
import { ATTRIBUTE_SLOTS } from '../constants.ts';
import { ATTRIBUTE_KINDS, ATTRIBUTE_TYPES, type AttributeType } from './attribute-types.ts';

/** Texts per language (BCP 47 tags such as 'de' or 'pt-BR'); English is always there. */
export type Labels = { readonly en: string } & Readonly<Record<string, string>>;

/** All of a slot that decides how its number is read. */
export type SlotMeaning = {
  readonly name: string;
  readonly type: AttributeType;
  readonly required: boolean;
  /** Only a date may be the birthdate, and only one slot. Ages are asked about this slot. */
  readonly role?: 'birthdate';
  /** The holder chose the value (a nickname): no policy may compare it. */
  readonly holderChosen?: boolean;
};

/**
 * What an issuer signs under a schema's number. Every schema document is one; its title and its labels are not
 * part of it.
 */
export type SchemaMeaning = {
  readonly uri: string;
  /** At most 8; the index is the slot. */
  readonly slots: readonly SlotMeaning[];
};

export type SchemaSlot = SlotMeaning & {
  readonly label: Labels;
  /** Of a code only: what people read for its values. A value that is not named is shown as it is. */
  readonly values?: Readonly<Record<string, Labels>>;
};

export type SchemaDocument = {
  readonly format: 'hushmark-schema/1';
  readonly uri: string;
  readonly title: Labels;
  /** At most 8; the index is the slot. */
  readonly slots: readonly SchemaSlot[];
};

const numbers = new WeakMap<SchemaMeaning, bigint>();

/**
 * The schema's number in digests, leaves and statements: the first 31 bytes of SHA-256 of the canonical JSON of
 * [label, URI, slots]. It covers the slots, so that a later document cannot read a signed credential differently:
 * another meaning under the same URI is another number, and nothing signed before counts under it.
 */
export function schemaNumber(meaning: SchemaMeaning): bigint {
  const known = numbers.get(meaning);
  if (known !== undefined) return known;
  const text = canonicalJson(['hushmark/schema/1', meaning.uri, meaningOf(meaning)]);
  const number = firstBytesAsField(sha256(utf8(text)));
  numbers.set(meaning, number);
  return number;
}

/** The slots without their labels. */
export function meaningOf({ slots }: SchemaMeaning): SlotMeaning[] {
  return slots.map(({ name, type, required, role, holderChosen }) => ({
    name,
    type,
    required,
    ...(role === undefined ? {} : { role }),
    ...(holderChosen ? { holderChosen } : {}),
  }));
}

const URI = /^[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;

/** A schema URI: absolute, ASCII, up to 200 characters; compared byte for byte. */
export function readSchemaUri(value: unknown, name: string): string {
  const uri = readToken(value, name, 200);
  if (!URI.test(uri)) throw new HushmarkError('input_malformed', `${name} is not a URI`);
  return uri;
}

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function readLabels(value: unknown, name: string, max = 200): Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HushmarkError('input_malformed', `${name} is not an object of texts per language`);
  }
  const texts = Object.entries(value);
  if (texts.length > 100) throw new HushmarkError('input_malformed', `${name} has more than 100 languages`);
  const labels: Record<string, string> = {};
  for (const [language, text] of texts) {
    if (!LANGUAGE.test(language))
      throw new HushmarkError('input_malformed', `${name} has a member that is no language`);
    labels[language] = readText(text, `${name}.${language}`, max);
  }
  const en = labels.en;
  if (en === undefined) throw new HushmarkError('input_malformed', `${name} has no English text (member "en")`);
  return { ...labels, en };
}

/** The text in the wanted language ('de-CH', then 'de'), else in English. */
export function labelIn(labels: Labels, language: string): string {
  return labels[language] ?? labels[language.split('-')[0] ?? 'en'] ?? labels.en;
}

const MOST_VALUES = 64;

const SLOT_NAME = /^[a-z][A-Za-z0-9_]{0,31}$/;

const SLOT_MEMBERS = ['name', 'type', 'required'] as const;
const OPTIONAL_SLOT_MEMBERS = ['role', 'holderChosen'] as const;
type SlotJson = Record<(typeof SLOT_MEMBERS)[number], unknown> &
  Partial<Record<(typeof OPTIONAL_SLOT_MEMBERS)[number], unknown>>;

function readSlotMeaning(slot: SlotJson, name: string): SlotMeaning {
  const refuse = (why: string) => new HushmarkError('input_schema', `${name} ${why}`);
  if (typeof slot.name !== 'string' || !SLOT_NAME.test(slot.name)) {
    throw refuse('has a name other than a letter a-z and up to 31 letters, digits and _');
  }
  const type = ATTRIBUTE_TYPES.find((known) => known === slot.type);
  if (!type) throw refuse(`has a type other than ${ATTRIBUTE_TYPES.join(', ')}`);
  if (typeof slot.required !== 'boolean') throw refuse('does not say whether it is required');
  const holderChosen = readFlag(slot.holderChosen, `${name}.holderChosen`);
  if (slot.role !== undefined && (slot.role !== 'birthdate' || type !== 'date' || holderChosen)) {
    throw refuse("may have the role 'birthdate' only, and only as a date that the issuer checked");
  }
  return {
    name: slot.name,
    type,
    required: slot.required,
    ...(slot.role === undefined ? {} : { role: 'birthdate' }),
    ...(holderChosen ? { holderChosen: true } : {}),
  };
}

function readSlot(value: unknown, name: string): SchemaSlot {
  const slot = readObject(value, name, [...SLOT_MEMBERS, 'label'], [...OPTIONAL_SLOT_MEMBERS, 'values']);
  const meaning = readSlotMeaning(slot, name);
  const label = readLabels(slot.label, `${name}.label`);
  return { ...meaning, label, ...(slot.values === undefined ? {} : { values: readValueLabels(slot, name) }) };
}

/** Of two values with the same words, nobody could tell which one is told. */
function readValueLabels(
  { type, values }: { type: unknown; values?: unknown },
  name: string,
): NonNullable<SchemaSlot['values']> {
  const refuse = (why: string) => new HushmarkError('input_schema', `${name}.values ${why}`);
  if (type !== 'code') throw refuse('are for attributes of the type code');
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new HushmarkError('input_malformed', `${name}.values is not an object of texts by value`);
  const entries = Object.entries(values);
  if (entries.length === 0 || entries.length > MOST_VALUES) throw refuse(`are not 1 to ${MOST_VALUES}`);
  const read = entries.map(([value, labels]) => {
    if (!ATTRIBUTE_KINDS.code.encode(value)) throw refuse('have one that is not a code');
    return [value, readLabels(labels, `${name}.values.${value}`)] as const;
  });
  const languages = new Set(read.flatMap(([, labels]) => Object.keys(labels)));
  for (const language of languages) {
    const said = read.map(([, labels]) => labelIn(labels, language));
    if (new Set(said).size < said.length) throw refuse(`have the same words for two values (${language})`);
  }
  return Object.fromEntries(read);
}

function readSlots<Slot extends SlotMeaning>(value: unknown, name: string, read: (e: unknown, at: string) => Slot) {
  const slots = readList(value, name, ATTRIBUTE_SLOTS, 1).map((slot, index) => read(slot, `${name}[${index}]`));
  if (new Set(slots.map((slot) => slot.name)).size !== slots.length) {
    throw new HushmarkError('input_schema', 'two slots of the schema have the same name');
  }
  if (slots.filter(({ role }) => role === 'birthdate').length > 1) {
    throw new HushmarkError('input_schema', 'two slots of the schema have the role birthdate');
  }
  return slots;
}

/** Slots as a credential carries them, without labels. Throws input_malformed, input_schema. */
export function readMeaning(value: unknown, name: string): SlotMeaning[] {
  return readSlots(value, name, (slot, at) =>
    readSlotMeaning(readObject(slot, at, SLOT_MEMBERS, OPTIONAL_SLOT_MEMBERS), at),
  );
}

/** Throws input_malformed for a wrong form and input_schema for a schema that cannot be used. */
export function parseSchema(value: unknown): SchemaDocument {
  const document = readObject(value, 'schema', ['format', 'uri', 'title', 'slots']);
  if (document.format !== 'hushmark-schema/1') {
    throw new HushmarkError('input_schema', "the schema's format is not hushmark-schema/1");
  }
  const slots = readSlots(document.slots, 'schema.slots', readSlot);
  return {
    format: 'hushmark-schema/1',
    uri: readSchemaUri(document.uri, 'schema.uri'),
    title: readLabels(document.title, 'schema.title'),
    slots,
  };
}

/** The slot with this name, or input_attribute_unknown. */
export function slotNamed(schema: SchemaMeaning, name: string): { index: number; slot: SlotMeaning } {
  const index = schema.slots.findIndex((slot) => slot.name === name);
  const slot = schema.slots[index];
  if (!slot) {
    throw new HushmarkError(
      'input_attribute_unknown',
      undefined,
      `It has ${schema.slots.map((s) => s.name).join(', ')}.`,
    );
  }
  return { index, slot };
}
