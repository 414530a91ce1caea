// SPDX-License-Identifier: GPL-3.0-or-later
/** Entry point of the issuer's command line. */
import { systemTerminal } from '#terminal/terminal.ts';
import { runIssuer } from './commands.ts';

process.exitCode = await runIssuer(process.argv.slice(2), systemTerminal());
