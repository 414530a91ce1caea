// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The types of attributes, each with everything that is asked of a type: a new one has to answer all of it, or it does
 * not compile. Values are numbers in a credential: 1 .. 2^120 - 1 where present, 0 where absent. Errors and names of
 * attributes are in attributes.ts.
 */

import { bytesToNumber, sha256, utf8 } from '#base/encoding.ts';
import { hiddenIn } from '#base/visible-text.ts';
import { ATTRIBUTE_BITS } from '../constants.ts';
import { dayNumber, FIRST_DAY, isoDate, LAST_DAY } from '../dates.ts';

export type AttributeType = 'date' | 'integer' | 'boolean' | 'code' | 'text';

/** A value as issuers and policies write it. Integers above 2^53 - 1 are decimal strings, all others numbers. */
export type PlainValue = string | number | boolean;

export type AttributeKind = {
  /** Every number of the type lies between these. */
  readonly range: { readonly min: bigint; readonly max: bigint };
  /** Numbers are ordered as their values are, so that a policy may ask for the values above or below one. */
  readonly ordered: boolean;
  /** Undefined for anything but the one canonical form of a value; a date that does not exist throws input_date. */
  encode(value: PlainValue): bigint | undefined;
  /**
   * The text of a number within the range, undefined when it is no value. A type without it is hashed: its number does
   * not say the value, so the text goes beside it in the credential.
   */
  readonly describe: ((encoded: bigint) => string | undefined) | undefined;
  /** A form's field or a table's cell as `encode` takes it; what is no value of the type stays as it is. */
  parse(text: string): PlainValue;
  /** How people read it: a day is written out, and a policy may not ask for it too exactly. */
  readonly reading: 'day' | 'yesOrNo' | 'asItIs';
};

export const LARGEST_VALUE = 2n ** BigInt(ATTRIBUTE_BITS) - 1n;
const LARGEST_INTEGER = 2n ** 64n - 1n;
const CODE = /^[A-Z0-9._+/-]{1,15}$/;
/** UTF-16 code units. */
const LONGEST_TEXT = 200;
const TEXT_BYTES = ATTRIBUTE_BITS / 8;

/** The number is the day number (dates.ts). */
const date: AttributeKind = {
  range: { min: BigInt(FIRST_DAY), max: BigInt(LAST_DAY) },
  ordered: true,
  encode: (value) => (typeof value === 'string' ? BigInt(dayNumber(value)) : undefined),
  describe: (encoded) => isoDate(Number(encoded)),
  parse: (text) => text,
  reading: 'day',
};

/** The number is the integer + 1. */
const integer: AttributeKind = {
  range: { min: 1n, max: LARGEST_INTEGER + 1n },
  ordered: true,
  encode(value) {
    if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) + 1n : undefined;
    if (typeof value !== 'string' || !/^[1-9][0-9]{15,19}$/.test(value)) return undefined;
    const number = BigInt(value);
    return number > BigInt(Number.MAX_SAFE_INTEGER) && number <= LARGEST_INTEGER ? number + 1n : undefined;
  },
  describe: (encoded) => (encoded - 1n).toString(),
  parse: (text) => (/^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text),
  reading: 'asItIs',
};

/** False is 1 and true is 2. */
const boolean: AttributeKind = {
  range: { min: 1n, max: 2n },
  ordered: false,
  encode: (value) => (typeof value === 'boolean' ? (value ? 2n : 1n) : undefined),
  describe: (encoded) => (encoded === 2n ? 'true' : 'false'),
  parse: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  reading: 'yesOrNo',
};

/** The number is the ASCII bytes, big-endian. */
const code: AttributeKind = {
  range: { min: 1n, max: LARGEST_VALUE },
  ordered: false,
  encode: (value) => (typeof value === 'string' && CODE.test(value) ? bytesToNumber(utf8(value)) : undefined),
  describe(encoded) {
    const hex = encoded.toString(16);
    const text = (hex.length % 2 ? `0${hex}` : hex).replace(/../g, (byte) =>
      String.fromCharCode(Number.parseInt(byte, 16)),
    );
    return CODE.test(text) ? text : undefined;
  },
  parse: (text) => text,
  reading: 'asItIs',
};

/** The number is the first 15 bytes of the SHA-256. */
const text: AttributeKind = {
  range: { min: 1n, max: LARGEST_VALUE },
  ordered: false,
  encode(value) {
    if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) return undefined;
    if (hiddenIn(value) !== undefined || value !== value.normalize('NFC') || value !== value.trim()) return undefined;
    return bytesToNumber(sha256(utf8(value)).subarray(0, TEXT_BYTES));
  },
  describe: undefined,
  parse: (written) => written,
  reading: 'asItIs',
};

export const ATTRIBUTE_KINDS: Readonly<Record<AttributeType, AttributeKind>> = { date, integer, boolean, code, text };

export const ATTRIBUTE_TYPES = Object.keys(ATTRIBUTE_KINDS) as readonly AttributeType[];

export function isDay(type: AttributeType): boolean {
  return ATTRIBUTE_KINDS[type].reading === 'day';
}

/** Whether the number is a hash, which does not say the value. */
export function isHashed(type: AttributeType): boolean {
  return ATTRIBUTE_KINDS[type].describe === undefined;
}
