// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark completion SHELL`: the one command that knows the commands of all parties. */
import { Argument } from 'commander';
import { doorProgram } from '#door/command-line/commands.ts';
import { issuerProgram } from '#issuer/commands.ts';
import { registryProgram } from '#registry/commands.ts';
import { serverProgram } from '#server/command-line/commands.ts';
import { completionScript, SHELLS, type Shell } from '#terminal/completion.ts';
import { createBareProgram, runProgram, systemTerminal } from '#terminal/terminal.ts';
import { walletProgram } from '#wallet/command-line/commands.ts';

const terminal = systemTerminal();
const shell = new Argument('<shell>', 'the shell that reads the script').choices(SHELLS);
const program = createBareProgram('hushmark completion', 'print a script that completes commands in a shell', terminal)
  .addArgument(shell)
  .addHelpText(
    'after',
    `
examples:
  hushmark completion bash > ~/.local/share/bash-completion/completions/hushmark
  hushmark completion fish > ~/.config/fish/completions/hushmark.fish
  source <(hushmark completion zsh)`,
  )
  .action((name: Shell) => terminal.out(completionScript(name, describeAll())));

/** All commands, to be described and not run. */
function describeAll() {
  const outside = { artefacts: 'build', fetch, toldToStop: neverRun, interruptible: neverRun, lines: neverRun };
  const all = createBareProgram('hushmark', 'zero-knowledge age and attribute verification', terminal).helpCommand(
    false,
  );
  all.addCommand(issuerProgram(terminal).name('issuer'));
  all.addCommand(registryProgram(terminal).name('registry'));
  all.addCommand(serverProgram(terminal, outside).name('server'));
  all.addCommand(walletProgram(terminal, outside).name('wallet'));
  all.addCommand(doorProgram(terminal, outside).name('door'));
  all.command('completion').description('complete commands, options and file names in a shell').addArgument(shell);
  return all;
}

function neverRun(): never {
  throw new Error('this program is described, not run');
}

process.exitCode = await runProgram(program, process.argv.slice(2), terminal);
