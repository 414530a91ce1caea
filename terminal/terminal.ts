// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a command line talks to: two streams out, one in, a clock, randomness, and a person if there is one. Tests pass
 * their own; `systemTerminal` is the real one. It also decides how errors look, the same for issuer, registry, verifier
 * and wallet.
 * The voice is that of age: data on stdout, everything else on stderr after the command's name, in lower case, with a
 * hint about the probable next step and no full stops.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { type Random, systemRandom } from '#base/random.ts';
import { EXIT_CODES, REASONS } from '#base/reasons.ts';
import { readVersion } from './version.ts';

export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readInput: () => Uint8Array;
  /** Both are absent when nobody sits there. */
  readonly ask?: (question: string) => Promise<string>;
  readonly askSecret?: (question: string) => Promise<string>;
  readonly random: Random;
  /** Unix seconds. */
  readonly now: () => number;
  /** Cost of new key files (key-file.ts); tests use the least. */
  readonly keyCost?: number;
  /** A path from the command line, absolute. */
  readonly path: (path: string) => string;
};

/** 1 is for faults of the program itself. */
const CRASHED = 1;

export function systemTerminal(): Terminal {
  const attended = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readInput: () => readFileSync(0),
    ...(attended ? { ask: askOpenly, askSecret } : {}),
    random: systemRandom(),
    now: () => Math.floor(Date.now() / 1000),
    path: (path) => resolve(path),
  };
}

function askOpenly(question: string): Promise<string> {
  return readLine(question, process.stderr);
}

/** Asks without showing what is typed. */
async function askSecret(question: string): Promise<string> {
  const answer = readLine('', new Writable({ write: (_chunk, _encoding, done) => done() }));
  // Only now: the terminal would show what somebody types before the line reader has it.
  process.stderr.write(question);
  await answer;
  process.stderr.write('\n');
  return answer;
}

function readLine(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const leave = () => {
    process.stderr.write('\n');
    process.exit(130);
  };
  return new Promise((answered) => {
    lines.once('SIGINT', leave);
    // Control-D, or a terminal that went away.
    lines.once('close', leave);
    lines.question(question, (answer) => {
      lines.off('close', leave);
      lines.close();
      answered(answer);
    });
  });
}

/** The option that says where to work, and whether a passphrase opens what is there. */
export type Place = {
  readonly flags: string;
  readonly about: string;
  readonly usual: string;
  readonly passphrase?: boolean;
};

/** A command whose parse errors are thrown instead of ending the process. */
export function createBareProgram(name: string, description: string, terminal: Terminal): Command {
  return new Command(name)
    .description(description)
    .version(`hushmark ${readVersion()}`, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => {}, outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(false);
}

/** The same with the options that all parties have. */
export function createProgram(
  name: string,
  description: string,
  terminal: Terminal,
  { flags, about, usual, passphrase = true }: Place = {
    flags: '--dir <directory>',
    about: 'directory that holds its files',
    usual: '.',
  },
): Command {
  const program = createBareProgram(name, description, terminal)
    .option(flags, about, usual)
    .option('--json', 'print the result as one JSON object')
    .option('-q, --quiet', 'print nothing on standard error but errors and questions');
  return passphrase
    ? program.option('--passphrase-file <file>', 'read the passphrase from a file, "-" for standard input')
    : program;
}

/** Runs a program and answers with the exit code; says what went wrong. */
export async function runProgram(program: Command, argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(program, error, argv, terminal);
    return report(program, error, argv, terminal);
  }
}

function reportUsage(program: Command, error: CommanderError, argv: readonly string[], terminal: Terminal): number {
  if (error.exitCode === 0) return 0;
  const command = program.commands.find((known) => argv.includes(known.name()));
  if (error.code === 'commander.help') {
    terminal.err((command ?? program).helpInformation());
    return EXIT_CODES.input;
  }
  const hint = `run "${[program.name(), command?.name(), '--help'].filter(Boolean).join(' ')}"`;
  say(program, argv, terminal, { code: 'input_usage', message: error.message.replace(/^error: /, ''), hint });
  return EXIT_CODES.input;
}

function report(program: Command, error: unknown, argv: readonly string[], terminal: Terminal): number {
  if (!(error instanceof HushmarkError)) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = 'this is a fault of the program or the machine; nothing half-written was left behind';
    say(program, argv, terminal, { code: 'server_internal', message: `unexpected: ${message}`, hint });
    return CRASHED;
  }
  const { code, message, hint } = error;
  say(program, argv, terminal, { code, message, hint });
  return REASONS[code].exitCode;
}

type Complaint = { code: string; message: string; hint: string };

function say(program: Command, argv: readonly string[], terminal: Terminal, { code, message, hint }: Complaint): void {
  if (argv.includes('--json')) {
    terminal.err(`${JSON.stringify({ code, message, hint })}\n`);
    return;
  }
  terminal.err(`${program.name()}: error: ${quiet(message)}\n${program.name()}: hint: ${quiet(hint)}\n`);
}

/** Lower case at the start, no full stop at the end. Words in capitals stay. */
export function quiet(text: string): string {
  const start = /^\p{Lu}(?!\p{Lu})/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return start.replace(/\.$/, '');
}

/** A remark on stderr, which --quiet leaves out. */
export function note(program: Command, terminal: Terminal, text: string): void {
  if (program.opts<{ quiet?: true }>().quiet !== true) tell(program, terminal, text);
}

/** A line on stderr that belongs to a question or an error, so that it is never left out. */
export function tell(program: Command, terminal: Terminal, text: string): void {
  terminal.err(`${program.name()}: ${text}\n`);
}
