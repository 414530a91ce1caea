// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The bytes of a file as text. Spreadsheets and shells write UTF-8, UTF-16 and the code page of their country under the
 * same file names. Read in the wrong one, a name becomes another name, and that is what gets signed. So text is UTF-8,
 * or UTF-16 with a byte order mark; anything else is refused with its line, and nothing is repaired or replaced.
 */
import { HushmarkError } from './errors.ts';

/** The encoding that a person may name for a file without a byte order mark; UTF-16 always has one. */
export const TEXT_ENCODINGS = ['utf-8', 'windows-1252'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

const MARKS: readonly { readonly encoding: string; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** What a decoder (ours, or an earlier program's) leaves for bytes that it cannot read; and NUL. */
const UNREADABLE = /[\0\ufffd]/;
/**
 * Bytes 0x80 to 0x9f of windows-1252; NUL for the five that it leaves undefined. Some versions of Node decode them as
 * Latin-1, that is, to control characters (nodejs/node#56542), so that the table is ours.
 */
const WINDOWS = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/**
 * The text of these bytes without a mark at the start. `name` is what errors call the file. Throws input_encoding with
 * the line, counted from 1.
 */
export function decodeText(bytes: Uint8Array, name: string, encoding: TextEncoding = 'utf-8'): string {
  const mark = MARKS.find((known) => known.bytes.every((byte, index) => bytes[index] === byte));
  if (encoding === 'windows-1252') return decodeWindows(bytes, name, mark?.encoding);
  const label = mark?.encoding ?? encoding;
  const text = new TextDecoder(label).decode(bytes);
  const at = text.search(UNREADABLE);
  if (at === -1) return text;
  const line = lineAt(text, at);
  if (text[at] === '\0') throw refused(`${name}, line ${line}: has a NUL character, so this is no text in ${label}`);
  if (!isValid(bytes, label)) throw refused(`${name}, line ${line}: is not ${label}`);
  throw refused(
    `${name}, line ${line}: has a replacement character (U+FFFD) where another program could not read a letter`,
    'The letter is lost in this file; save it again from where it came.',
  );
}

function decodeWindows(bytes: Uint8Array, name: string, marked: string | undefined): string {
  const otherwise = marked ?? (bytes.some((byte) => byte >= 0x80) && isValid(bytes, 'utf-8') ? 'utf-8' : undefined);
  if (otherwise !== undefined) throw refused(`${name} is ${otherwise} and not windows-1252`, 'Leave --encoding out.');
  const text = new TextDecoder('windows-1252')
    .decode(bytes)
    .replace(/[\u0080-\u009f]/g, (letter) => WINDOWS.charAt(letter.charCodeAt(0) - 0x80));
  const at = text.indexOf('\0');
  if (at !== -1) throw refused(`${name}, line ${lineAt(text, at)}: is not windows-1252`);
  return text;
}

function isValid(bytes: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function refused(message: string, hint?: string): HushmarkError {
  return new HushmarkError('input_encoding', message, hint);
}
