// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs command line scripts: readable files of commands and of what they must print, after age's and Go's testscript.
 * Commands run in this process with a seeded generator and a clock of their own, in a fresh directory.
 *
 *   at DATE                 sets the clock to noon UTC of that day
 *   holder NAME ID SCHEMA   makes $NAME a holder code for issuer ID and schema URI SCHEMA
 *   stdin FILE              for the next command
 *   person ANSWER ...       sits at the terminal of the next command and answers what it asks
 *   [!] exec COMMAND ...    `issuer`, `registry`, `server` or `wallet`; with ! it must fail, and `exec N` demands the
 *                           exit code N
 *   [!] stdout REGEX        of the last command; stderr likewise; `.` stands for anything at all
 *   cmp FILE FILE           equal; FILE may be stdout or stderr
 *   [!] grep REGEX FILE     in a file's text
 *   [!] exists FILE         and `mode OCTAL FILE`, `cp FROM TO`, `mv FROM TO`, `chmod OCTAL FILE`
 *   encode NAME FILE        saves a file as windows-1252, utf-16 or utf-8-mark
 *   set NAME REGEX          makes $NAME the first group of REGEX in stdout
 *   fill FILE               puts what was set since into a file that names it
 *
 * Files follow as "-- NAME --" lines and their content; they are written with mode 0600.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'vitest';
import { sha256, utf8 } from '#base/encoding.ts';
import { runIssuer } from '#issuer/commands.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { dayNumber } from '#protocol/dates.ts';
import { runRegistry } from '#registry/commands.ts';
import { bundlePath, currentPath } from '#registry/store.ts';
import { runServer } from '#server/command-line/commands.ts';
import type { Terminal } from '#terminal/terminal.ts';
import { runWallet } from '#wallet/command-line/commands.ts';
import { seededRandom } from '../protocol/messages.ts';

const ENCODERS: Record<string, (text: string) => Buffer> = {
  'windows-1252': (text) => Buffer.from(text, 'latin1'),
  'utf-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-8-mark': (text) => Buffer.from(`\ufeff${text}`),
};

/** Hears what a command printed as JSON. */
export type Listener = (command: string, printed: unknown) => void;

type State = {
  heard: Listener;
  directory: string;
  variables: Map<string, string>;
  now: number;
  stdin: string | undefined;
  person: string[] | undefined;
  stdout: string;
  stderr: string;
};

export async function runScript(path: string, heard: Listener = () => undefined): Promise<void> {
  const { lines, files } = parseScript(readFileSync(path, 'utf8'));
  const state: State = {
    heard,
    directory: mkdtempSync(join(tmpdir(), 'hushmark-script-')),
    variables: new Map([['SCHEMA', 'urn:hushmark:schema:proof-of-age:1']]),
    now: noon('2026-11-22'),
    stdin: undefined,
    person: undefined,
    stdout: '',
    stderr: '',
  };
  const random = seededRandom(path.slice(path.lastIndexOf('/')));
  try {
    for (const { words } of lines) if (words[0] === 'holder') defineHolder(state, words);
    for (const [name, content] of files) {
      mkdirSync(dirname(join(state.directory, name)), { recursive: true });
      writeFileSync(join(state.directory, name), expand(state, content), { mode: 0o600 });
    }
    for (const { number, words } of lines) {
      const where = `${path}:${number}: ${words.join(' ')}\n${state.stdout}${state.stderr}`;
      await step(
        state,
        words.map((word) => expand(state, word)),
        random,
        where,
      );
    }
  } finally {
    rmSync(state.directory, { recursive: true, force: true });
  }
}

function parseScript(text: string): { lines: { number: number; words: string[] }[]; files: Map<string, string> } {
  const [script = '', ...parts] = text.split(/^-- (.+) --\n/m);
  const files = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) files.set(parts[at]!, parts[at + 1]!);
  const lines = script.split('\n').flatMap((line, index) => {
    const words = splitWords(line);
    return words.length === 0 || words[0]!.startsWith('#') ? [] : [{ number: index + 1, words }];
  });
  return { lines, files };
}

