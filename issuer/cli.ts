#!/usr/bin/env tsx
/** Entry point of the issuer's command line. */
import { runIssuer } from './commands.ts';
import { systemTerminal } from './terminal.ts';

process.exitCode = await runIssuer(process.argv.slice(2), systemTerminal());
