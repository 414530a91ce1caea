// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The issuer's command line: what a person types and reads. `runIssuer` is all of it, cli.ts the entry point. The rules
 * are in the functions that it calls.
 */
import type { Command } from 'commander';
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import { checkDestination, readTextFile, writeFileAtomic } from '#files/atomic-file.ts';
import { parseHandle } from '#protocol/credential/handles.ts';
import { parseSchema, type SchemaDocument } from '#protocol/credential/schema.ts';
import { schemaFromTemplate, TEMPLATE_NAMES } from '#protocol/credential/schemas/templates.ts';
import { isoDate, parseDate, utcDay } from '#protocol/dates.ts';
import { parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { type Context, collect, type Options, print, readSource } from '#terminal/context.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { createProgram, note, runProgram, type Terminal } from '#terminal/terminal.ts';
import { checkCommand } from './check-command.ts';
import { issueCommand } from './issue-command.ts';
import { newKeysCommand } from './new-keys-command.ts';
import { publishIssuer } from './publish.ts';
import { recoverCommand } from './recover-command.ts';
import { handlesOf, type RevokeResult, revokeCredential, revokeUnknown } from './revoke.ts';
import { createIssuer, extendIssuer, type Issuer, openIssuer, readIssuer } from './store.ts';

export function runIssuer(argv: readonly string[], terminal: Terminal): Promise<number> {
  return runProgram(issuerProgram(terminal), argv, terminal);
}

/** All commands, for whoever runs or describes them. */
export function issuerProgram(terminal: Terminal): Command {
  const program = createProgram('hushmark issuer', 'make an issuer, sign credentials, revoke, publish', terminal);
  const context: Context = { program, terminal, options: () => program.opts<Options>() };
  initCommand(context);
  extendCommand(context);
  issueCommand(context);
  checkCommand(context);
  revokeCommand(context);
  publishCommand(context);
  newKeysCommand(context);
  recoverCommand(context);
  statusCommand(context);
  program.addHelpText(
    'after',
    `
examples:
  hushmark issuer --dir town init --id town-hall --name "Town Hall" --schema proof-of-age
  hushmark issuer --dir town issue anna.json --valid-for 2y --output anna.credential.json
  hushmark issuer --dir town issue people.csv --valid-for 1y --output credentials
  hushmark issuer --dir town revoke 123456789
  hushmark issuer --dir town publish --output town-hall.jwt`,
  );
  return program;
}

type SchemaOptions = { schema?: string[]; schemaFile?: string[] };
type PageOptions = { origin?: string[]; page?: string };

function readSchemas(context: Context, { schema = [], schemaFile = [] }: SchemaOptions): SchemaDocument[] {
  const named = schema.map((text) => {
    const [name = '', ...group] = text.split(':');
    return schemaFromTemplate(name, group.length === 0 ? undefined : group.join(':'));
  });
  const own = schemaFile.map((file) => parseSchema(parseJson(readTextFile(context.terminal.path(file)), file)));
  return [...named, ...own];
}

function schemaOptions(command: Command): Command {
  return command
    .option('--schema <template[:group]>', `one of ${TEMPLATE_NAMES.join(', ')}; may be repeated`, collect)
    .option('--schema-file <file>', 'a schema document of your own; may be repeated', collect)
    .option('--origin <origin>', 'web origin of your pages that send people to the wallet; may be repeated', collect)
    .option('--page <address>', 'the page where people ask for a credential; wallets link to it');
}

function initCommand(context: Context): void {
  const { program, terminal, options } = context;
  const command = program.command('init').description('create an issuer: two keys, a configuration and an empty log');
  command
    .requiredOption('--id <id>', 'its id: a-z, 0-9, "." and "-"; can never be changed')
    .requiredOption('--name <name>', 'the name that people know you by');
  schemaOptions(command).option('--test', 'an issuer for tests, with invented people only; wallets and shops are told');
  command.action(async (given: SchemaOptions & PageOptions & { id: string; name: string; test?: boolean }) => {
    const schemas = readSchemas(context, given);
    if (schemas.length === 0) {
      throw new HushmarkError('input_usage', 'there is no schema', `Give --schema: ${TEMPLATE_NAMES.join(', ')}.`);
    }
    const passphrase = await readPassphrase(terminal, options(), { repeat: true });
    const { config } = createIssuer({
      directory: terminal.path(options().dir),
      id: given.id,
      name: given.name,
      schemas,
      origins: given.origin ?? [],
      ...(given.page === undefined ? {} : { page: given.page }),
      test: given.test ?? false,
      passphrase,
      random: terminal.random,
      ...(terminal.keyCost === undefined ? {} : { cost: terminal.keyCost }),
    });
    const uris = config.schemas.map((schema) => schema.uri);
    print(context, { id: config.id, document_key: config.documentKey.kid, schemas: uris }, [
      `issuer ${config.id}`,
      ...uris.map((uri) => `schema ${uri}`),
      `document key ${config.documentKey.kid}`,
    ]);
    note(program, terminal, 'tell the registry your document key by another way than the document itself');
    note(
      program,
      terminal,
      'next: "hushmark issuer issue PERSON.json --valid-for 2y", or "hushmark issuer publish --output FILE"',
    );
  });
}

function extendCommand(context: Context): void {
  const { program, terminal, options } = context;
  const command = program
    .command('extend')
    .description('add schemas or origins, or set the page where people ask for credentials');
  schemaOptions(command).action((given: SchemaOptions & PageOptions) => {
    const schemas = readSchemas(context, given);
    const config = extendIssuer(terminal.path(options().dir), {
      schemas,
      origins: given.origin ?? [],
      page: given.page,
    });
    const uris = config.schemas.map((schema) => schema.uri);
    print(context, { schemas: uris, origins: config.origins, page: config.page ?? null }, [
      ...uris.map((uri) => `schema ${uri}`),
      ...config.origins.map((origin) => `origin ${origin}`),
      ...(config.page === undefined ? [] : [`page ${config.page}`]),
    ]);
    note(program, terminal, 'next: "hushmark issuer publish --output FILE"');
  });
}

function revokeCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('revoke')
    .description('revoke credentials by handle, or all those of one person')
    .argument('[handles...]', 'handles, as printed by "hushmark issuer issue"')
    .option('--person <reference>', 'your own reference for the person')
    .option('--schema <uri>', 'with --person or --unknown: the schema, when you issue more than one')
    .option('--unknown', 'revoke handles that are missing from the log')
    .option('--valid-until <date>', 'with --unknown: last day of validity of the credentials, if known')
    .action(async (texts: string[], given: RevokeOptions) => {
      if (given.unknown) return revokeLost(context, texts, given);
      if ((texts.length === 0) === (given.person === undefined)) {
        throw new HushmarkError('input_usage', 'give handles, or --person, and not both');
      }
      const directory = terminal.path(options().dir);
      const handles = texts.map((text) => parseHandle(text, `the handle ${text}`));
      const issuer =
        given.person === undefined
          ? readIssuer(directory)
          : openIssuer(directory, await readPassphrase(terminal, options()), ['credential']);
      const named = given.person === undefined ? handles : handlesOf(issuer, given.schema, given.person);
      reportRevoked(context, revokeCredential({ issuer, handles: named, now: terminal.now() }));
    });
}

