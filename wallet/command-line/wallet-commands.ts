// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark wallet create`, `passphrase`, `list`, `history`: the file itself, and what is in it. */

import { base64url } from '#base/encoding.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { print } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { note } from '#terminal/terminal.ts';
import type { HeldCredential } from '../core/credentials/held.ts';
import { hasPath, listingOf } from '../core/trust/listed.ts';
import type { WalletContext } from './context.ts';
import { createWalletFile, openWalletFile } from './file-database.ts';
import { type OpenWallet, openWallet } from './open-wallet.ts';

export function createCommand(context: WalletContext): void {
  const { program, terminal, options } = context;
  program
    .command('create')
    .description('make a wallet: one encrypted file')
    .action(async () => {
      const path = terminal.path(options().file);
      const { random, keyCost } = terminal;
      const master = { master: base64url(random(32)), createdAt: terminal.now() * 1000 };
      const passphrase = await readPassphrase(terminal, options(), { repeat: true });
      const sealing = { passphrase, random, ...(keyCost === undefined ? {} : { cost: keyCost }) };
      await createWalletFile(path, [{ in: 'secret', id: 'master', value: master }], sealing);
      print(context, { wallet: path }, [`wallet ${path}`]);
      note(program, terminal, 'nobody can reset the passphrase');
      note(program, terminal, 'next: "hushmark wallet follow CONFIG.json"');
    });
}

export function passphraseCommand(context: WalletContext): void {
  const { program, terminal, options } = context;
  program
    .command('passphrase')
    .description('change the passphrase')
    .option('--new-passphrase-file <file>', 'read the new passphrase from a file')
    .action(async ({ newPassphraseFile }: { newPassphraseFile?: string }) => {
      const path = terminal.path(options().file);
      const { random, keyCost } = terminal;
      const database = openWalletFile(path);
      const from = await readPassphrase(terminal, options());
      await database.unlock(from);
      const source = newPassphraseFile === undefined ? {} : { passphraseFile: newPassphraseFile };
      const passphrase = await readPassphrase(terminal, source, { repeat: true, question: 'new passphrase: ' });
      const sealing = { passphrase, random, ...(keyCost === undefined ? {} : { cost: keyCost }) };
      await database.changePassphrase(from, sealing);
      print(context, { wallet: path }, [`wallet ${path}`]);
      note(program, terminal, 'copies of the file still open with the old passphrase');
    });
}

export function listCommand(context: WalletContext): void {
  context.program
    .command('list')
    .description('list what is in the wallet, and the registries it follows')
    .action(async () => {
      const wallet = await openWallet(context);
      const credentials = wallet.held().map((held) => describe(held, wallet));
      const registries = wallet.store.list('registries').map(({ value: { id, name } }) => {
        const bundle = wallet.bundles.registry(id);
        return { id, name, sequence: bundle?.sequence ?? null, expires_at: bundle?.expiresAt ?? null };
      });
      const forks = wallet.bundles.forks();
      print(context, { credentials, registries, forks }, [
        ...credentials.map(
          ({ title, issuer, name, valid_until: until, state, ready_until: ready }) =>
            `${title} from ${name} (${issuer}), valid until ${until}, ${state}${ready === null ? '' : ` until ${ready}`}`,
        ),
        ...registries.map(({ id, name, sequence, expires_at: end }) =>
          sequence === null || end === null
            ? `registry ${name} (${id}), no list in date`
            : `registry ${name} (${id}), list ${sequence}, good until ${isoDate(utcDay(end * 1000))}`,
        ),
        ...forks.map(
          ({ registry, first, second }) =>
            `registry ${registry} signed two lists under one number: ${first.digest}, which stays in use, and ${second.digest}`,
        ),
      ]);
    });
}

export function historyCommand(context: WalletContext): void {
  context.program
    .command('history')
    .description('list what was answered to whom')
    .option('--clear', 'delete the history; the questions of each shop are still counted for a year')
    .action(async ({ clear = false }: { clear?: boolean }) => {
      const { store } = await openWallet(context);
      const entries = store.list('history').sort((a, b) => a.value.at - b.value.at);
      const history = entries.map(({ value: { at, ...entry } }) => ({ at: new Date(at).toISOString(), ...entry }));
      if (clear)
        await store.changeFrom(() => ({
          puts: [],
          removals: store.list('history').map(({ id }) => ({ in: 'history', id })),
        }));
      print(context, { history: clear ? [] : history, cleared: clear ? history.length : 0 }, [
        ...(clear
          ? [`deleted ${history.length}`]
          : history.map(
              ({ at, answer, shop, host, question, unsent }) =>
                `${at.slice(0, 16).replace('T', ' ')} ${answer === 'shared' ? 'answered yes' : 'declined'}${unsent ? ' (sending failed)' : ''}: ${shop} (${host}), ${question}`,
            )),
      ]);
    });
}

type Described = {
  issuer: string;
  name: string;
  schema: string;
  title: string;
  valid_from: string;
  valid_until: string;
  /** Never why an issuer's list has no place for it: that may be a revocation or a list that is out of date. */
  state: 'ready' | 'not prepared' | 'expired' | 'not valid yet' | 'not accepted';
  /** The last day that an answer is prepared for. */
  ready_until: string | null;
};

/** Nothing that it says: that stays in the file. */
export function describe(held: HeldCredential, { bundles, store, preparer, now }: OpenWallet): Described {
  const { id, credential } = held;
  const { issuer, schema, validFrom, validUntil } = credential;
  const found = listingOf(bundles, held);
  const today = utcDay(now());
  const prepared = store.list('preparations').filter(({ value }) => value.credentialId === id);
  const last = Math.max(...prepared.map(({ value }) => value.today));
  const state =
    validUntil < today
      ? 'expired'
      : validFrom > today
        ? 'not valid yet'
        : !hasPath(bundles, credential)
          ? 'not accepted'
          : preparer.readiness(id) === 'ready'
            ? 'ready'
            : 'not prepared';
  return {
    issuer: issuer.id,
    name: found?.issuer.name ?? issuer.id,
    schema,
    title: found ? labelIn(found.schema.document.title, 'en') : schema,
    valid_from: isoDate(validFrom),
    valid_until: isoDate(validUntil),
    state,
    ready_until: state === 'ready' ? isoDate(last) : null,
  };
}
