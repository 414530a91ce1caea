// SPDX-License-Identifier: GPL-3.0-or-later
/** What the demo leaves in the temporary directory, and what it takes away there: only what is surely its own. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeDataDirectory, removeAbandoned } from '#demo/data-directory.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demo-directory-'));
  vi.stubEnv('TMPDIR', directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** The number of a process that has ended. */
const goneProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

/** As a demo leaves it that was killed: made by this process, then marked as another's. */
async function abandoned(): Promise<string> {
  const made = await makeDataDirectory();
  const mark = join(made, '.running');
  writeFileSync(mark, readFileSync(mark, 'utf8').replace(/^\d+/, String(goneProcess())));
  return made;
}

it('what demos left that were killed is removed, what a running one uses stays', async () => {
  const running = await makeDataDirectory();
  const left = [await abandoned(), await abandoned()];
  for (const each of left) mkdirSync(join(each, 'issuers'));
  expect(await removeAbandoned()).toBe(2);
  expect(left.map((each) => existsSync(each))).toEqual([false, false]);
  expect(existsSync(running)).toBe(true);
});

it.each<[string, (left: string) => string | undefined]>([
  ['has another name', (left) => rename(left, join(directory, 'hushmark-demo-precious'))],
  ['is a copy', (left) => copy(left, `${left.slice(0, -6)}000000`)],
  ['has no mark', (left) => void renameSync(join(left, '.running'), join(left, 'running'))],
  ['has the mark of another machine', (left) => changeMark(left, (text) => text.replace(/\n\S+ /, '\nelsewhere '))],
  ['has a mark with more in it', (left) => changeMark(left, (text) => `${text}\n`)],
  ['has a mark without a process', (left) => changeMark(left, (text) => text.replace(/^\d+/, '0'))],
  ['has a mark that is a link', (left) => linkMark(left)],
  ['others may enter', (left) => chmodSync(left, 0o755) as undefined],
  ['is a link to another place', (left) => link(rename(left, join(directory, 'kept')), left)],
])('a directory that %s is left alone', async (_what, change) => {
  const left = await abandoned();
  const place = change(left) ?? left;
  const isCopy = place !== left && existsSync(left);
  expect(await removeAbandoned()).toBe(isCopy ? 1 : 0);
  expect(existsSync(place)).toBe(true);
});

function rename(from: string, to: string): string {
  renameSync(from, to);
  return to;
}

function copy(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  chmodSync(to, 0o700);
  return to;
}

function link(target: string, at: string): undefined {
  symlinkSync(target, at);
}

function linkMark(left: string): undefined {
  link(rename(join(left, '.running'), join(directory, 'mark')), join(left, '.running'));
}

function changeMark(left: string, change: (text: string) => string): undefined {
  const mark = join(left, '.running');
  writeFileSync(mark, change(readFileSync(mark, 'utf8')));
}