/** Words between spaces; single quotes keep spaces. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

function expand({ variables }: State, text: string): string {
  return text.replace(/\$([A-Z]+)/g, (whole, name: string) => variables.get(name) ?? whole);
}

function noon(date: string): number {
  return (dayNumber(date) - 25_568) * 86_400 + 43_200;
}

function defineHolder({ variables }: State, [, name = '', issuerId = '', schema = '']: string[]): void {
  const schemaUri = variables.get(schema.slice(1)) ?? schema;
  const master = sha256(utf8(`master of ${name}`));
  const commitment = holderCommitment(holderSecret(master, { registry: 'demo', issuerId, schemaUri }));
  variables.set(name, createHolderCode({ issuerId, schemaUri, commitment }));
}

async function step(state: State, given: string[], random: (n: number) => Uint8Array, where: string): Promise<void> {
  const negated = given[0] === '!';
  const [verb = '', ...words] = negated ? given.slice(1) : given;
  const at = (name: string | undefined) => resolve(state.directory, name ?? '');
  const content = (name: string) =>
    name === 'stdout' ? state.stdout : name === 'stderr' ? state.stderr : readFileSync(at(name), 'utf8');
  const check = (holds: boolean) => expect(holds, where).toBe(!negated);
  switch (verb) {
    case 'holder':
      return;
    case 'at':
      state.now = noon(words[0]!);
      return;
    case 'stdin':
      state.stdin = content(words[0]!);
      return;
    case 'person':
      state.person = words;
      return;
    case 'exec': {
      const code = /^[0-9]+$/.test(words[0]!) ? Number(words.shift()) : undefined;
      const exit = await execute(state, words, random);
      const result = `${where}\nnow:\n${state.stdout}${state.stderr}`;
      if (code !== undefined) expect(exit, result).toBe(code);
      else expect(exit === 0, result).toBe(!negated);
      if (words.includes('--json') && (exit === 0 || exit === 3))
        state.heard(words.join(' '), JSON.parse(state.stdout));
      return;
    }
    case 'stdout':
    case 'stderr':
      return check(new RegExp(words[0]!, 'm').test(content(verb)));
    case 'grep':
      return check(new RegExp(words[0]!, 'm').test(content(words[1]!)));
    case 'cmp':
      return expect(content(words[0]!), where).toBe(content(words[1]!));
    case 'exists':
      return check(existsSync(at(words[0])));
    case 'mode':
      return expect((statSync(at(words[1])).mode & 0o777).toString(8), where).toBe(words[0]);
    case 'cp':
      return cpSync(at(words[0]), at(words[1]), { recursive: true });
    case 'mv':
      return renameSync(at(words[0]), at(words[1]));
    case 'chmod':
      return chmodSync(at(words[1]), Number.parseInt(words[0]!, 8));
    case 'fill':
      return writeFileSync(at(words[0]), expand(state, content(words[0]!)));
    case 'encode':
      return writeFileSync(at(words[1]), ENCODERS[words[0]!]!(content(words[1]!)));
    case 'set': {
      const match = new RegExp(words[1]!, 'm').exec(state.stdout);
      expect(match, where).not.toBeNull();
      state.variables.set(words[0]!, match![1]!);
      return;
    }
    default:
      throw new Error(`${where}: there is no step ${verb}`);
  }
}

async function execute(state: State, [name, ...argv]: string[], random: (n: number) => Uint8Array): Promise<number> {
  state.stdout = '';
  state.stderr = '';
  const { stdin: input, person } = state;
  state.stdin = undefined;
  state.person = undefined;
  const answer = async (question: string) => {
    state.stderr += `${question}\n`;
    return person?.shift() ?? expect.unreachable(`nobody answers "${question}"`);
  };
  const terminal: Terminal = {
    out: (text) => {
      state.stdout += text;
    },
    err: (text) => {
      state.stderr += text;
    },
    readInput: () => utf8(input ?? ''),
    ...(person && { ask: answer, askSecret: answer }),
    random,
    now: () => state.now,
    keyCost: 15,
    path: (path) => resolve(state.directory, path),
  };
  switch (name) {
    case 'issuer':
      return runIssuer(argv, terminal);
    case 'registry':
      return runRegistry(argv, terminal);
    case 'server':
      return runServer(argv, terminal, {
        artefacts: resolve('build'),
        toldToStop: () => expect.unreachable('no script lets a server run'),
      });
    case 'wallet':
      return runWallet(argv, terminal, {
        fetch: async (input) => bundleFrom(resolve(state.directory, 'trust'), new URL(String(input))),
        artefacts: resolve('build'),
        interruptible: (work) => work(new AbortController().signal),
      });
    default:
      throw new Error(`there is no command ${name}`);
  }
}

/** What a verifier answers from the bundles of the registry in this directory; without one there is no network. */
function bundleFrom(directory: string, { pathname }: URL): Response {
  if (!existsSync(currentPath(directory))) throw new TypeError('fetch failed');
  const digest = /\/bundles\/([^/]+)$/.exec(pathname)?.[1];
  if (digest !== undefined) return new Response(new Uint8Array(readFileSync(bundlePath(directory, digest))));
  return Response.json(JSON.parse(readFileSync(currentPath(directory), 'utf8')));
}
