// SPDX-License-Identifier: GPL-3.0-or-later
/** What every command of the door shares. */

import { readTextFile } from '#files/atomic-file.ts';
import type { Context } from '#terminal/context.ts';
import { type DoorFile, parseDoorFile } from '../core/door-file.ts';

/** What a command line has outside of its terminal. Tests pass their own. */
export type Outside = {
  /** Directory of the proving artefacts. */
  readonly artefacts: string;
  /** What a scanner types, line by line. */
  readonly lines: () => AsyncIterable<string>;
};

export type DoorContext = Context<{ file: string }> & {
  readonly outside: Outside;
  /** Ends the command with this exit code, without a complaint. */
  readonly end: (code: number) => void;
};

export function doorPath({ terminal, options }: DoorContext): string {
  return terminal.path(options().file);
}

export function readDoor(context: DoorContext): DoorFile {
  return parseDoorFile(readTextFile(doorPath(context)), context.terminal.now());
}

/** Unix seconds as people and scripts read them. */
export function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
