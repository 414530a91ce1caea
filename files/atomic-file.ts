// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Files that are written whole or not at all: under a temporary name, synced, then renamed, so that a reader sees the
 * old or the new content and a crash leaves no half. Everything is private to its owner. This file does not know what
 * the others mean.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HushmarkError } from '#base/errors.ts';
import { decodeText, type TextEncoding } from '#base/text.ts';

const PRIVATE_FILE = 0o600;
const PUBLIC_FILE = 0o644;
const PRIVATE_DIRECTORY = 0o700;

/**
 * Creates or replaces a file; `forAll` for what is published. `overwrite: false` throws file_exists and leaves the
 * old file alone.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  { overwrite = true, forAll = false }: { overwrite?: boolean; forAll?: boolean } = {},
): void {
  if (!overwrite && existsSync(path)) throw new HushmarkError('file_exists', `${path} exists already`);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const file = openSync(temporary, 'w', forAll ? PUBLIC_FILE : PRIVATE_FILE);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  try {
    if (overwrite) {
      renameSync(temporary, path);
    } else {
      // A link fails when the name was taken in the meantime; a rename would replace it.
      linkSync(temporary, path);
      rmSync(temporary);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    if (isCode(error, 'EEXIST')) throw new HushmarkError('file_exists', `${path} exists already`);
    throw error;
  }
  syncDirectory(dirname(path));
}

/** Makes renames and new names in it survive a power cut. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Throws input_file when no file can be made at this path: to be asked before anything else is done. */
export function checkDestination(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new HushmarkError('input_file', `there is no directory ${dirname(path)} to write to`);
  }
}

export function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_DIRECTORY });
}

/**
 * The text of a file, or input_file, or input_encoding; a longer one than `maxBytes` is refused before it is read.
 */
export function readTextFile(path: string, maxBytes = Number.POSITIVE_INFINITY, encoding?: TextEncoding): string {
  return decodeText(readBytes(path, maxBytes), path, encoding);
}

/** The same for a file that is no text. */
export function readBytes(path: string, maxBytes: number): Buffer {
  try {
    const { size } = statSync(path);
    if (size > maxBytes) throw new HushmarkError('input_file', `${path} is longer than ${maxBytes} bytes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof HushmarkError) throw error;
    throw unreadable(path, error);
  }
}

/** Like readTextFile, and refuses a file that others may read (attack I01). */
export function readPrivateFile(path: string): string {
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) {
      throw new HushmarkError('file_permissions', `others can read ${path} (mode ${(mode & 0o777).toString(8)})`);
    }
  } catch (error) {
    throw error instanceof HushmarkError ? error : unreadable(path, error);
  }
  return readTextFile(path);
}

function unreadable(path: string, error: unknown): HushmarkError {
  const reason = isCode(error, 'ENOENT')
    ? 'does not exist'
    : isCode(error, 'EACCES')
      ? 'may not be read'
      : 'cannot be read';
  return new HushmarkError('input_file', `${path} ${reason}`);
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
