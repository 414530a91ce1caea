// SPDX-License-Identifier: GPL-3.0-or-later
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  checkDestination,
  makeDirectory,
  readBytes,
  readPrivateFile,
  readTextFile,
  writeFileAtomic,
} from '#files/atomic-file.ts';

/** What the disk refuses from now on: nothing, or one call. */
const disk = vi.hoisted(() => ({ refuses: '' }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const unlessRefused =
    <Given extends unknown[], Made>(name: string, call: (...given: Given) => Made) =>
    (...given: Given): Made => {
      if (disk.refuses === name) throw Object.assign(new Error(`${name} failed`), { code: 'ENOSPC' });
      return call(...given);
    };
  return {
    ...real,
    writeSync: unlessRefused('writeSync', real.writeSync as (...given: unknown[]) => number),
    fsyncSync: unlessRefused('fsyncSync', real.fsyncSync),
    renameSync: unlessRefused('renameSync', real.renameSync),
  };
});

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hushmark-atomic-'));
  path = join(directory, 'file');
});
afterEach(() => {
  disk.refuses = '';
  rmSync(directory, { recursive: true });
});
const modeOf = (of: string) => statSync(of).mode & 0o777;
const code = (wanted: string, message?: RegExp) =>
  expect.objectContaining({ code: wanted, ...(message && { message: expect.stringMatching(message) }) });

it('I01 a file is for its owner alone, unless it is published; a directory too', () => {
  writeFileAtomic(path, 'text');
  writeFileAtomic(join(directory, 'public'), Uint8Array.of(1, 2), { forAll: true });
  makeDirectory(join(directory, 'a/b'));
  expect(['file', 'public', 'a', 'a/b'].map((name) => modeOf(join(directory, name)))).toEqual([
    ...[0o600, 0o644, 0o700, 0o700],
  ]);
  expect(readFileSync(join(directory, 'public'))).toEqual(Buffer.from([1, 2]));
});

it('a file is replaced whole, or kept when it may not be; nothing else is left in its directory', () => {
  writeFileAtomic(path, 'first');
  writeFileAtomic(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(() => writeFileAtomic(path, 'third', { overwrite: false })).toThrow(code('file_exists'));
  expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['second', ['file']]);
  writeFileAtomic(join(directory, 'new'), 'x', { overwrite: false });
  expect(readdirSync(directory).sort()).toEqual(['file', 'new']);
  // A directory of that name is no file to replace.
  makeDirectory(join(directory, 'folder'));
  expect(() => writeFileAtomic(join(directory, 'folder'), 'x')).toThrow();
  expect(readdirSync(directory).sort()).toEqual(['file', 'folder', 'new']);
});

it.each(['writeSync', 'fsyncSync', 'renameSync'])(
  'a write that fails in %s says so, keeps the old file and leaves nothing behind',
  (call) => {
    writeFileAtomic(path, 'old');
    disk.refuses = call;
    expect(() => writeFileAtomic(path, 'new')).toThrow(code('ENOSPC', new RegExp(call)));
    disk.refuses = '';
    expect([readFileSync(path, 'utf8'), readdirSync(directory)]).toEqual(['old', ['file']]);
  },
);

it('a place that is none is named before anything is done', () => {
  expect(() => checkDestination(path)).not.toThrow();
  expect(() => checkDestination(join(directory, 'nowhere/file'))).toThrow(code('input_file', /no directory .*nowhere/));
});

it('a file is read up to its limit, and what is wrong with it is said', () => {
  writeFileSync(path, 'four');
  expect(readTextFile(path, 4)).toBe('four');
  expect(readTextFile(path)).toBe('four');
  expect(readBytes(path, 4)).toEqual(Buffer.from('four'));
  for (const read of [readTextFile, readBytes])
    expect(() => read(path, 3)).toThrow(code('input_file', /longer than 3 bytes/));
  expect(() => readTextFile(join(directory, 'none'))).toThrow(code('input_file', /none does not exist$/));
  expect(() => readTextFile(directory)).toThrow(code('input_file', /cannot be read$/));
});

it('I01 a secret that anybody else can read is not read', () => {
  writeFileSync(path, 'secret');
  for (const mode of [0o600, 0o400, 0o700]) {
    chmodSync(path, mode);
    expect(readPrivateFile(path)).toBe('secret');
  }
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o601]) {
    chmodSync(path, mode);
    expect(() => readPrivateFile(path), mode.toString(8)).toThrow(
      code('file_permissions', new RegExp(mode.toString(8))),
    );
  }
  expect(() => readPrivateFile(join(directory, 'none'))).toThrow(code('input_file', /does not exist/));
  expect(existsSync(path)).toBe(true);
});
