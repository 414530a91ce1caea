// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where a demo keeps keys and data: a temporary directory with a mark that says whose it is. A demo that was killed
 * cannot remove its own, so the next one does.
 */
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'hushmark-demo-';
/** As mkdtemp writes them. */
const NAME = new RegExp(`^${PREFIX}[A-Za-z0-9]{6}$`);
const MARK = '.running';
const MARK_MAX = 1024;

/** A new one of this process. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(directory, MARK), markOf(directory, process.pid), { mode: 0o600, flag: 'wx' });
  return directory;
}

/** Removes those of demos that no longer run; answers with how many they were. Whatever is in doubt stays. */
export async function removeAbandoned(): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir())) {
    const directory = join(tmpdir(), name);
    if (!NAME.test(name) || !isAbandoned(directory)) continue;
    await rm(directory, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/** A directory of this user that nobody else may enter, with the mark of a process of this machine that is gone. */
function isAbandoned(directory: string): boolean {
  try {
    const found = lstatSync(directory);
    const { mode, uid } = found;
    if (!found.isDirectory() || uid !== process.getuid?.() || (mode & 0o077) !== 0) return false;
    const mark = join(directory, MARK);
    const file = lstatSync(mark);
    if (!file.isFile() || file.uid !== uid || file.size > MARK_MAX) return false;
    const text = readFileSync(mark, 'utf8');
    const pid = Number(/^([1-9][0-9]{0,9})\n/.exec(text)?.[1]);
    return text === markOf(directory, pid) && !isRunning(pid);
  } catch {
    return false;
  }
}

/**
 * It names the directory, so that a copy belongs to nobody, and the process namespace, since a process number means
 * nothing in another container.
 */
const markOf = (directory: string, pid: number): string => `${pid}\n${hostname()} ${processSpace()}\n${directory}\n`;

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return process.platform;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
