// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The people that an issuer vouches for, as files: one person as JSON, many as CSV. This checks the form; issue.ts
 * decides whether the values can be signed.
 */

import { HushmarkError } from '#base/errors.ts';
import { malformed, parseJson, readObject, readText, readToken } from '#base/readers.ts';
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { parsePlainValue } from '#protocol/credential/attributes.ts';
import type { SchemaDocument } from '#protocol/credential/schema.ts';

export type Subject = {
  /** The issuer's own name for the person, such as a customer number. */
  readonly person: string;
  readonly holderCode: string;
  readonly values: Readonly<Record<string, PlainValue>>;
};

/** `{"person": "...", "holder": "hm1-...", "values": {"birthdate": "1990-05-04"}}` */
export function parseSubject(text: string): Subject {
  const name = 'the person file';
  const subject = readObject(parseJson(text, name, 65_536), name, ['person', 'holder', 'values']);
  const { values } = subject;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw malformed(`${name}: values`, 'is not an object');
  }
  const entries = Object.entries(values).map(([slot, value]): [string, PlainValue] => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new HushmarkError('input_attribute', `the value of ${JSON.stringify(slot.slice(0, 32))} is no plain value`);
    }
    return [slot, value];
  });
  return {
    person: readText(subject.person, 'the person reference'),
    holderCode: readToken(subject.holder, 'the holder code', 200),
    values: Object.fromEntries(entries),
  };
}

/** Which column of a CSV file holds what: `person`, `holder` and the schema's slots, by position. */
export type Columns = ReadonlyMap<string, number>;

/**
 * Columns from the header line. `map` renames (slot -> header), `ignore` names headers to skip. Every other header must
 * be `person`, `holder` or a slot: a column that nobody reads is more often a misspelling than an intention.
 */
export function parseColumns(
  header: readonly string[],
  schema: SchemaDocument,
  { map, ignore }: { map: ReadonlyMap<string, string>; ignore: readonly string[] },
): Columns {
  const wanted = ['person', 'holder', ...schema.slots.map((slot) => slot.name)];
  for (const slot of map.keys()) {
    if (!wanted.includes(slot)) {
      throw new HushmarkError('input_attribute_unknown', `--map names "${slot}"`, `There are ${wanted.join(', ')}.`);
    }
  }
  for (const title of [...map.values(), ...ignore]) {
    if (!header.includes(title)) throw new HushmarkError('input_malformed', `the file has no column "${title}"`);
  }
  const columns = new Map<string, number>();
  const titles = new Map([...map].map(([slot, title]) => [title, slot]));
  for (const [index, title] of header.entries()) {
    if (ignore.includes(title)) continue;
    const target = titles.get(title) ?? (map.has(title) ? undefined : title);
    if (target === undefined || !wanted.includes(target)) {
      throw new HushmarkError(
        'input_attribute_unknown',
        `the column ${JSON.stringify(title)} is neither person, holder nor an attribute of the schema`,
        `There are ${wanted.join(', ')}. Use --map ATTRIBUTE=COLUMN or --ignore COLUMN.`,
      );
    }
    if (columns.has(target)) throw new HushmarkError('input_malformed', `two columns are for "${target}"`);
    columns.set(target, index);
  }
  const missing = ['person', 'holder', ...schema.slots.filter((slot) => slot.required).map((slot) => slot.name)].find(
    (name) => !columns.has(name),
  );
  if (missing !== undefined) {
    throw new HushmarkError(
      'input_attribute_missing',
      `the file has no column "${missing}"`,
      'Use --map ATTRIBUTE=COLUMN.',
    );
  }
  return columns;
}

/** One line of a CSV file. An empty cell is an absent attribute. */
export function parseRow(cells: readonly string[], columns: Columns, schema: SchemaDocument): Subject {
  const cell = (name: string) => cells[columns.get(name) ?? -1] ?? '';
  const values: Record<string, PlainValue> = {};
  for (const { name, type } of schema.slots) {
    if (cell(name) !== '') values[name] = parsePlainValue(type, cell(name));
  }
  return {
    person: readText(cell('person'), 'the person reference'),
    holderCode: readToken(cell('holder').trim(), 'the holder code', 200),
    values,
  };
}
