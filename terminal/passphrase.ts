// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where a passphrase may come from: a person at the terminal, a private file, or standard input. Never the command line
 * and never the environment, which other processes can read (attack I16).
 */
import { existsSync, statSync } from 'node:fs';
import { HushmarkError } from '#base/errors.ts';
import { decodeText } from '#base/text.ts';
import { readPrivateFile, readTextFile } from '#files/atomic-file.ts';
import type { Terminal } from './terminal.ts';

export type PassphraseOptions = { passphraseFile?: string };

/**
 * The passphrase; with `repeat`, a person has to type it twice. Throws file_passphrase when there is no way to ask.
 */
export async function readPassphrase(
  terminal: Terminal,
  { passphraseFile }: PassphraseOptions,
  { repeat = false, question = 'passphrase: ' } = {},
): Promise<string> {
  if (passphraseFile === '-') return firstLine(decodeText(terminal.readInput(), 'standard input'));
  if (passphraseFile !== undefined) {
    const path = terminal.path(passphraseFile);
    // A pipe from the shell (<(...)) has no mode of its own to check.
    const regular = existsSync(path) && statSync(path).isFile();
    return firstLine(regular ? readPrivateFile(path) : readTextFile(path));
  }
  if (terminal.askSecret === undefined) {
    throw new HushmarkError('file_passphrase', 'there is no passphrase, and nobody to ask for it');
  }
  const passphrase = await terminal.askSecret(question);
  if (repeat && (await terminal.askSecret('the same again: ')) !== passphrase) {
    throw new HushmarkError('file_passphrase', 'the two passphrases differ', 'Nothing was written; start again.');
  }
  return passphrase;
}

function firstLine(text: string): string {
  const [line = '', ...rest] = text.split(/\r?\n/);
  if (rest.some((other) => other !== '')) {
    throw new HushmarkError('file_passphrase', 'the passphrase file has more than one line');
  }
  return line;
}
