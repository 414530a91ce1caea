// SPDX-License-Identifier: GPL-3.0-or-later
/** Entry point of the command line of a door. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemTerminal } from '#terminal/terminal.ts';
import { runDoor } from './command-line/commands.ts';

process.exitCode = await runDoor(process.argv.slice(2), systemTerminal(), {
  artefacts: process.env.HUSHMARK_ARTEFACTS ?? fileURLToPath(new URL('../build', import.meta.url)),
  lines: () => createInterface({ input: process.stdin }),
});
