// SPDX-License-Identifier: GPL-3.0-or-later
/** Entry point of the wallet's command line. */
import { fileURLToPath } from 'node:url';
import { systemTerminal } from '#terminal/terminal.ts';
import { runWallet } from './command-line/commands.ts';

/** Control-C stops the work, which then says so; a second one ends the program. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
  }
}

process.exitCode = await runWallet(process.argv.slice(2), systemTerminal(), {
  fetch: (input, init) => fetch(input, init),
  artefacts: process.env.HUSHMARK_ARTEFACTS ?? fileURLToPath(new URL('../build', import.meta.url)),
  interruptible,
});
