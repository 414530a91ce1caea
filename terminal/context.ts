// SPDX-License-Identifier: GPL-3.0-or-later
/** What every command shares: options, printing, and reading the file that a name stands for. */
import type { Command } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { decodeText, type TextEncoding } from '#base/text.ts';
import { readTextFile } from '#files/atomic-file.ts';
import type { PassphraseOptions } from './passphrase.ts';
import type { Terminal } from './terminal.ts';

/** What all commands can be told: where to work, and how to ask and print. */
export type Options<Place = { dir: string }> = Place & PassphraseOptions & { json?: boolean; quiet?: boolean };
export type Context<Place = { dir: string }> = { program: Command; terminal: Terminal; options: () => Options<Place> };

/** Prints the object with --json, else the lines. */
export function print({ terminal, options }: Context<unknown>, json: object, lines: readonly string[]): void {
  if (options().json) terminal.out(`${JSON.stringify(json)}\n`);
  else terminal.out(lines.map((line) => `${line}\n`).join(''));
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The text of a file of at most `maxBytes`, or of standard input for "-". */
export function readSource(
  { terminal, options }: Context<unknown>,
  file: string,
  maxBytes?: number,
  encoding?: TextEncoding,
): string {
  if (file !== '-') return readTextFile(terminal.path(file), maxBytes, encoding);
  if (options().passphraseFile === '-') {
    throw new HushmarkError('input_usage', 'passphrase and data cannot both come from standard input');
  }
  return decodeText(terminal.readInput(), 'standard input', encoding);
}
