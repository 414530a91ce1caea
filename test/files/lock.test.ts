// SPDX-License-Identifier: GPL-3.0-or-later
/** A lock lets one in, gives way to nobody who is alive, and belongs to whoever took it last. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withLock, withLockFile } from '#files/lock.ts';

/** No process has this number. */
const GONE = 2 ** 30;
let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hushmark-lock-'));
  path = join(directory, 'lock');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});
const ownerOf = () => Number(readFileSync(path, 'utf8').split(' ')[0]);
const busy = expect.objectContaining({ code: 'file_busy' });

/** A clock on which each look takes eleven seconds. */
function hurry(): void {
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (now += 11_000));
}

it('is there while the work lasts, private and with its owner, and gone with nothing beside it when it is done', () => {
  const answer = withLock(directory, () => {
    expect(readdirSync(directory)).toEqual(['lock']);
    expect([ownerOf(), statSync(path).mode & 0o777]).toEqual([process.pid, 0o600]);
    return 7;
  });
  expect([answer, readdirSync(directory)]).toEqual([7, []]);
  const failing = () =>
    withLock(directory, () => {
      throw new Error('stopped');
    });
  expect(failing).toThrow('stopped');
  expect(readdirSync(directory)).toEqual([]);
});

it('is not taken from a process that is alive: whoever waits too long is told so, and the lock stays', async () => {
  for (const alive of [process.pid, process.ppid]) {
    const owner = `${alive} somebody\n`;
    writeFileSync(path, owner);
    hurry();
    expect(() => withLock(directory, () => expect.unreachable())).toThrow(busy);
    await expect(withLockFile(path, async () => expect.unreachable())).rejects.toEqual(busy);
    expect([readdirSync(directory), readFileSync(path, 'utf8')]).toEqual([['lock'], owner]);
  }
});

it.each([`${GONE} gone\n`, '0 nobody\n', '-1 nobody\n', 'no number\n', ''])(
  'is taken over from a process that is gone, or never was: %j',
  (owner) => {
    writeFileSync(path, owner);
    withLock(directory, () => expect(ownerOf()).toBe(process.pid));
    expect(readdirSync(directory)).toEqual([]);
  },
);

it('of a process that is gone is taken over by the one that claims it first: the other one waits', () => {
  writeFileSync(path, `${GONE} gone\n`);
  writeFileSync(`${path}.dead.gone`, `${GONE} gone\n`);
  hurry();
  expect(() => withLock(directory, () => expect.unreachable())).toThrow(busy);
  expect(ownerOf()).toBe(GONE);
});

it('that somebody else has by now is not released', () => {
  withLock(directory, () => writeFileSync(path, '1 other\n'));
  expect(readFileSync(path, 'utf8')).toBe('1 other\n');
});

it('makes two of one process take turns, also when the first one fails', async () => {
  const steps: string[] = [];
  const work = (name: string, fails: boolean) =>
    withLockFile(path, async () => {
      steps.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second] = await Promise.allSettled([work('first', true), work('second', false)]);
  expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: 'second' }]);
  expect(readdirSync(directory)).toEqual([]);
});

it('that cannot be made at all is an error at once, and nobody waits', () => {
  hurry();
  expect(() => withLock(join(directory, 'nowhere'), () => expect.unreachable())).toThrow(/ENOENT/);
});
