// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The command line of a door or a till: what a person types to ask in person. `runDoor` is all of it, cli.ts the entry
 * point. Only `init` and `ask` need a secret; nothing needs a network.
 */
import type { Command } from 'commander';
import { createKeyFile } from '#files/key-file.ts';
import { signingKey } from '#protocol/jws.ts';
import { type Options, print } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { createProgram, note, runProgram, type Terminal } from '#terminal/terminal.ts';
import { askCommand } from './ask-command.ts';
import { checkCommand } from './check-command.ts';
import type { DoorContext, Outside } from './context.ts';
import { showCommand } from './show-command.ts';

export async function runDoor(argv: readonly string[], terminal: Terminal, outside: Outside): Promise<number> {
  let ended = 0;
  const end = (code: number) => {
    ended = code;
  };
  return (await runProgram(doorProgram(terminal, outside, end), argv, terminal)) || ended;
}

/** All commands, for whoever runs or describes them. */
export function doorProgram(terminal: Terminal, outside: Outside, end: (code: number) => void = () => {}): Command {
  const program = createProgram(
    'hushmark door',
    'ask in person: codes for a screen, and answers checked offline',
    terminal,
    {
      flags: '--file <file>',
      about: 'the door file',
      usual: 'evening.door',
    },
  );
  const context: DoorContext = {
    program,
    terminal,
    outside,
    end,
    options: () => program.opts<Options<{ file: string }>>(),
  };
  initCommand(context);
  askCommand(context);
  showCommand(context);
  checkCommand(context);
  program.addHelpText(
    'after',
    `
examples:
  hushmark door init --key door-key.json > door-key.pub.json
  hushmark door ask --key door-key.json --id my-club --policy over-18.json --registry-key registry.json \\
      --bundles trust/ --wallet https://wallet.example --hours 6
  hushmark door show
  hushmark door check                      reads what a scanner types, a line for each answer`,
  );
  return program;
}

function initCommand(context: DoorContext): void {
  const { program, terminal, options } = context;
  program
    .command('init')
    .description('make a key that signs codes, and print its public half for the registry')
    .requiredOption('--key <file>', 'where the key goes')
    .action(async ({ key: file }: { key: string }) => {
      const passphrase = await readPassphrase(terminal, options(), { repeat: true });
      const secret = terminal.random(32);
      const { jwk } = signingKey(secret);
      const cost = terminal.keyCost === undefined ? {} : { cost: terminal.keyCost };
      const key = { kind: 'door' as const, publicKey: jwk.x, secret };
      createKeyFile(terminal.path(file), key, { passphrase, random: terminal.random, ...cost });
      print(context, { key: jwk }, [JSON.stringify(jwk)]);
      note(
        program,
        terminal,
        'the registry needs this key beside the shop\'s others: "hushmark registry accept-verifier --replace-key"',
      );
    });
}
