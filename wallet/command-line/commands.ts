// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's command line: the browser wallet's decisions at a terminal, for people, servers and tests. `runWallet`
 * is all of it, wallet/cli.ts the entry point. It holds no rule of the protocol.
 */
import type { Command } from 'commander';
import { createProgram, runProgram, type Terminal } from '#terminal/terminal.ts';
import { answerCommands } from './answer-command.ts';
import type { Outside, WalletContext } from './context.ts';
import { credentialCommands } from './credential-commands.ts';
import { followCommands } from './follow-command.ts';
import { prepareCommand } from './prepare-command.ts';
import { renewCommand } from './renew-command.ts';
import { serveCommand } from './serve-command.ts';
import { createCommand, historyCommand, listCommand, passphraseCommand } from './wallet-commands.ts';

const FILE = { flags: '--file <file>', about: 'file of the wallet', usual: 'hushmark.wallet' };

export function runWallet(argv: readonly string[], terminal: Terminal, outside: Outside): Promise<number> {
  return runProgram(walletProgram(terminal, outside), argv, terminal);
}

/** All commands, for whoever runs or describes them. */
export function walletProgram(terminal: Terminal, outside: Outside): Command {
  const program = createProgram('hushmark wallet', 'hold credentials, prepare, answer shops', terminal, FILE);
  program.option('--artefacts <directory>', 'directory of the proving artefacts', outside.artefacts);
  const context: WalletContext = {
    program,
    terminal,
    options: () => program.opts(),
    get outside() {
      const { artefacts } = program.opts<{ artefacts: string }>();
      return { ...outside, artefacts: terminal.path(artefacts) };
    },
  };
  createCommand(context);
  followCommands(context);
  credentialCommands(context);
  renewCommand(context);
  listCommand(context);
  prepareCommand(context);
  answerCommands(context);
  historyCommand(context);
  passphraseCommand(context);
  serveCommand(context);
  program.addHelpText(
    'after',
    `
examples:
  hushmark wallet create
  hushmark wallet follow https://wallet.example
  hushmark wallet code town-hall
  hushmark wallet add anna.credential.json
  hushmark wallet prepare --days 7
  hushmark wallet answer 'https://wallet.example/#/present?client_id=...&request_uri=...'
  hushmark wallet answer LINK --yes --expect-client wine-shop --expect-claim 'you are 18 or older'
  hushmark wallet serve --config wallet.json`,
  );
  return program;
}
