// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark issuer recover`: mends a log that was lost, cut or restored from a backup; recover.ts does the work. */

import { parseJson } from '#base/readers.ts';
import { readTextFile } from '#files/atomic-file.ts';
import { parseJwk } from '#protocol/jws.ts';
import { type Context, print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { recoverIssuer } from './recover.ts';

export function recoverCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('recover')
    .description('repair a log that was lost, damaged or restored from a backup, from what was published')
    .requiredOption(
      '--from <file>',
      'the last document that the registry accepted ("hushmark registry document ID"), or a trust bundle',
    )
    .option('--registry-key <file>', 'with a trust bundle: public key (JWK) of the registry that signed it')
    .action((given: { from: string; registryKey?: string }) => {
      const key = given.registryKey;
      const { aside, ...recovered } = recoverIssuer({
        directory: terminal.path(options().dir),
        from: terminal.path(given.from),
        registryKey: key === undefined ? undefined : parseJwk(parseJson(readTextFile(terminal.path(key)), key), key),
        now: terminal.now(),
      });
      const { changed, sequence, revoked, unknown, lost } = recovered;
      print(
        context,
        { ...recovered, aside: aside ?? null },
        changed
          ? [
              `recovered up to document ${sequence}`,
              `${revoked} revoked again, ${unknown} unknown ones revoked`,
              `at most ${lost} lines of the log are lost`,
            ]
          : ['the log has everything that was published'],
      );
      if (aside !== undefined) note(program, terminal, `the damaged log is kept as ${aside}`);
      if (lost > 0) {
        note(
          program,
          terminal,
          'credentials of the lost lines are good and unknown here: "hushmark issuer revoke --unknown HANDLE"',
        );
      }
      if (changed) note(program, terminal, 'next: "hushmark issuer publish --output FILE"');
    });
}
