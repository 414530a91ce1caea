// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark issuer check`: what a wallet would see in a credential, or what `issue` would say about a CSV file. Needs
 * no key.
 */

import { parseJson } from '#base/readers.ts';
import { type Credential, describeCredential, parseCredential } from '#protocol/credential/credential.ts';
import { isoDate } from '#protocol/dates.ts';
import { type Context, print, readSource } from '#terminal/context.ts';
import { BATCH_MAX, checkBatch, parseBatch } from './batch.ts';
import {
  addTableOptions,
  addValidityOptions,
  readColumns,
  readMaxErrors,
  readValidity,
  type TableOptions,
  type ValidityOptions,
} from './given-options.ts';
import { reportRows } from './issue-command.ts';
import { type Issuer, readIssuer, schemaOf } from './store.ts';

export function checkCommand(context: Context): void {
  const { program, terminal, options } = context;
  const command = program
    .command('check')
    .description('look at a credential as a wallet would, or try a CSV file without signing')
    .argument('<file>', 'CREDENTIAL.json, PEOPLE.csv, or "-" for a credential on standard input');
  addTableOptions(addValidityOptions(command, 'CSV: ')).action(
    (file: string, given: ValidityOptions & TableOptions) => {
      const text = readSource(context, file, BATCH_MAX, given.encoding);
      const issuer = readIssuer(terminal.path(options().dir));
      if (file.toLowerCase().endsWith('.csv')) {
        const schema = schemaOf(issuer.config, given.schema);
        const now = terminal.now();
        const validity = readValidity(given.validFor || given.validUntil ? given : { validFor: '1y' }, now);
        reportRows(
          context,
          checkBatch(issuer, schema, parseBatch(text, schema, readColumns(given)), {
            ...validity,
            now,
            maxErrors: readMaxErrors(given),
          }),
          'can be signed',
        );
        return;
      }
      describe(context, issuer, parseCredential(parseJson(text, file, 65_536)));
    },
  );
}

function describe(context: Context, { config, log }: Issuer, credential: Credential): void {
  const own = credential.issuer.key[0] === config.key[0] && credential.issuer.key[1] === config.key[1];
  const entry = own ? log.issued.get(credential.handle) : undefined;
  const state = !own
    ? 'by another issuer'
    : entry === undefined
      ? 'not in the log'
      : entry.revoked
        ? 'revoked'
        : 'good';
  const attributes = describeCredential(credential);
  const validFrom = isoDate(credential.validFrom);
  const validUntil = isoDate(credential.validUntil);
  print(
    context,
    {
      issuer: credential.issuer.id,
      schema: credential.schema,
      state,
      attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value ?? null])),
      valid_from: validFrom,
      valid_until: validUntil,
      handle: credential.handle.toString(),
    },
    [
      `issuer ${credential.issuer.id}`,
      `schema ${credential.schema}`,
      ...attributes.map(({ name, value }) => `${name} ${value ?? '(a text that is not shown)'}`),
      `valid ${validFrom} to ${validUntil}`,
      `handle ${credential.handle}`,
      `signature good, ${state === 'good' ? 'not revoked' : state}`,
    ],
  );
}
