// SPDX-License-Identifier: GPL-3.0-or-later
/** What `issue` and `check` both take: the kind and days of a credential, and how a table (CSV) is to be read. */
import { type Command, Option } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { TEXT_ENCODINGS, type TextEncoding } from '#base/text.ts';
import { parseDate, utcDay } from '#protocol/dates.ts';
import { collect } from '#terminal/context.ts';
import { addPeriod } from '#terminal/period.ts';

export type ValidityOptions = { schema?: string; validUntil?: string; validFor?: string; validFrom?: string };
export type TableOptions = { map?: string[]; ignore?: string[]; maxErrors?: string; encoding?: TextEncoding };

/** @param only goes before each description: 'CSV: ' where a table alone needs them */
export function addValidityOptions(command: Command, only = ''): Command {
  return command
    .option('--schema <uri>', `${only}the schema, when you issue more than one`)
    .option('--valid-until <date>', `${only}last day of validity, YYYY-MM-DD`)
    .option('--valid-for <period>', `${only}validity from today instead: 2y, 6m or 90d`)
    .option('--valid-from <date>', `${only}first day of validity; yesterday if omitted`);
}

export function addTableOptions(command: Command): Command {
  return command
    .option('--map <attribute=column>', 'CSV: which column holds an attribute; may be repeated', collect)
    .option('--ignore <column>', 'CSV: a column to ignore; may be repeated', collect)
    .option('--max-errors <count>', 'CSV: stop when more rows than this are rejected')
    .addOption(
      new Option('--encoding <encoding>', 'CSV: encoding of the file, if it is not UTF-8').choices(TEXT_ENCODINGS),
    );
}

/** Validity from the options; one of --valid-until and --valid-for is required: nothing is valid for ever. */
export function readValidity(given: ValidityOptions, now: number): { validFrom: number; validUntil: number } {
  const today = utcDay(now * 1000);
  const { validUntil, validFor } = given;
  if ((validUntil === undefined) === (validFor === undefined)) {
    throw new HushmarkError('input_usage', 'give one of --valid-until and --valid-for');
  }
  return {
    validFrom: given.validFrom === undefined ? today - 1 : parseDate(given.validFrom, '--valid-from'),
    validUntil: validUntil === undefined ? addPeriod(today, validFor ?? '') : parseDate(validUntil, '--valid-until'),
  };
}

export function readColumns({ map = [], ignore = [] }: TableOptions): { map: Map<string, string>; ignore: string[] } {
  const pairs = map.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new HushmarkError('input_usage', `--map ${text} is not ATTRIBUTE=COLUMN`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { map: new Map(pairs), ignore };
}

export function readMaxErrors({ maxErrors }: TableOptions): number | undefined {
  if (maxErrors === undefined) return undefined;
  if (!/^(?:0|[1-9][0-9]{0,8})$/.test(maxErrors)) throw new HushmarkError('input_usage', '--max-errors is not a count');
  return Number(maxErrors);
}
