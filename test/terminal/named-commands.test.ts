// SPDX-License-Identifier: GPL-3.0-or-later
/** Hints and documents name commands: each can be typed as it stands there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { ROOT, sourcesIn } from '../support/source-files.ts';
import { PROGRAMS } from '../support/terminal/programs.ts';

const FOLDERS = ['base', 'demo', 'files', 'issuer', 'protocol', 'registry', 'server', 'terminal', 'wallet'];
const sources = FOLDERS.flatMap(sourcesIn).map(({ path, code }) => ({ path, text: code }));
const pages = ['README.md', 'shop/README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const texts = [...sources, ...pages];
const parties = Object.keys(PROGRAMS).join('|');

/** What is wrong with a command line as printed, or undefined. Words in capitals and `<...>` stand for anything. */
function fault(party: string, line: string): string | undefined {
  let command = PROGRAMS[party]!;
  const known = [command];
  const words = line.split(/\s+/).filter((word) => word !== '');
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!.replace(/[.,;:)`]+$/, '');
    const sub = command.commands.find((one) => one.name() === word);
    if (sub !== undefined) {
      command = sub;
      known.push(sub);
    } else if (word.startsWith('-')) {
      const option = optionsOf(known).find(({ short, long }) => word === short || word === long);
      if (option === undefined && word !== '--help') return `there is no option ${word}`;
      if (option?.required || option?.optional) at++;
    } else if (command.commands.length > 0 && /^[a-z]/.test(word)) {
      return `there is no command ${word}`;
    }
  }
  return undefined;
}

const optionsOf = (commands: readonly Command[]) => commands.flatMap(({ options }) => options);

/** Between quotes of any kind, in running text. */
const QUOTED = new RegExp(`["\`']hushmark (${parties})((?: [^"\`'\\n$\\\\]*)?)`, 'g');
/** A line of a shell block or an example. */
const LINE = new RegExp(`^ *hushmark (${parties}) ([^\\n|>]*?)(?:\\\\\\\\|[|>].*)?$`, 'gm');

function named(pattern: RegExp) {
  return texts.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([, party = '', line = '']) => ({ path, party, line })),
  );
}

/** Quoted arguments become one word. */
const plain = (line: string) => line.replace(/"[^"]*"|'[^']*'/g, 'TEXT').replace(/\$\(.*\)/g, 'TEXT');

test('every command that a message, a hint or a page names exists, with its options', () => {
  const quoted = named(QUOTED);
  const lines = named(LINE).map((each) => ({ ...each, line: plain(each.line) }));
  expect(quoted.length).toBeGreaterThan(40);
  expect(lines.length).toBeGreaterThan(40);
  const faults = [...quoted, ...lines].map(({ path, party, line }) => {
    const why = fault(party, line);
    return why === undefined ? undefined : `${path}: hushmark ${party}${line}: ${why}`;
  });
  expect(faults.filter((each) => each !== undefined)).toEqual([]);
});

test('no message, hint or page names a command without what has to be typed in front of it', () => {
  const names = (command: Command): string[] => command.commands.flatMap((sub) => [sub.name(), ...names(sub)]);
  const commands = [...new Set(Object.values(PROGRAMS).flatMap(names))].join('|');
  const bare = new RegExp(`["\`](?:${parties}) (?:${commands})(?=[ "\`])[^\\n]*`, 'g');
  const found = texts.flatMap(({ path, text }) => [...text.matchAll(bare)].map(([line]) => `${path}: ${line}`));
  expect(found).toEqual([]);
});
