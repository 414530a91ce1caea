// SPDX-License-Identifier: GPL-3.0-or-later
/** Entry point of the operator's command line. */
import { fileURLToPath } from 'node:url';
import { systemTerminal } from '#terminal/terminal.ts';
import { runServer } from './command-line/commands.ts';

// Keys, and a database that names every shop: private to the user who runs this.
process.umask(0o077);

const STOP = ['SIGTERM', 'SIGINT'] as const;

/** The signals that mean "stop, and finish what you have". A second one ends the process, as it would without us. */
function toldToStop(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string) => {
      for (const each of STOP) process.off(each, stop);
      resolve(signal);
    };
    for (const each of STOP) process.on(each, stop);
  });
}

const code = await runServer(process.argv.slice(2), systemTerminal(), {
  artefacts: process.env.HUSHMARK_ARTEFACTS ?? fileURLToPath(new URL('../build', import.meta.url)),
  toldToStop,
});
// Whatever `serve` gave up waiting for, a receiver of webhooks for example, would keep the process. What is said last
// is written first, or known to be lost.
process.stdout.write('', () => setImmediate(() => process.exit(code)));
