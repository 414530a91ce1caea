/** Entry point of the issuer's command line. */
import { systemTerminal } from '#terminal/terminal.ts';
import { runIssuer } from './commands.ts';

process.exitCode = await runIssuer(process.argv.slice(2), systemTerminal());
