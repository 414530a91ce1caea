// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  ATTRIBUTE_KINDS,
  ATTRIBUTE_TYPES,
  type AttributeType,
  isHashed,
  LARGEST_VALUE,
  type PlainValue,
} from '#protocol/credential/attribute-types.ts';
import {
  checkAttributes,
  describeAttribute,
  encodeAttribute,
  encodeAttributes,
  parsePlainValue,
} from '#protocol/credential/attributes.ts';
import { isoDate } from '#protocol/dates.ts';
import { SCHEMA, TODAY } from '../../support/protocol/world.ts';

const MAX_INTEGER = (2n ** 64n - 1n).toString();
const valid: [AttributeType, PlainValue, bigint][] = [
  ['date', '1900-01-01', 1n],
  ['date', '2258-11-10', 2n ** 17n - 1n],
  ['integer', 0, 1n],
  ['integer', Number.MAX_SAFE_INTEGER, 2n ** 53n],
  ['integer', '9007199254740992', 2n ** 53n + 1n],
  ['integer', MAX_INTEGER, 2n ** 64n],
  ['boolean', false, 1n],
  ['boolean', true, 2n],
  ['code', 'DE', 0x4445n],
  ['code', 'A', 0x41n],
  ['code', 'ABCDEFGHIJKLMNO', 0x4142434445464748494a4b4c4d4e4fn],
  ['code', 'B+/C-1._', 0x422b2f432d312e5fn],
  ['text', 'Zürich', BigInt(`0x${createHash('sha256').update('Zürich').digest('hex').slice(0, 30)}`)],
];

test('each type has its number, never 0 and below 2^120', () => {
  for (const [type, value, number] of valid) {
    expect(encodeAttribute(type, value), `${type} ${value}`).toBe(number);
    expect(number > 0n && number <= LARGEST_VALUE).toBe(true);
  }
});

test('C19 a value has one form; other spellings, normal forms, spaces and empty values are refused', () => {
  const refused: [AttributeType, PlainValue][] = [
    ['code', 'de'],
    ['code', 'De'],
    ['code', 'DE '],
    ['code', ' DE'],
    ['code', 'D E'],
    ['code', ''],
    ['code', 'ABCDEFGHIJKLMNOP'],
    ['code', 'Ä'],
    ['code', 'DE\u0000'],
    ['code', 'D\u0395'],
    ['text', 'Zu\u0308rich'],
    ['text', ' Zürich'],
    ['text', 'Zürich\n'],
    ['text', 'Zürich\u00a0'],
    ['text', 'Zü\u200brich'],
    ['text', '\u202eZürich'],
    ['text', 'Zürich\u3164'],
    ['text', 'Z\ufffdrich'],
    ['text', '\ud800'],
    ['text', ''],
    ['text', 'x'.repeat(201)],
    ['date', '2001-02-29'],
    ['date', '01.02.2001'],
    ['integer', '00'],
    ['integer', '7'],
    ['integer', '1000000000000000'],
    ['integer', '9007199254740991'],
    ['integer', '+9007199254740992'],
    ['integer', '18446744073709551616'],
  ];
  for (const [type, value] of refused) expect(() => encodeAttribute(type, value), `${type} ${value}`).toThrow();
});

test('C20 a value of another type is refused, not converted', () => {
  const samples: PlainValue[] = [1, '1', true, 'true', '2001-01-01', -1, -0.5, Number.NaN, 2 ** 53];
  const accepted: Record<AttributeType, PlainValue[]> = {
    date: ['2001-01-01'],
    integer: [1],
    boolean: [true],
    code: ['1', '2001-01-01'],
    text: ['1', 'true', '2001-01-01'],
  };
  for (const type of ATTRIBUTE_TYPES) {
    for (const value of samples) {
      const attempt = () => encodeAttribute(type, value);
      if (accepted[type].includes(value)) expect(attempt).not.toThrow();
      else expect(attempt, `${type} ${typeof value} ${value}`).toThrow();
    }
  }
  for (const value of [null, undefined, {}, [], 1n]) {
    for (const type of ATTRIBUTE_TYPES) expect(() => encodeAttribute(type, value as unknown as string)).toThrow();
  }
});

test('C23 no code is a prefix or padding of another: all lengths differ', () => {
  const codes = ['A', 'AA', 'AAA', 'A.', '.A', 'A-', 'B', 'AB', 'BA'];
  expect(new Set(codes.map((code) => encodeAttribute('code', code))).size).toBe(codes.length);
});

