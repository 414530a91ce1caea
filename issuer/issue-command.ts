// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark issuer issue`: one person from JSON, or many from CSV. */
import { existsSync } from 'node:fs';
import encodeQR from 'qr';
import { HushmarkError } from '#base/errors.ts';
import { checkDestination, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { type Credential, encodeCredential } from '#protocol/credential/credential.ts';
import { parseDeliveryKey } from '#protocol/credential/delivery.ts';
import { isoDate } from '#protocol/dates.ts';
import { readBaseUrl } from '#protocol/origins.ts';
import { type Context, print, readSource } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { note, quiet, type Terminal, tell } from '#terminal/terminal.ts';
import { BATCH_MAX, issueBatch, parseBatch } from './batch.ts';
import {
  addTableOptions,
  addValidityOptions,
  readColumns,
  readMaxErrors,
  readValidity,
  type TableOptions,
  type ValidityOptions,
} from './given-options.ts';
import { checkIssue, issueOnce } from './issue.ts';
import { credentialLink, sealedLink } from './link.ts';
import { type Issuer, openIssuer, readIssuer, schemaOf } from './store.ts';
import { parseSubject } from './subject.ts';

type Given = ValidityOptions &
  TableOptions & {
    output?: string;
    wallet?: string;
    deliveryKey?: string;
    qr?: boolean;
    renew?: boolean;
  };

export function issueCommand(context: Context): void {
  const { program, terminal, options } = context;
  const command = program
    .command('issue')
    .description('sign a credential for one person (JSON) or for many (CSV)')
    .argument('<file>', 'PERSON.json, PEOPLE.csv, or "-" for one person on standard input');
  addValidityOptions(command)
    .option('-o, --output <path>', 'file for one credential (else standard output), directory for many')
    .option('--wallet <address>', 'print the link that opens this wallet with the credential')
    .option('--delivery-key <key>', 'with --wallet: seal the link to this key, which the wallet gives with the code')
    .option('--qr', 'with --wallet: draw the link as a QR code on the terminal')
    .option('--renew', 'sign a new credential even if the person already has one');
  addTableOptions(command)
    .addHelpText(
      'after',
      `
PERSON.json: {"person": "customer 17", "holder": "hm1-...", "values": {"birthdate": "1990-05-04"}}
PEOPLE.csv:  a header line with person, holder and the schema's attributes

person is your own reference; the log keeps a keyed hash of it, so that nobody gets two wallets.
holder is the code that the person's wallet shows.`,
    )
    .action(async (file: string, given: Given) => {
      const text = readSource(context, file, BATCH_MAX, given.encoding);
      const directory = terminal.path(options().dir);
      // Everything that can be wrong without a key is found before the passphrase is asked for.
      const schema = schemaOf(readIssuer(directory).config, given.schema);
      const validity = readValidity(given, terminal.now());
      if (given.wallet !== undefined) readBaseUrl(given.wallet, 'the wallet address');
      if (given.qr && given.wallet === undefined) throw new HushmarkError('input_usage', '--qr needs --wallet');
      if (given.deliveryKey !== undefined) {
        if (given.wallet === undefined) throw new HushmarkError('input_usage', '--delivery-key needs --wallet');
        parseDeliveryKey(given.deliveryKey);
      }
      if (file.toLowerCase().endsWith('.csv')) {
        const batch = parseBatch(text, schema, readColumns(given));
        readMaxErrors(given);
        if (given.output === undefined) throw new HushmarkError('input_usage', 'many people need --output DIRECTORY');
        if (given.qr || given.deliveryKey !== undefined) {
          throw new HushmarkError('input_usage', '--qr and --delivery-key are for one person');
        }
        const issuer = openIssuer(directory, await readPassphrase(terminal, options()), ['credential']);
        return many(context, { issuer, batch, given, output: given.output, validity, schemaUri: schema.uri });
      }
      if (given.output !== undefined) checkDestination(terminal.path(given.output));
      const { validFrom, ...rest } = validity;
      const order = {
        schema: schema.uri,
        ...parseSubject(text),
        ...rest,
        ...(given.validFrom === undefined ? {} : { validFrom }),
        renew: given.renew ?? false,
        random: terminal.random,
        now: terminal.now(),
      };
      checkIssue({ issuer: readIssuer(directory), ...order });
      const issuer = openIssuer(directory, await readPassphrase(terminal, options()), ['credential']);
      const { credential, repeated } = issueOnce({ issuer, ...order });
      await one(context, credential, given);
      const verb = repeated ? 'signed before, the same again:' : 'signed';
      note(program, terminal, `${verb} handle ${credential.handle}, valid until ${isoDate(credential.validUntil)}`);
    });
}

async function one(context: Context, credential: Credential, given: Given): Promise<void> {
  const { terminal, options } = context;
  const json = encodeCredential(credential);
  const text = `${JSON.stringify(json, null, 2)}\n`;
  if (given.output !== undefined) {
    const path = terminal.path(given.output);
    const same = existsSync(path) && readTextFile(path) === text;
    if (!same) writeFileAtomic(path, text, { overwrite: false });
  }
  const link = given.wallet === undefined ? undefined : await linkOf(given.wallet, credential, given, terminal);
  if (options().json) {
    print(context, { handle: json.handle, credential: json, ...(link === undefined ? {} : { link }) }, []);
    return;
  }
  if (given.output === undefined && link === undefined) terminal.out(text);
  if (link !== undefined) terminal.out(`${link}\n`);
  if (given.qr && link !== undefined) terminal.err(`${encodeQR(link, 'term', { ecc: 'low' })}\n`);
}

function linkOf(wallet: string, credential: Credential, { deliveryKey }: Given, { random }: Terminal) {
  if (deliveryKey === undefined) return credentialLink(wallet, credential);
  return sealedLink(wallet, credential, deliveryKey, random);
}

type Batch = {
  issuer: Issuer;
  batch: ReturnType<typeof parseBatch>;
  given: Given;
  output: string;
  validity: { validFrom: number; validUntil: number };
  schemaUri: string;
};

function many(context: Context, { issuer, batch, given, output, validity, schemaUri }: Batch): void {
  const { program, terminal } = context;
  const { wallet } = given;
  let told = 0;
  const result = issueBatch({
    issuer,
    schema: schemaOf(issuer.config, schemaUri),
    file: batch,
    directory: terminal.path(output),
    validity,
    random: terminal.random,
    now: terminal.now(),
    renew: given.renew ?? false,
    maxErrors: readMaxErrors(given),
    ...(wallet === undefined ? {} : { link: (credential: Credential) => credentialLink(wallet, credential) }),
    onRow: (done) => {
      if (done - told < 1000) return;
      told = done;
      note(program, terminal, `${done} of ${batch.rows.length}`);
    },
  });
  if (given.validUntil !== undefined && result.validity.validUntil !== validity.validUntil) {
    note(program, terminal, `this batch began with another validity, and keeps it`);
  }
  reportRows(context, result);
}

/** Counts on stdout, rejected lines on stderr, and issuer_rows_rejected when there are any. */
export function reportRows(context: Context, result: ReturnType<typeof issueBatch>, done = 'signed'): void {
  const { program, terminal } = context;
  const { issued, repeated, rejected, untried } = result;
  const until = isoDate(result.validity.validUntil);
  print(context, { issued, repeated, rejected, untried, valid_until: until }, [
    `${issued} ${done}, ${repeated} signed before, ${rejected.length} rejected, valid until ${until}`,
  ]);
  if (!context.options().json) {
    for (const { line, code, message } of rejected.slice(0, 20))
      tell(program, terminal, `line ${line}: ${quiet(message)} (${code})`);
    if (rejected.length > 20) tell(program, terminal, `and ${rejected.length - 20} more in rejected.csv`);
    if (untried > 0) tell(program, terminal, `stopped: too many rejected, ${untried} rows were not tried`);
  }
  if (rejected.length > 0) throw new HushmarkError('issuer_rows_rejected');
}
