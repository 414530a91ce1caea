// SPDX-License-Identifier: GPL-3.0-or-later
/** Entry point of the registry's command line. */
import { systemTerminal } from '#terminal/terminal.ts';
import { runRegistry } from './commands.ts';

process.exitCode = await runRegistry(process.argv.slice(2), systemTerminal());
