/**
 * Attribute values as numbers. A value that is present is 1 .. 2^120 - 1, and 0 means absent. Each value has exactly
 * one form; issuing refuses every other spelling instead of repairing it, so that what the issuer signs and what a
 * policy compares cannot drift apart ('DE', 'de' and 'DE ' are not three countries).
 * The type is not part of the number: the schema, which the signed digest covers, fixes it.
 */

import { bytesToNumber, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { hiddenIn } from '#base/visible-text.ts';
import { ATTRIBUTE_BITS, ATTRIBUTE_SLOTS } from '../constants.ts';
import { dayNumber, FIRST_DAY, isoDate, LAST_DAY } from '../dates.ts';
import { type AttributeType, type SchemaMeaning, type SlotMeaning, slotNamed } from './schema.ts';

/** A value as issuers and policies write it. Integers above 2^53 - 1 are decimal strings, all others numbers. */
export type PlainValue = string | number | boolean;

export const LARGEST_VALUE = 2n ** BigInt(ATTRIBUTE_BITS) - 1n;
const LARGEST_INTEGER = 2n ** 64n - 1n;
const CODE = /^[A-Z0-9._+/-]{1,15}$/;
/** UTF-16 code units. */
const LONGEST_TEXT = 200;
const TEXT_BYTES = ATTRIBUTE_BITS / 8;

/** Every encoded value of a type lies between these; dates, integers and booleans are ordered as their values are. */
export const TYPE_RANGE: Record<AttributeType, { min: bigint; max: bigint }> = {
  date: { min: BigInt(FIRST_DAY), max: BigInt(LAST_DAY) },
  integer: { min: 1n, max: LARGEST_INTEGER + 1n },
  boolean: { min: 1n, max: 2n },
  code: { min: 1n, max: LARGEST_VALUE },
  text: { min: 1n, max: LARGEST_VALUE },
};

function encodeInteger(value: PlainValue): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) + 1n : undefined;
  if (typeof value !== 'string' || !/^[1-9][0-9]{15,19}$/.test(value)) return undefined;
  const number = BigInt(value);
  return number > BigInt(Number.MAX_SAFE_INTEGER) && number <= LARGEST_INTEGER ? number + 1n : undefined;
}

function encodeText(value: string): bigint | undefined {
  if (value === '' || value.length > LONGEST_TEXT || hiddenIn(value) !== undefined) return undefined;
  if (value !== value.normalize('NFC') || value !== value.trim()) return undefined;
  return bytesToNumber(sha256(utf8(value)).subarray(0, TEXT_BYTES));
}

/**
 * The number of a value: a date's day number, an integer + 1, false and true as 1 and 2, a code's ASCII bytes
 * big-endian, the first 15 bytes of a text's SHA-256. Throws input_attribute for anything that is not the one
 * canonical form of its type.
 */
export function encodeAttribute(type: AttributeType, value: PlainValue): bigint {
  let encoded: bigint | undefined;
  switch (type) {
    case 'date':
      if (typeof value === 'string') encoded = BigInt(dayNumber(value));
      break;
    case 'integer':
      encoded = encodeInteger(value);
      break;
    case 'boolean':
      if (typeof value === 'boolean') encoded = value ? 2n : 1n;
      break;
    case 'code':
      if (typeof value === 'string' && CODE.test(value)) encoded = bytesToNumber(utf8(value));
      break;
    case 'text':
      if (typeof value === 'string') encoded = encodeText(value);
      break;
  }
  // Only a text whose hash begins with 15 zero bytes could be 0; nobody will meet it, and it must not mean "absent".
  if (!encoded) throw new HushmarkError('input_attribute', `a value is not in the canonical form of type ${type}`);
  return encoded;
}

/** A value from a form or a table cell, as encodeAttribute takes it: '42' becomes 42, 'true' becomes true. */
export function parsePlainValue(type: AttributeType, text: string): PlainValue {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'integer' && /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text))) {
    return Number(text);
  }
  return text;
}

/**
 * The value for a person to read, or undefined where the number does not say (a text's hash, absent, or a number that
 * is no value of this type).
 */
export function describeAttribute(type: AttributeType, encoded: bigint): string | undefined {
  const { min, max } = TYPE_RANGE[type];
  if (encoded < min || encoded > max) return undefined;
  switch (type) {
    case 'date':
      return isoDate(Number(encoded));
    case 'integer':
      return (encoded - 1n).toString();
    case 'boolean':
      return encoded === 2n ? 'true' : 'false';
    case 'code': {
      const hex = encoded.toString(16);
      const code = (hex.length % 2 ? `0${hex}` : hex).replace(/../g, (byte) =>
        String.fromCharCode(Number.parseInt(byte, 16)),
      );
      return CODE.test(code) ? code : undefined;
    }
    case 'text':
      return undefined;
  }
}

/** Birthdates are after 1900-01-01 (the usual placeholder for "unknown") and not in the future. */
function checkBirthdate(encoded: bigint, today: number): void {
  if (encoded <= BigInt(FIRST_DAY) || encoded > BigInt(today)) throw new HushmarkError('input_birthdate');
}

/**
 * All eight attributes from plain values by slot name; absent ones are 0. For issuing.
 * @param today day number, to refuse birthdates in the future
 */
export function encodeAttributes(
  schema: SchemaMeaning,
  values: Readonly<Record<string, PlainValue>>,
  { today }: { today: number },
): bigint[] {
  const attributes = new Array<bigint>(ATTRIBUTE_SLOTS).fill(0n);
  for (const [name, value] of Object.entries(values)) {
    const { index, slot } = slotNamed(schema, name);
    attributes[index] = encodeNamed(slot, value);
  }
  checkAttributes(schema, attributes, { today });
  return attributes;
}

/** Like encodeAttribute; the error names the attribute, and never the value. */
function encodeNamed({ name, type }: SlotMeaning, value: PlainValue): bigint {
  try {
    return encodeAttribute(type, value);
  } catch (error) {
    if (!(error instanceof HushmarkError)) throw error;
    throw new HushmarkError(error.code, `the attribute ${name}: ${error.message}`, error.hint);
  }
}

/**
 * Throws unless the attributes could have been issued under this schema: required ones present, unused slots 0, every
 * value within its type's range, the birthdate plausible. For issuers before signing and wallets at import.
 */
export function checkAttributes(
  schema: SchemaMeaning,
  attributes: readonly bigint[],
  { today }: { today: number },
): void {
  if (attributes.length !== ATTRIBUTE_SLOTS) throw new HushmarkError('input_attribute', 'there are not 8 attributes');
  for (const [index, encoded] of attributes.entries()) {
    const slot = schema.slots[index];
    if (encoded === 0n) {
      if (slot?.required) throw new HushmarkError('input_attribute_missing', `the attribute ${slot.name} is missing`);
      continue;
    }
    if (!slot) throw new HushmarkError('input_attribute_unknown', `the schema has no slot ${index}`);
    const { min, max } = TYPE_RANGE[slot.type];
    if (encoded < min || encoded > max || (slot.type === 'code' && describeAttribute('code', encoded) === undefined)) {
      throw new HushmarkError('input_attribute', `the attribute ${slot.name} is no value of type ${slot.type}`);
    }
    if (slot.role === 'birthdate') checkBirthdate(encoded, today);
  }
}
