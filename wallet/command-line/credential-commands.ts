// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark wallet code`, `add`, `remove`: what goes to an issuer, and what comes back. */

import { HushmarkError } from '#base/errors.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { print, readSource } from '#terminal/context.ts';
import { note, tell } from '#terminal/terminal.ts';
import { type CheckedCredential, checkCredential } from '../core/credentials/check-credential.ts';
import { checkReturn } from '../core/credentials/check-return.ts';
import { contextOf, enrolmentFor, returnWith } from '../core/credentials/enrolment.ts';
import { type HeldCredential, keepCredential, replacedBy } from '../core/credentials/held.ts';
import { CREDENTIAL_MAX, readCredentialText } from '../core/credentials/read-credential.ts';
import { parseRoute } from '../core/route.ts';
import { type FoundIssuer, listings, registriesOf } from '../core/trust/listed.ts';
import { confirm, type WalletContext } from './context.ts';
import { type OpenWallet, openWallet, refreshLists } from './open-wallet.ts';

export function credentialCommands(context: WalletContext): void {
  const { program } = context;
  program
    .command('code')
    .description('print the holder code that an issuer needs to sign for this wallet')
    .argument('<issuer>', 'its id, or the link by which its page offers a credential')
    .option('--schema <uri>', 'which kind, when it issues several')
    .option('--registry <id>', 'which registry, when several list an issuer of this id')
    .action((issuer: string, given: OfferOptions) => code(context, issuer, given));
  program
    .command('add')
    .description('add a credential from a file or link')
    .argument('<source>', 'file, sealed link, or "-" for either or the text itself on standard input')
    .option('--issuer-key <id>', 'the key that the issuer told you by another way; asks nothing then')
    .action((source: string, given: { issuerKey?: string }) => add(context, source, given.issuerKey));
  program
    .command('remove')
    .description('delete a credential and what was prepared with it')
    .argument('<issuer>', 'id of who issued it')
    .option('--schema <uri>', 'which kind, when there are several')
    .action((issuer: string, given: { schema?: string }) => remove(context, issuer, given.schema));
}

type OfferOptions = { schema?: string; registry?: string };

async function code(context: WalletContext, source: string, given: OfferOptions): Promise<void> {
  const { program, terminal } = context;
  const offer = source.includes('#') ? parseRoute(source.slice(source.indexOf('#'))) : undefined;
  if (offer !== undefined && offer.screen !== 'enrol') throw new HushmarkError('wallet_link');
  const wallet = await openWallet(context);
  await refreshLists(context, wallet.bundles);
  const found = findIssuer(wallet, offer?.issuer ?? source, { ...given, ...(offer && { schema: offer.schema }) });
  const { issuer, schema: kind } = found;
  const back = offer?.returnTo === undefined ? undefined : checkReturn(offer.returnTo, issuer.origins);
  if (back === null) {
    throw new HushmarkError('wallet_link', 'the address to go back to does not belong to this issuer');
  }
  const schemaUri = kind.document.uri;
  const enrolment = enrolmentFor(wallet.master, contextOf(found, wallet.held()));
  const page = back && returnWith(back, enrolment);
  const json = { issuer: issuer.id, schema: schemaUri, holder: enrolment.code, delivery_key: enrolment.deliveryKey };
  print(context, { ...json, ...(page && { return_url: page }) }, [enrolment.code, ...(page ? [page] : [])]);
  note(
    program,
    terminal,
    `for ${issuer.name} and "${labelIn(kind.document.title, 'en')}" only; it says nothing about you`,
  );
}

/** Of an issuer on the lists, the kind of this URI, or the only one; in the registry of this id, or the only one. */
function findIssuer({ bundles }: OpenWallet, id: string, { schema, registry }: OfferOptions): FoundIssuer {
  const issuers = bundles.all().flatMap((bundle) => bundle.issuers.filter((issuer) => issuer.id === id));
  const uris = [...new Set(issuers.flatMap(({ schemas }) => schemas.map(({ document }) => document.uri)))];
  if (uris.length === 0) throw new HushmarkError('trust_issuer_not_accepted', `${id} is on no list of this wallet`);
  const uri = schema ?? (uris.length === 1 ? uris[0] : undefined);
  if (uri === undefined) {
    throw new HushmarkError('input_usage', `${id} issues several kinds`, `Give --schema: ${uris.join(' or ')}.`);
  }
  const found = listings(bundles, id, uri).filter(
    ({ bundle }) => bundle.registry.id === (registry ?? bundle.registry.id),
  );
  const [one] = found;
  if (!one) throw new HushmarkError('trust_issuer_not_accepted', `${id} is not accepted for ${uri}`);
  // The same issuer in two registries has one key, and then either will do.
  if (new Set(found.map(({ issuer }) => issuerKeyId(issuer.key))).size > 1) {
    const ids = found.map(({ bundle }) => bundle.registry.id).join(' or ');
    throw new HushmarkError(
      'input_usage',
      `several registries list another issuer as ${id}`,
      `Give --registry: ${ids}.`,
    );
  }
  return one;
}

