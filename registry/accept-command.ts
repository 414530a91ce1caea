// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark registry accept`: takes in an issuer's document, after showing what it changes. */
import { HushmarkError } from '#base/errors.ts';
import type { Jwk } from '#protocol/jws.ts';
import { type IssuerDocument, parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { MAX_LEAVES } from '#protocol/trust/tree.ts';
import { type Context, collect, print, readSource } from '#terminal/context.ts';
import { note, tell } from '#terminal/terminal.ts';
import { type AcceptedDocument, acceptIssuer, reviewDocument } from './accept.ts';
import { describeSchema, leavesOf } from './scope.ts';
import { readRegistry, readState } from './store.ts';

/** Bundles are published ahead of their beginning. */
export const IN_NEXT_BUNDLE =
  'it is in the next bundle, and counts when that begins; make it with "hushmark registry publish"';

type Given = {
  key?: string;
  replaceKey?: boolean;
  allowName?: boolean;
  allowTestMark?: boolean;
  allowPage?: boolean;
  allowOrigin?: string[];
  allowSchema?: string[];
  allowLog?: boolean;
  allowUnrevoked?: string;
  leaves?: string;
  assurance?: string | false;
};

export function acceptCommand(context: Context): void {
  const { program, terminal, options } = context;
  program
    .command('accept')
    .description("accept an issuer's document; the first one fixes its keys and what it may do")
    .argument('<file>', 'the document, or "-" for standard input')
    .option('--key <document-key>', 'for a new issuer: its document key, as it was told to you through another channel')
    .option('--replace-key', 'accept changed keys, which you have verified; give the new one with --key')
    .option('--allow-name', 'it may change its name')
    .option('--allow-test-mark', 'it may become an issuer for tests, or cease to be one')
    .option('--allow-page <address>', 'where wallets may now send people')
    .option('--allow-origin <origin>', 'a new origin of its pages; may be repeated', collect)
    .option('--allow-schema <uri>', 'a schema that is new, or changed its slots or words; may be repeated', collect)
    .option('--allow-log', 'its log was started over and does not continue the one that you know')
    .option('--allow-unrevoked <count>', 'how many revoked credentials may become valid again')
    .option('--leaves <count>', 'how many leaves of the trust tree its lists may take; initially 16384')
    .option('--assurance <word>', 'your word for how thoroughly you checked this issuer; policies may require one')
    .option('--no-assurance', 'remove that word')
    .action((file: string, given: Given) => {
      const registry = readRegistry(terminal.path(options().dir));
      const text = readSource(context, file).trim();
      const claimed = parseIssuerDocument(text);
      const known = readState(registry.directory).issuers.some(({ id }) => id === claimed.id);
      if (!known || given.replaceKey) checkToldKey(claimed.documentKey, given.key);
      const differences = reviewDocument(registry, text) ?? [];
      for (const { what, before, after } of differences) {
        tell(program, terminal, `${what}: ${before || '(none)'} -> ${after || '(none)'}`);
      }
      const acceptance = readAcceptance(given);
      const accepted = acceptIssuer({
        registry,
        document: text,
        now: terminal.now(),
        replaceKey: given.replaceKey ?? false,
        ...acceptance,
      });
      report(context, accepted, differences);
      if (accepted.document.test) note(program, terminal, 'this issuer is for tests: wallets and shops are told');
      if (accepted.outcome !== 'same') note(program, terminal, IN_NEXT_BUNDLE);
    });
}

function readAcceptance(given: Given) {
  const { allowName, allowTestMark, allowPage, allowOrigin = [], allowSchema = [], leaves, assurance } = given;
  return {
    allowed: [
      ...(allowName ? ['name'] : []),
      ...(allowTestMark ? ['test-mark'] : []),
      ...(given.allowLog ? ['log'] : []),
      ...(allowPage === undefined ? [] : [`page ${allowPage}`]),
      ...allowOrigin.map((origin) => `origin ${origin}`),
      ...allowSchema.map((uri) => `schema ${uri}`),
    ],
    leaves: leaves === undefined ? undefined : readCount(leaves, '--leaves'),
    unrevoked: given.allowUnrevoked === undefined ? 0 : readCount(given.allowUnrevoked, '--allow-unrevoked'),
    // Commander gives `true` for a negated option that nobody negated.
    assurance: typeof assurance === 'boolean' && assurance ? undefined : assurance,
  };
}

function readCount(text: string, option: string): number {
  const count = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MAX_LEAVES) {
    throw new HushmarkError('input_usage', `${option} is not a number from 1 to ${MAX_LEAVES}`);
  }
  return count;
}

/** A first document is shown whole: what the operator sees here is what is accepted. */
function report(context: Context, { document, outcome, pin }: AcceptedDocument, differences: readonly object[]): void {
  const schemas = document.schemas.map(({ document: schema, revoked }) => ({
    uri: schema.uri,
    revoked: revoked.length,
    slots: describeSchema(schema),
  }));
  const used = leavesOf(document);
  const { origins, page } = document;
  print(
    context,
    {
      issuer: document.id,
      name: document.name,
      outcome,
      sequence: document.sequence,
      ...(document.test ? { test: true } : {}),
      origins,
      page: page ?? null,
      schemas,
      leaves: { used, allowed: pin.leaves },
      assurance: pin.assurance ?? null,
      differences,
    },
    [
      `${outcome} issuer ${document.id}, ${document.name}, document ${document.sequence}`,
      ...schemas.flatMap(({ uri, revoked, slots }) => [
        `schema ${uri}, ${revoked} revoked`,
        ...(outcome === 'new' ? [`  ${slots}`] : []),
      ]),
      ...(outcome === 'new' ? aboutPages(document) : []),
      `${used} of ${pin.leaves} leaves`,
      ...(pin.assurance === undefined ? [] : [`assurance ${pin.assurance}`]),
    ],
  );
}

function aboutPages({ origins, page }: IssuerDocument): string[] {
  return [...origins.map((origin) => `origin ${origin}`), ...(page === undefined ? [] : [`page ${page}`])];
}

/** A document vouches for itself; who it is from, only a key that came by another way can tell. */
function checkToldKey({ kid }: Jwk, told: string | undefined): void {
  if (told === undefined) {
    throw new HushmarkError(
      'trust_key_changed',
      `the document is signed with the key ${kid}, which is not known here`,
      `Ask the issuer by another way; if it is theirs, add --key ${kid}.`,
    );
  }
  if (told !== kid) throw new HushmarkError('trust_signature', `the document is signed with the key ${kid}`);
}
