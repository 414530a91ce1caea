// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to output that cannot be written. A reader that has seen enough closes the pipe (`| head`): nobody needs
// the rest, and the command goes on, so that nothing is left half done. A full disk is reported.
import { writeSync } from 'node:fs';

// As in base/reasons.ts, which cannot be read before the sources are.
const EXIT_CODE = 10;
const LOST = {
  code: 'file_output',
  hint: 'What the command did is done; only what it had to say is lost. Make room and ask again.',
};

/** To be called before anything is written. */
export function watchOutput() {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return;
    process.once('exit', () => {
      process.exitCode ||= EXIT_CODE;
    });
    const lost = { ...LOST, message: `the output could not be written: ${message}` };
    const text = process.argv.includes('--json')
      ? JSON.stringify(lost)
      : `hushmark: error: ${lost.message}\nhushmark: hint: ${lost.hint}`;
    try {
      writeSync(2, `${text}\n`);
    } catch {
      // Nobody is left to tell.
    }
  });
}