async function add(context: WalletContext, source: string, toldKey: string | undefined): Promise<void> {
  const { program, terminal } = context;
  const text = readCredentialSource(context, source);
  const wallet = await openWallet(context);
  await refreshLists(context, wallet.bundles);
  const { master, bundles, held, store, now } = wallet;
  const json = await readCredentialText(text, master, registriesOf(bundles));
  const checked = checkCredential(json, { bundles, master, today: utcDay(now()) });
  if (!(await isWanted(context, checked, held(), toldKey))) {
    note(program, terminal, 'nothing was stored');
    return;
  }
  await keepCredential(checked, { store, held, random: terminal.random, nowMs: now() });
  const { issuer, schema } = checked;
  const until = isoDate(checked.credential.validUntil);
  const title = labelIn(schema.document.title, 'en');
  print(context, { issuer: issuer.id, schema: schema.document.uri, valid_until: until }, [
    `added ${title} from ${issuer.name} (${issuer.id}), valid until ${until}`,
  ]);
  note(program, terminal, 'next: "hushmark wallet prepare"');
}

/** A link in the open is a birthdate in the list of processes and in the shell's history. */
function readCredentialSource(context: WalletContext, source: string): string {
  if (!source.includes('#/import')) return readSource(context, source, CREDENTIAL_MAX);
  if (new URLSearchParams(source.slice(source.indexOf('?') + 1)).has('sealed')) return source;
  const hint = 'Put the link into a file, or give it on standard input with "-".';
  throw new HushmarkError('input_usage', 'this link carries the credential in the open', hint);
}

/** Shows what it is, and asks; or goes by the key that was told, or by the one that is known from before. */
async function isWanted(
  context: WalletContext,
  checked: CheckedCredential,
  held: readonly HeldCredential[],
  toldKey: string | undefined,
): Promise<boolean> {
  const { program, terminal } = context;
  const { credential, issuer, schema, says, bundle } = checked;
  const say = (line: string) => tell(program, terminal, line);
  const keyId = issuerKeyId(issuer.key);
  const ofIssuer = held.filter((each) => each.credential.issuer.id === issuer.id);
  const isKnown = ofIssuer.some((each) => issuerKeyId(each.credential.issuer.key) === keyId);
  if (toldKey === keyId) return true;
  const what = ofIssuer.length > 0 && !isKnown ? 'is another one than before' : 'is not known here';
  if (toldKey !== undefined || (terminal.ask === undefined && !isKnown)) {
    const hint = `Ask the issuer by another way; if it is theirs, add --issuer-key ${keyId}.`;
    throw new HushmarkError('trust_key_changed', `the key ${keyId} of ${issuer.id} ${what}`, hint);
  }
  if (terminal.ask === undefined) return true;
  const day = (number: number) => isoDate(number);
  say(
    `${labelIn(schema.document.title, 'en')} from ${issuer.name} (${issuer.id}), accepted by ${bundle.registry.name}`,
  );
  say(`valid ${day(credential.validFrom)} to ${day(credential.validUntil)}, made for this wallet`);
  say(
    `it holds ${says
      .filter(({ value }) => value !== undefined)
      .map(({ name }) => name)
      .join(', ')}`,
  );
  if (issuer.test) say('for tests: this issuer signs invented people');
  if (replacedBy(checked, held).length > 0) say('it takes the place of the one from the same issuer');
  if (!isKnown) say(`the issuer's key ${what}; compare it with what the issuer says: ${keyId}`);
  return (await confirm(context, 'keep it?')) === true;
}

async function remove(context: WalletContext, issuer: string, schema: string | undefined): Promise<void> {
  const wallet = await openWallet(context);
  const found = wallet
    .held()
    .filter(({ credential }) => credential.issuer.id === issuer && (schema ?? credential.schema) === credential.schema);
  const [only, ...others] = found;
  if (!only) {
    const hint = '"hushmark wallet list" shows what is in it, with the ids of the issuers.';
    throw new HushmarkError('policy_no_credential', `there is no credential of ${issuer} in this wallet`, hint);
  }
  if (others.length > 0) {
    const kinds = found.map(({ credential }) => credential.schema).join(' or ');
    throw new HushmarkError('input_usage', `there are several of ${issuer}`, `Give --schema: ${kinds}.`);
  }
  await wallet.store.changeFrom(() => ({
    puts: [],
    removals: [
      { in: 'credentials', id: only.id },
      ...wallet.store
        .list('preparations')
        .filter(({ value }) => value.credentialId === only.id)
        .map(({ id }) => ({ in: 'preparations' as const, id })),
    ],
  }));
  print(context, { removed: { issuer, schema: only.credential.schema } }, [
    `removed ${only.credential.schema} of ${issuer}`,
  ]);
}
