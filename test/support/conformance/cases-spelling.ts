// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about the spelling of numbers, bytes, JSON, attribute values and schemas. */
import { R } from '#base/encoding.ts';
import { SCHEMA } from '../protocol/world.ts';
import { plain, right, type SuiteDraft, wrong } from './draft.ts';
import { CLUB } from './world.ts';

export const spellingSuites: readonly SuiteDraft[] = [
  {
    kind: 'field',
    about: 'A field element as text; the answer is its 32 bytes, big-endian, in base64url.',
    cases: [
      ...['0', '1', (R - 1n).toString()].map((text) => right(text.slice(0, 12), { text })),
      ...['', '01', '+1', '-0', ' 1', '1e3', '0x1', '٣', R.toString()].map((text) =>
        wrong(
          'input_field',
          JSON.stringify(text.slice(0, 12)),
          { text },
          'a number has one spelling, below the order of the field',
        ),
      ),
    ],
  },
  {
    kind: 'base64url',
    about: 'Bytes as text; the answer is the list of the bytes.',
    cases: [
      right('nothing', { text: '' }),
      right('two bytes', { text: '-_8' }),
      wrong('input_base64url', 'padding', { text: '-_8=' }, 'there is no padding'),
      wrong('input_base64url', 'the other alphabet', { text: '+/8' }, 'that is base64'),
      wrong(
        'input_base64url',
        'unused bits',
        { text: '-_9' },
        'the bits that no byte uses are zero: otherwise two texts are the same bytes',
      ),
      wrong('input_base64url', 'cut off', { text: '-_8A-' }, 'no number of bytes has this length'),
      wrong('input_base64url', 'a line break', { text: '-_\n8' }, 'nothing is skipped'),
    ],
  },
  {
    kind: 'canonical-json',
    about: 'The canonical text of a JSON value, and its SHA-256.',
    cases: [
      right(
        'order of members',
        { value: { b: 1, a: [true, null, 'x'], A: { '10': 0, '9': 0 } } },
        'by UTF-16 code units',
      ),
      right('escapes', { value: 'quote " backslash \\ line\n \u0007 ü €' }, 'as JSON.stringify writes them'),
      wrong('input_malformed', 'a fraction', { value: 1.5 }, 'numbers are safe integers'),
    ],
  },
  {
    kind: 'json',
    about: 'JSON text of a signed document; the answer is its value.',
    cases: [
      right('nested', { text: '{"a":{"a":1},"b":["a","a"]}' }),
      wrong(
        'input_malformed',
        'a member twice',
        { text: '{"a":1,"a":2}' },
        'readers differ in which of the two they take',
      ),
      wrong(
        'input_malformed',
        'a member twice, once escaped',
        { text: '{"a":1,"\\u0061":2}' },
        'names are compared after unescaping',
      ),
      wrong('input_malformed', 'a mark in front', { text: '\ufeff{}' }, 'a byte order mark is no JSON'),
    ],
  },
  {
    kind: 'attribute',
    about: 'The number of an attribute value.',
    cases: [
      ...(
        [
          ['date', '1900-01-01'],
          ['date', '2258-11-10'],
          ['date', '2024-02-29'],
          ['integer', 0],
          ['integer', '18446744073709551615'],
          ['boolean', false],
          ['boolean', true],
          ['code', 'DE'],
          ['code', 'A1/B+C-D_E.F012'],
          ['text', 'Zürich'],
        ] as const
      ).map(([type, value]) => right(`${type} ${String(value)}`, { type, value })),
      ...(
        [
          ['date', '2023-02-29', 'input_date', 'there is no such day'],
          ['date', '1899-12-31', 'input_date', 'day 1 is 1900-01-01'],
          ['integer', '5', 'input_attribute', 'a small integer is a JSON number'],
          ['integer', -1, 'input_attribute', 'integers are not negative'],
          ['code', 'de', 'input_attribute', 'codes are capital letters'],
          ['code', 'ABCDEFGHIJKLMNOP', 'input_attribute', 'a code has at most 15 characters'],
          ['text', 'Zu\u0308rich', 'input_attribute', 'text is in normal form C'],
          ['text', ' Zürich', 'input_attribute', 'no space at the ends'],
        ] as const
      ).map(([type, value, code, why]) => wrong(code, `${type} ${JSON.stringify(value)}`, { type, value }, why)),
    ],
  },
  {
    kind: 'schema',
    about: 'The number of a schema document.',
    cases: [
      right('every type', { document: plain(SCHEMA) }),
      right('a membership', { document: plain(CLUB) }),
      right(
        'other words',
        { document: plain({ ...CLUB, title: { en: 'Club' } }) },
        'labels and titles are not in the number',
      ),
      wrong(
        'input_malformed',
        'no English',
        { document: plain({ ...CLUB, title: { de: 'Klub' } }) },
        'English is always there',
      ),
      right(
        'other words for values',
        { document: plain({ ...CLUB, slots: CLUB.slots.map(({ values: _values, ...slot }) => slot) }) },
        'words for values are not in the number',
      ),
      wrong(
        'input_schema',
        'a name twice',
        { document: plain({ ...CLUB, slots: [CLUB.slots[0], CLUB.slots[0]] }) },
        'a name stands for one slot',
      ),
      wrong(
        'input_malformed',
        'nine slots',
        { document: plain({ ...CLUB, slots: Array(9).fill(CLUB.slots[1]) }) },
        'there are eight at most',
      ),
    ],
  },
];
