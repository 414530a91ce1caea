// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark issuer new-keys`, for use after a theft; new-keys.ts does the work. */
import { checkDestination, writeFileAtomic } from '#files/atomic-file.ts';
import { type Context, print } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { note } from '#terminal/terminal.ts';
import { renewKeys } from './new-keys.ts';
import { readIssuer } from './store.ts';

type Given = { upTo: string; output: string; newPassphraseFile?: string };

export function newKeysCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('new-keys')
    .description('after a theft: make new keys and sign the valid credentials of the log again')
    .requiredOption('--up-to <head>', 'the last head of the log that you trust, as "hushmark issuer status" printed it')
    .requiredOption('-o, --output <file>', 'file for the new signatures, the same for everybody; put it on your pages')
    .option('--new-passphrase-file <file>', 'file with the passphrase of the new keys; you are asked if omitted')
    .action(async ({ upTo, output, newPassphraseFile }: Given) => {
      const directory = terminal.path(options().dir);
      const { config: before } = readIssuer(directory);
      checkDestination(terminal.path(output));
      const passphrase = await readPassphrase(terminal, options());
      if (newPassphraseFile === undefined) note(program, terminal, 'now another passphrase, for the new keys');
      const newKeysFile = newPassphraseFile === undefined ? {} : { passphraseFile: newPassphraseFile };
      const newPassphrase = await readPassphrase(terminal, newKeysFile, { repeat: true });
      const { config, renewed, distrusted } = renewKeys({
        directory,
        passphrase,
        newPassphrase,
        upTo,
        random: terminal.random,
        now: terminal.now(),
        cost: terminal.keyCost,
        keep: (renewal) => writeFileAtomic(terminal.path(output), renewal, { forAll: true }),
        onEntry: (done, all) => {
          if (done > 0 && done % 1000 === 0) note(program, terminal, `${done} of ${all}`);
        },
      });
      const { kid } = config.documentKey;
      print(context, { document_key: kid, renewed, distrusted: distrusted.map(String) }, [
        `document key ${kid}`,
        `${renewed} signed again`,
        `${distrusted.length} later ones revoked`,
      ]);
      note(program, terminal, `the registry must remove ${before.id} as stolen, then accept your next document`);
      note(program, terminal, `next: "hushmark issuer publish --output FILE", then put ${output} on your pages`);
    });
}
