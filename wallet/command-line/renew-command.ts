// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark wallet renew`: takes new signatures from an issuer's file after its key was stolen. The new key comes from
 * the lists, never from the file, and is confirmed like an issuer's first key.
 */

import { HushmarkError } from '#base/errors.ts';
import { readBytes } from '#files/atomic-file.ts';
import { RENEWAL_MAX } from '#protocol/credential/renewal.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { utcDay } from '#protocol/dates.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { collect, print } from '#terminal/context.ts';
import { note, tell } from '#terminal/terminal.ts';
import { findRenewed, keepRenewed, type Renewed } from '../core/credentials/renew.ts';
import { confirm, type WalletContext } from './context.ts';
import { openWallet, refreshLists } from './open-wallet.ts';

export function renewCommand(context: WalletContext): void {
  context.program
    .command('renew')
    .description("take new signatures from an issuer's file after its key was stolen")
    .argument('<file>', 'as the issuer publishes it, the same for everybody')
    .option('--issuer-key <id>', 'the new key that the issuer told you by another way; may be repeated', collect)
    .action((file: string, { issuerKey }: { issuerKey?: string[] }) => renew(context, file, issuerKey));
}

async function renew(context: WalletContext, path: string, told: string[] | undefined): Promise<void> {
  const { program, terminal } = context;
  const file = readBytes(terminal.path(path), RENEWAL_MAX);
  const wallet = await openWallet(context);
  const { bundles, master, held, store, now } = wallet;
  await refreshLists(context, bundles);
  const renewed = findRenewed(file, held(), { bundles, master, today: utcDay(now()) });
  if (!(await isTrusted(context, renewed, told))) {
    note(program, terminal, 'nothing was stored');
    return;
  }
  await keepRenewed(renewed, { store, random: terminal.random, nowMs: now() });
  const kinds = renewed.map(({ checked: { issuer, schema } }) => ({ issuer: issuer.id, schema: schema.document.uri }));
  print(
    context,
    { renewed: kinds },
    renewed.map(({ checked }) => `renewed ${nameOf(checked)}`),
  );
  note(program, terminal, 'next: "hushmark wallet prepare"');
}

async function isTrusted(context: WalletContext, renewed: readonly Renewed[], told: string[] | undefined) {
  const { program, terminal } = context;
  const unknown = renewed.filter(({ checked: { issuer } }) => !told?.includes(issuerKeyId(issuer.key)));
  if (unknown.length === 0) return true;
  const keys = [...new Set(unknown.map(({ checked: { issuer } }) => issuerKeyId(issuer.key)))];
  if (terminal.ask === undefined || told !== undefined) {
    const hint = `Ask the issuer by another way; if it is theirs, add --issuer-key ${keys.join(' --issuer-key ')}.`;
    throw new HushmarkError('trust_key_changed', `the key ${keys.join(', ')} is not known here`, hint);
  }
  for (const { checked } of unknown) tell(program, terminal, `${nameOf(checked)} has a new key`);
  for (const key of keys) tell(program, terminal, `compare it with what the issuer says: ${key}`);
  return (await confirm(context, 'take the new signatures?')) === true;
}

function nameOf({ issuer, schema }: Renewed['checked']): string {
  return `${labelIn(schema.document.title, 'en')} from ${issuer.name} (${issuer.id})`;
}
