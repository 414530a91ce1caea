#!/usr/bin/env tsx
import { systemTerminal } from '#terminal/terminal.ts';
/** Entry point of the issuer's command line. */
import { runIssuer } from './commands.ts';

process.exitCode = await runIssuer(process.argv.slice(2), systemTerminal());
