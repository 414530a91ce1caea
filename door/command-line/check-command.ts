// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark door check`: yes or no to an answer, or to each line that a scanner types. */
import { EXIT_CODES } from '#base/reasons.ts';
import { print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { createDoor, type Door } from '../core/door.ts';
import type { DoorFile } from '../core/door-file.ts';
import { DOOR_WORDS } from '../core/words.ts';
import { type DoorContext, doorPath, readDoor } from './context.ts';
import { seenFile } from './seen-file.ts';

const DAY = 86_400;

export function checkCommand(context: DoorContext): void {
  context.program
    .command('check')
    .description('check answers, and refuse what was shown before')
    .argument('[answer]', 'the digits of an answer; without it, lines of standard input as a scanner types them')
    .option('--seen <file>', 'where it remembers what was shown; beside the door file when left out')
    .action((answer: string | undefined, { seen }: { seen?: string }) => check(context, answer, seen));
}

async function check(context: DoorContext, answer: string | undefined, seen: string | undefined): Promise<void> {
  const { terminal, outside } = context;
  const file = readDoor(context);
  const memory = seen === undefined ? `${doorPath(context)}.seen` : terminal.path(seen);
  const door = createDoor(file, seenFile(memory));
  sayAge(context, file);
  if (answer !== undefined) {
    if (!(await checkOne(context, door, answer))) context.end(EXIT_CODES.policy);
    return;
  }
  for await (const line of outside.lines()) if (line.trim() !== '') await checkOne(context, door, line);
}

async function checkOne(context: DoorContext, door: Door, text: string): Promise<boolean> {
  const verdict = await door.check(text, context.terminal.now());
  const words = DOOR_WORDS.en;
  const line = verdict.yes ? `YES${verdict.test ? `  ${words.test}` : ''}` : `NO   ${words.why[verdict.why]}`;
  print(context, verdict, [line]);
  return verdict.yes;
}

function sayAge({ program, terminal }: DoorContext, { bundles }: DoorFile): void {
  const newest = Math.max(0, ...bundles.map(({ issuedAt }) => issuedAt));
  const days = Math.floor((terminal.now() - newest) / DAY);
  if (bundles.length === 0) note(program, terminal, 'its lists are out of date: nothing can be answered with yes');
  else note(program, terminal, `its lists are ${days === 1 ? '1 day' : `${days} days`} old`);
}
