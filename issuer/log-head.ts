// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * log.head, beside the log: a number of lines that the log has at least, and the hash after them. The chain inside the
 * log shows every change but one: a cut at the end of a line leaves a shorter log that looks good. This file shows that
 * too, and a log that is gone. It is written after the log is on disk, in place and without waiting, so it may say less
 * than the log has, but never more.
 */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { isCode } from '#files/atomic-file.ts';
import type { LogHead } from '#protocol/trust/issuer-document.ts';

const LINE = /^(\d{12}) ([A-Za-z0-9_-]{43})\n$/;

export const headPath = (log: string) => log.replace(/\.jsonl$/, '.head');

/** Undefined when there is none, or something else under its name. */
export function readHead(log: string): LogHead | undefined {
  try {
    const match = LINE.exec(readFileSync(headPath(log), 'latin1'));
    return match?.[2] === undefined ? undefined : { lines: Number(match[1]), head: match[2] };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Always the same number of bytes, so that no reader sees a part of it. */
export function writeHead(log: string, { lines, head }: LogHead): void {
  const file = openSync(headPath(log), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    writeSync(file, `${String(lines).padStart(12, '0')} ${head}\n`, 0, 'latin1');
  } finally {
    closeSync(file);
  }
}
