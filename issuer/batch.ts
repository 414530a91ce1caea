// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many people at once: a CSV file in, one credential file for each person out, with results.csv and, if needed,
 * rejected.csv. Rows go through issue.ts one by one, so an interrupted batch, even one cut off by a power failure, is
 * simply run again: what was issued comes out the same, and the rest follows. The dates of the first run are kept in
 * batch.json for that.
 * A bad row is set aside with its reason and the others go on, until there are more bad rows than the caller allows.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { parseJson, readObject } from '#base/readers.ts';
import { makeDirectory, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { type Credential, encodeCredential } from '#protocol/credential/credential.ts';
import { readSchemaUri, type SchemaDocument } from '#protocol/credential/schema.ts';
import { isoDate, parseDate } from '#protocol/dates.ts';
import { checkIssue, issueOnce } from './issue.ts';
import type { Issuer } from './store.ts';
import { type Columns, parseColumns, parseRow } from './subject.ts';

/** A file is in memory as a whole, so it has a limit: some 200,000 people. More are several batches. */
export const BATCH_MAX = 16 << 20;

/** `line` is where the row ends in the file, as a text editor counts. */
type Row = { readonly line: number; readonly cells: readonly string[] };
export type BatchFile = { readonly columns: Columns; readonly rows: readonly Row[]; readonly width: number };

export type Rejected = { readonly line: number; readonly code: string; readonly message: string };
export type BatchResult = {
  readonly issued: number;
  readonly repeated: number;
  readonly rejected: readonly Rejected[];
  /** Rows that were not tried any more because too many had been rejected. */
  readonly untried: number;
  /** Of the first run, when this one continues it. */
  readonly validity: BatchValidity;
};

export type BatchValidity = { readonly validFrom: number; readonly validUntil: number };

/**
 * A CSV file (RFC 4180) with a header line; its cells may be separated by semicolons or tabs instead of commas, as
 * spreadsheets do it in half of Europe. Throws input_malformed, input_attribute_unknown and the like.
 */
export function parseBatch(
  text: string,
  schema: SchemaDocument,
  options: { map: ReadonlyMap<string, string>; ignore: readonly string[] },
): BatchFile {
  let lines: { record: string[]; info: { lines: number } }[];
  try {
    const { delimiter, from_line } = separatorOf(text);
    const form = { delimiter, from_line, info: true, relax_column_count: true, max_record_size: 65_536 };
    // Spreadsheets leave lines of empty cells behind the last person.
    const skip = { skip_empty_lines: true, skip_records_with_empty_values: true };
    lines = parse(text, { ...form, ...skip }) as unknown as typeof lines;
  } catch (error) {
    throw new HushmarkError(
      'input_malformed',
      `the CSV file cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`,
      'Save it as CSV with commas or semicolons, quotes and UTF-8.',
    );
  }
  const [first, ...others] = lines;
  const header = first?.record;
  if (header === undefined) throw new HushmarkError('input_malformed', 'the CSV file is empty');
  const rows = others.map(({ record, info }) => ({ line: info.lines, cells: record }));
  return { columns: parseColumns(header, schema, options), rows, width: header.length };
}

/** What separates the cells of the header line, unless a first line `sep=;` says it, as spreadsheets write it. */
function separatorOf(text: string): { delimiter: string; from_line: number } {
  const told = /^sep=([,;\t])\r?\n/i.exec(text)?.[1];
  if (told !== undefined) return { delimiter: told, from_line: 2 };
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const [delimiter = ','] = [',', ';', '\t'].sort((a, b) => header.split(b).length - header.split(a).length);
  return { delimiter, from_line: 1 };
}

/** Says whether every row would be issued. Needs no key and writes nothing. */
export function checkBatch(
  issuer: Issuer,
  schema: SchemaDocument,
  file: BatchFile,
  { validFrom, validUntil, now, maxErrors }: BatchValidity & { now: number; maxErrors?: number | undefined },
): BatchResult {
  const { rejected, untried } = eachRow(file, maxErrors, ({ cells }) => {
    const subject = parseRow(cells, file.columns, schema);
    checkIssue({ issuer, schema: schema.uri, ...subject, validFrom, validUntil, now });
  });
  return {
    issued: file.rows.length - rejected.length - untried,
    repeated: 0,
    rejected,
    untried,
    validity: { validFrom, validUntil },
  };
}

/** Issues all rows into `directory`. `onRow` is told how many are done. */
export function issueBatch({
  issuer,
  schema,
  file,
  directory,
  validity,
  random,
  now,
  renew = false,
  maxErrors,
  link,
  onRow = () => {},
}: {
  issuer: Issuer;
  schema: SchemaDocument;
  file: BatchFile;
  directory: string;
  validity: BatchValidity;
  random: Random;
  now: number;
  renew?: boolean;
  /** Stops when more rows than this were rejected; never when left out. */
  maxErrors?: number | undefined;
  /** Adds a column with the link that opens the wallet. */
  link?: (credential: Credential) => string;
  onRow?: (done: number) => void;
}): BatchResult {
  makeDirectory(directory);
  const { validFrom, validUntil } = rememberedValidity(join(directory, 'batch.json'), schema, validity);
  const results = [['line', 'person', 'file', 'handle', 'valid_until', ...(link ? ['link'] : [])]];
  let repetitions = 0;
  const { rejected, untried } = eachRow(file, maxErrors, ({ cells, line }, index) => {
    const subject = parseRow(cells, file.columns, schema);
    const options = { issuer, schema: schema.uri, ...subject, validFrom, validUntil, renew, random, now };
    const { credential, repeated } = issueOnce(options);
    // Named by handle: no text from the file ever becomes part of a path.
    const name = `${credential.handle}.json`;
    writeFileAtomic(join(directory, name), `${JSON.stringify(encodeCredential(credential), null, 2)}\n`);
    if (repeated) repetitions += 1;
    const cellsOut = [line, subject.person, name, credential.handle, isoDate(credential.validUntil)].map(String);
    results.push(link ? [...cellsOut, link(credential)] : cellsOut);
    onRow(index + 1);
  });
  writeFileAtomic(join(directory, 'results.csv'), encodeCsv(results));
  writeRejected(join(directory, 'rejected.csv'), rejected);
  return {
    issued: results.length - 1 - repetitions,
    repeated: repetitions,
    rejected,
    untried,
    validity: { validFrom, validUntil },
  };
}

function eachRow(
  file: BatchFile,
  maxErrors = Number.POSITIVE_INFINITY,
  work: (row: Row, index: number) => void,
): Pick<BatchResult, 'rejected' | 'untried'> {
  const rejected: Rejected[] = [];
  for (const [index, row] of file.rows.entries()) {
    try {
      if (row.cells.length !== file.width) {
        throw new HushmarkError('input_malformed', `the row has ${row.cells.length} cells, the header ${file.width}`);
      }
      work(row, index);
    } catch (error) {
      if (!(error instanceof HushmarkError) || !isAboutRow(error)) throw error;
      rejected.push({ line: row.line, code: error.code, message: error.message });
      if (rejected.length > maxErrors) return { rejected, untried: file.rows.length - index - 1 };
    }
  }
  return { rejected, untried: 0 };
}

/** Wrong keys, damaged logs and full disks end the batch; a wrong value ends only its own row. */
function isAboutRow({ code }: HushmarkError): boolean {
  return (code.startsWith('input_') && code !== 'input_key') || code === 'issuer_holder_known';
}

/** The validity of the first run, or this one's, now remembered. Another schema in the same directory is a mistake. */
function rememberedValidity(path: string, schema: SchemaDocument, validity: BatchValidity): BatchValidity {
  if (existsSync(path)) {
    const before = readObject(parseJson(readTextFile(path), path), path, ['schema', 'validFrom', 'validUntil']);
    if (readSchemaUri(before.schema, path) !== schema.uri) {
      throw new HushmarkError('file_exists', `${path} belongs to a batch of another schema`);
    }
    return { validFrom: parseDate(before.validFrom, path), validUntil: parseDate(before.validUntil, path) };
  }
  const { validFrom, validUntil } = validity;
  const json = { schema: schema.uri, validFrom: isoDate(validFrom), validUntil: isoDate(validUntil) };
  writeFileAtomic(path, `${JSON.stringify(json)}\n`);
  return validity;
}

function writeRejected(path: string, rejected: readonly Rejected[]): void {
  if (rejected.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  const lines = rejected.map(({ line, code, message }) => [String(line), code, message]);
  writeFileAtomic(path, encodeCsv([['line', 'code', 'message'], ...lines]));
}

/** Every cell quoted; one that a spreadsheet would take for a formula gets an apostrophe before it (attack I11). */
export function encodeCsv(lines: readonly (readonly string[])[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
