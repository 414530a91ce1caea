/** Entry point of the operator's command line. */
import { fileURLToPath } from 'node:url';
import { systemTerminal } from '#terminal/terminal.ts';
import { runServer } from './command-line/commands.ts';

// Keys, and a database that names every shop: nobody else's business on this machine.
process.umask(0o077);

/** The signals that mean "stop, and finish what you have". A second one ends the process, as it would without us. */
function toldToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

process.exitCode = await runServer(process.argv.slice(2), systemTerminal(), {
  artefacts: process.env.HUSHMARK_ARTEFACTS ?? fileURLToPath(new URL('../build', import.meta.url)),
  toldToStop,
});
