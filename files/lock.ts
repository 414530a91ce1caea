// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One writer at a time, across processes too: a lock file that only one of them can create. It names its owner, so that
 * the lock of a killed process can be taken over.
 * Hold it for one credential, one publication or one change, never while waiting for a person.
 */
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { systemRandom } from '#base/random.ts';
import { isCode } from './atomic-file.ts';

const NAME = 'lock';
const PATIENCE_MS = 30_000;
const PAUSE_MS = 5;

/** Runs `work` while no other process works in the directory. Waits up to 30 seconds, then throws file_busy. */
export function withLock<T>(directory: string, work: () => T): T {
  const lock = createLock(join(directory, NAME));
  while (!lock.take()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  try {
    return work();
  } finally {
    lock.release();
  }
}

/** The same with a lock file of any name, for work that waits for something; two of one process take turns as well. */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = createLock(path);
  while (!lock.take()) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** `take` is to be asked until it says yes; it throws when that lasts too long. */
function createLock(path: string): { take(): boolean; release(): void } {
  const owner = `${process.pid} ${base64url(systemRandom()(12))}\n`;
  const patience = Date.now() + PATIENCE_MS;
  return {
    take() {
      if (tryLock(path, owner)) return true;
      takeOver(path);
      if (Date.now() > patience) throw new HushmarkError('file_busy', `another command is at work (${path})`);
      return false;
    },
    release() {
      // Only our own: a lock that an operator deleted by hand may belong to somebody else by now.
      if (readOwner(path) === owner) rmSync(path, { force: true });
    },
  };
}

/** The content appears together with the name, so that nobody reads an empty lock. */
function tryLock(path: string, owner: string): boolean {
  const draft = `${path}.${owner.trim().replace(' ', '.')}`;
  writeFileSync(draft, owner, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes the lock of a process that no longer runs. Two processes may notice at once: the one that can link the dead
 * owner's lock to a name of its own has the right to remove it, and checks that it got the dead one.
 */
function takeOver(path: string): void {
  const owner = readOwner(path);
  if (owner === undefined || isRunning(Number.parseInt(owner, 10))) return;
  const claim = `${path}.dead.${owner.trim().split(' ')[1] ?? ''}`;
  try {
    linkSync(path, claim);
  } catch (error) {
    if (isCode(error, 'EEXIST') || isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    if (readOwner(claim) === owner) unlinkSync(path);
  } finally {
    rmSync(claim, { force: true });
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
