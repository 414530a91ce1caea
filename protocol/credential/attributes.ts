// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Attribute values as numbers. A value that is present is 1 .. 2^120 - 1, and 0 means absent. Each value has exactly
 * one form; issuing refuses every other spelling instead of repairing it, so that what the issuer signs and what a
 * policy compares cannot drift apart ('DE', 'de' and 'DE ' are not three countries).
 * The type is not part of the number: the schema, which the signed digest covers, fixes it.
 */

import { HushmarkError } from '#base/errors.ts';
import { ATTRIBUTE_SLOTS } from '../constants.ts';
import { FIRST_DAY } from '../dates.ts';
import { ATTRIBUTE_KINDS, type AttributeType, isHashed, type PlainValue } from './attribute-types.ts';
import { type SchemaMeaning, type SlotMeaning, slotNamed } from './schema.ts';

/**
 * The number of a value (attribute-types.ts). Throws input_attribute for anything that is not the one canonical form of
 * its type, and input_date for a day that does not exist.
 */
export function encodeAttribute(type: AttributeType, value: PlainValue): bigint {
  const encoded = ATTRIBUTE_KINDS[type].encode(value);
  // Only a text whose hash begins with 15 zero bytes could be 0; nobody will meet it, and it must not mean "absent".
  if (!encoded) throw new HushmarkError('input_attribute', `a value is not in the canonical form of type ${type}`);
  return encoded;
}

/** A value from a form or a table cell, as encodeAttribute takes it: '42' becomes 42, 'true' becomes true. */
export function parsePlainValue(type: AttributeType, text: string): PlainValue {
  return ATTRIBUTE_KINDS[type].parse(text);
}

/**
 * The value for a person to read, or undefined where the number does not say (a text's hash, absent, or a number that
 * is no value of this type).
 */
export function describeAttribute(type: AttributeType, encoded: bigint): string | undefined {
  return isInRange(type, encoded) ? ATTRIBUTE_KINDS[type].describe?.(encoded) : undefined;
}

function isInRange(type: AttributeType, encoded: bigint): boolean {
  const { min, max } = ATTRIBUTE_KINDS[type].range;
  return encoded >= min && encoded <= max;
}

/** Whether the type has a value with this number, as far as the number says. */
function isValue(type: AttributeType, encoded: bigint): boolean {
  return isHashed(type) ? isInRange(type, encoded) : describeAttribute(type, encoded) !== undefined;
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
    if (!isValue(slot.type, encoded)) {
      throw new HushmarkError('input_attribute', `the attribute ${slot.name} is no value of type ${slot.type}`);
    }
    if (slot.role === 'birthdate') checkBirthdate(encoded, today);
  }
}