test('numbers turn back into values where they can', () => {
  for (const [type, value, number] of valid) {
    expect(describeAttribute(type, number)).toBe(type === 'text' ? undefined : String(value));
  }
  for (const type of ATTRIBUTE_TYPES) expect(describeAttribute(type, 0n)).toBeUndefined();
  expect(describeAttribute('date', 2n ** 17n)).toBeUndefined();
  expect(describeAttribute('boolean', 3n)).toBeUndefined();
  expect(describeAttribute('integer', 2n ** 64n + 1n)).toBeUndefined();
  expect(describeAttribute('code', 0x444500n)).toBeUndefined();
  expect(describeAttribute('code', 0x64n)).toBeUndefined();
});

test('every type of the table has what it says: a range, an order, and text that comes back as the same number', () => {
  for (const [type, value, number] of valid) {
    const { range, describe, encode, parse, reading } = ATTRIBUTE_KINDS[type];
    expect(number >= range.min && number <= range.max, `${type} ${value}`).toBe(true);
    const text = isHashed(type) ? String(value) : describe?.(number);
    expect(encode(parse(text ?? '')), `${type} ${value}`).toBe(number);
    if (reading === 'day') expect(text).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    if (reading === 'yesOrNo') expect(['true', 'false']).toContain(text);
  }
  for (const type of ATTRIBUTE_TYPES) {
    const { ordered, range, describe } = ATTRIBUTE_KINDS[type];
    const numbers = valid.filter(([of]) => of === type).map(([, , number]) => number);
    expect(numbers.length, type).toBeGreaterThan(0);
    if (!ordered) continue;
    // The values of the list stand in their order, the smallest and the largest of all among them.
    expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
    expect([numbers[0], numbers.at(-1)]).toEqual([range.min, range.max]);
    expect(describe).toBeDefined();
  }
});

test('table cells become values without a second spelling', () => {
  expect(parsePlainValue('integer', '42')).toBe(42);
  expect(parsePlainValue('boolean', 'true')).toBe(true);
  expect(parsePlainValue('code', '42')).toBe('42');
  for (const cell of ['042', ' 42', '4e2', '', '-1', '4.0']) {
    expect(() => encodeAttribute('integer', parsePlainValue('integer', cell)), cell).toThrow();
  }
  for (const cell of ['TRUE', 'yes', '1', '']) {
    expect(() => encodeAttribute('boolean', parsePlainValue('boolean', cell)), cell).toThrow();
  }
  expect(encodeAttribute('integer', parsePlainValue('integer', '9007199254740993'))).toBe(2n ** 53n + 2n);
});

test('I03 nonsense birthdates are not issued', () => {
  for (const birthdate of ['1899-12-31', '1900-01-01', isoDate(TODAY + 1), '2001-02-29', '2001-13-01', '9999-01-01']) {
    expect(() => encodeAttributes(SCHEMA, { birthdate }, { today: TODAY }), birthdate).toThrow();
  }
  for (const birthdate of ['1900-01-02', isoDate(TODAY)]) {
    expect(encodeAttributes(SCHEMA, { birthdate }, { today: TODAY })).toHaveLength(8);
  }
});

test('required attributes must be there, unknown ones must not', () => {
  expect(() => encodeAttributes(SCHEMA, { tier: 'GOLD' }, { today: TODAY })).toThrow(
    expect.objectContaining({ code: 'input_attribute_missing' }),
  );
  for (const name of ['Tier', 'constructor', 'toString']) {
    expect(() => encodeAttributes(SCHEMA, { birthdate: '1990-01-01', [name]: 'X' }, { today: TODAY })).toThrow(
      expect.objectContaining({ code: 'input_attribute_unknown' }),
    );
  }
});

test('attributes that no issuer could have encoded are noticed', () => {
  const good = encodeAttributes(SCHEMA, { birthdate: '1990-01-01', tier: 'GOLD' }, { today: TODAY });
  const changed = (slot: number, value: bigint) => good.map((old, index) => (index === slot ? value : old));
  expect(() => checkAttributes(SCHEMA, good, { today: TODAY })).not.toThrow();
  const wrong = [
    changed(0, 0n),
    changed(0, 1n),
    changed(1, 0x64n),
    changed(2, 2n ** 65n),
    changed(3, 3n),
    changed(7, 1n),
  ];
  for (const attributes of [...wrong, changed(4, 2n ** 17n), good.slice(1), [...good, 0n]]) {
    expect(() => checkAttributes(SCHEMA, attributes, { today: TODAY })).toThrow();
  }
});