type RevokeOptions = { person?: string; schema?: string; unknown?: boolean; validUntil?: string };

function revokeLost(context: Context, texts: readonly string[], { person, schema, validUntil }: RevokeOptions): void {
  const { terminal, options } = context;
  if (texts.length === 0 || person !== undefined) throw new HushmarkError('input_usage', '--unknown is for handles');
  const result = revokeUnknown({
    issuer: readIssuer(terminal.path(options().dir)),
    schema,
    handles: texts.map((text) => parseHandle(text, `the handle ${text}`)),
    validUntil: validUntil === undefined ? undefined : parseDate(validUntil, '--valid-until'),
    now: terminal.now(),
  });
  reportRevoked(context, result);
}

function reportRevoked(context: Context, { revoked, already }: RevokeResult): void {
  print(context, { revoked: revoked.map(String), already: already.map(String) }, [
    ...revoked.map((handle) => `revoked ${handle}`),
    ...already.map((handle) => `revoked before ${handle}`),
  ]);
  if (revoked.length === 0) return;
  note(
    context.program,
    context.terminal,
    'shops notice after "hushmark issuer publish" and the registry\'s next bundle',
  );
}

function publishCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('publish')
    .description('write the signed issuer document, with the current revocation lists')
    .option('-o, --output <file>', 'file to write to; standard output if omitted')
    .option('--clock-is-right', 'publish even though the last document is dated later than now, or long ago')
    .action(async (given: { output?: string; clockIsRight?: boolean }) => {
      const directory = terminal.path(options().dir);
      const issuer = openIssuer(directory, await readPassphrase(terminal, options()), ['document']);
      if (given.output !== undefined) checkDestination(terminal.path(given.output));
      const { document, sequence, schemas } = publishIssuer({
        issuer,
        now: terminal.now(),
        clockIsRight: given.clockIsRight ?? false,
      });
      if (given.output !== undefined) {
        writeFileAtomic(terminal.path(given.output), `${document}\n`, { forAll: true });
      }
      const lists = schemas.map(({ document: { uri }, revoked, sequence }) => ({
        uri,
        sequence,
        revoked: revoked.length,
      }));
      if (given.output === undefined && !options().json) terminal.out(`${document}\n`);
      else if (options().json) print(context, { sequence, schemas: lists, document }, []);
      const counts = lists.map(({ uri, revoked }) => `${revoked} revoked of ${uri}`).join(', ');
      note(program, terminal, `document ${sequence}: ${counts}`);
    });
}

function statusCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('status')
    .description('count the credentials and check the log')
    .option('--against <file>', 'a published document of this issuer: check that the log continues from it')
    .action((given: { against?: string }) => {
      const { config, log } = readIssuer(terminal.path(options().dir));
      if (given.against !== undefined) checkAgainst(readSource(context, given.against), { config, log });
      const today = isoDate(utcDay(terminal.now() * 1000));
      const schemas = config.schemas.map(({ uri }) => {
        const entries = [...log.issued.values()].filter((entry) => entry.schema === uri);
        const good = entries.filter((entry) => !entry.revoked && entry.validUntil >= today);
        const unknown = [...log.unknown.values()].filter((entry) => entry.schema === uri).length;
        const revoked = entries.filter((entry) => entry.revoked).length;
        return { uri, issued: entries.length, valid: good.length, revoked, unknown };
      });
      const published = log.lastPublish;
      print(
        context,
        {
          id: config.id,
          key: issuerKeyId(config.key),
          schemas,
          log: { lines: log.lines, head: log.head, torn: log.torn },
          published: published?.sequence ?? 0,
        },
        [
          `issuer ${config.id}, ${config.name}`,
          `credential key ${issuerKeyId(config.key)}`,
          ...schemas.map(({ uri, unknown, ...n }) => {
            const lost = unknown === 0 ? '' : `, ${unknown} unknown ones revoked`;
            return `${uri}: ${n.issued} issued, ${n.valid} valid, ${n.revoked} revoked${lost}`;
          }),
          `document ${published === undefined ? 'not published' : `${published.sequence} of ${published.day}`}`,
          `log ${log.lines} lines, head ${log.head}`,
          ...(log.torn
            ? ['the last line is torn: a command was stopped, and nothing of that line was handed out']
            : []),
        ],
      );
    });
}

/** The log alone cannot tell that it is an older copy of itself. */
function checkAgainst(text: string, { config, log }: Pick<Issuer, 'config' | 'log'>): void {
  const document = parseIssuerDocument(text.trim(), { documentKey: config.documentKey });
  if (log.published.some(({ head }) => head === document.log.head)) return;
  throw new HushmarkError(
    'issuer_log_damaged',
    `document ${document.sequence} was published from a log with ${document.log.lines} lines that this one does not go on from`,
  );
}
