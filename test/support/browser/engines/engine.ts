// SPDX-License-Identifier: GPL-3.0-or-later
/** A browser that tests can start, in a profile of its own each time. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tab } from '../tab.ts';

export type Profile = {
  tab: Tab;
  newTab(): Promise<Tab>;
  /** What pages wrote to the console as errors, and uncaught errors; `undefined` where the driver hears none. */
  problems: string[] | undefined;
  /** The path of the file that the browser saves after `press`. */
  download(press: () => Promise<void>): Promise<string>;
  /** Ends the browser with every process that it started, and removes what it kept. */
  close(): Promise<void>;
};

export type LaunchOptions = {
  /** As in a window that keeps nothing. */
  isPrivate?: boolean;
};

export type Engine = {
  name: 'Chromium' | 'Firefox' | 'WebKit';
  /** What is missing on this machine, as a sentence that says how to get it; `undefined` when all is there. */
  missing: string | undefined;
  version(): Promise<string>;
  launch(options?: LaunchOptions): Promise<Profile>;
};

const PATIENCE_MS = 30_000;

/** The first whole file that appears in this directory beside those in `before`. */
export async function newFileIn(directory: string, before: readonly string[]): Promise<string> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
    const names = (await namesIn(directory)).filter((name) => !before.includes(name));
    const [name] = names.filter((one) => !/\.(?:part|wkdownload|crdownload)$/.test(one));
    if (name === undefined || names.length > 1) continue;
    const path = join(directory, name);
    // Firefox puts an empty file at the place before it moves the whole one there.
    if ((await readFile(path)).length > 0) return path;
  }
  throw new Error('the browser saved no file');
}

export const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
