// SPDX-License-Identifier: GPL-3.0-or-later
/** The command lines of all parties as trees, to be read and not run. */
import type { Command } from 'commander';
import { doorProgram } from '#door/command-line/commands.ts';
import { issuerProgram } from '#issuer/commands.ts';
import { registryProgram } from '#registry/commands.ts';
import { serverProgram } from '#server/command-line/commands.ts';
import type { Terminal } from '#terminal/terminal.ts';
import { walletProgram } from '#wallet/command-line/commands.ts';

const unreached = (): never => {
  throw new Error('a program that is only read has run');
};

const terminal: Terminal = {
  out: unreached,
  err: unreached,
  readInput: unreached,
  random: unreached,
  now: unreached,
  path: unreached,
};

export const PROGRAMS: Readonly<Record<string, Command>> = {
  issuer: issuerProgram(terminal),
  registry: registryProgram(terminal),
  server: serverProgram(terminal, { artefacts: 'build', toldToStop: unreached }),
  wallet: walletProgram(terminal, { artefacts: 'build', fetch: unreached, interruptible: unreached }),
  door: doorProgram(terminal, { artefacts: 'build', lines: unreached }),
};
