// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a registry accepted from an issuer, and what a later document changes. An issuer signs its documents alone, so
 * no document may go beyond what the operator looked at: another name, more schemas or a changed one, other pages to
 * which wallets send people, the mark of a test issuer set or removed, more leaves of the tree that all share. Each of
 * these needs the operator's word; what only takes away is reported and passes (attacks I20, I21).
 */
import { canonicalJson, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { SchemaDocument, SchemaSlot } from '#protocol/credential/schema.ts';
import type { IssuerDocument } from '#protocol/trust/issuer-document.ts';
import { MAX_LEAVES } from '#protocol/trust/tree.ts';

/** Leaves of an issuer for whom the operator said nothing: a sixteenth of the tree. */
export const USUAL_LEAVES = 16_384;

/**
 * Bytes that an issuer's schemas may take of every bundle: all of a real one's, in a dozen languages, take a few
 * thousand.
 */
const MOST_SCHEMA_BYTES = 131_072;

export type Difference = {
  readonly what: string;
  /** For a person to read; '' is nothing. */
  readonly before: string;
  readonly after: string;
  /** What the operator says to let it pass (`--allow-…` on the command line); absent where that is not needed. */
  readonly allow?: string;
};

/** What an issuer's next document changes of its last, which is what was accepted. */
export function compareDocuments(before: IssuerDocument, after: IssuerDocument): Difference[] {
  const differences = [
    differ('name', before.name, after.name, 'name'),
    differ('test mark', before.test ? 'test' : '', after.test ? 'test' : '', 'test-mark'),
    // Taking the page away only makes wallets say less.
    differ('page', before.page ?? '', after.page ?? '', after.page === undefined ? undefined : `page ${after.page}`),
    ...compareLists('origin', before.origins, after.origins),
    ...compareSchemas(before, after),
  ];
  return differences.filter((difference) => difference !== undefined);
}

/** Throws trust_issuer_wider unless the operator has let pass everything that needs it. */
export function checkAllowed(id: string, differences: readonly Difference[], allowed: readonly string[]): void {
  const wider = differences.filter(({ allow }) => allow !== undefined && !allowed.includes(allow));
  if (wider.length === 0) return;
  const options = [...new Set(wider.map(({ allow }) => `--allow-${allow}`))];
  throw new HushmarkError(
    'trust_issuer_wider',
    `${id} goes beyond what was accepted: ${wider.map(({ what }) => what).join(', ')}`,
    `Ask the issuer by another way; if it is right, add ${options.join(' ')}.`,
  );
}

/** Leaves that the document's lists need at least: one more than there are handles in each. */
export function leavesOf({ schemas }: IssuerDocument): number {
  return schemas.reduce((sum, { revoked }) => sum + revoked.length + 1, 0);
}

/**
 * Nobody fills tree or bundle for the others: throws trust_issuer_wider beyond the issuer's own leaves,
 * trust_issuer_document for schemas that are too long, and trust_tree_full when the lists of all no longer fit, so that
 * publishing cannot fail.
 */
export function checkRoom(document: IssuerDocument, allowed: number, others: readonly IssuerDocument[]): void {
  const bytes = utf8(JSON.stringify(document.schemas.map(({ document: schema }) => schema))).length;
  if (bytes > MOST_SCHEMA_BYTES) {
    throw new HushmarkError(
      'trust_issuer_document',
      `the schemas of ${document.id} would take ${bytes} bytes of every bundle, and may take ${MOST_SCHEMA_BYTES}`,
    );
  }
  const needed = leavesOf(document);
  if (needed > allowed) {
    throw new HushmarkError(
      'trust_issuer_wider',
      `the lists of ${document.id} need ${needed} leaves of the trust tree, and it may take ${allowed}`,
      `Its last document stays in use. Ask the issuer why; if it is right, add --leaves ${needed} or more.`,
    );
  }
  const all = others.reduce((sum, other) => sum + leavesOf(other), needed);
  if (all > MAX_LEAVES) {
    throw new HushmarkError('trust_tree_full', `the lists need ${all} leaves, the trust tree has ${MAX_LEAVES}`);
  }
}

/** The meaning of a schema in one line: what its slots are called, and how each is read. */
export function describeSchema({ slots }: SchemaDocument): string {
  return slots.map(describeSlot).join('; ');
}

function describeSlot({ name, type, required, role, holderChosen }: SchemaSlot): string {
  const words = [
    type,
    role === undefined ? '' : `the ${role}`,
    required ? '' : 'optional',
    holderChosen ? 'chosen by the holder' : '',
  ];
  return `${name}: ${words.filter(Boolean).join(', ')}`;
}

function compareSchemas(before: IssuerDocument, after: IssuerDocument): Difference[] {
  const uris = new Set([...before.schemas, ...after.schemas].map(({ document }) => document.uri));
  return [...uris].flatMap((uri) => {
    const [known, next] = [before, after].map(
      ({ schemas }) => schemas.find(({ document }) => document.uri === uri)?.document,
    );
    const meaning = differ(
      `schema ${uri}`,
      known === undefined ? '' : describeSchema(known),
      next === undefined ? '' : describeSchema(next),
      next === undefined ? undefined : `schema ${uri}`,
    );
    if (meaning !== undefined) return [meaning];
    return known === undefined || next === undefined ? [] : compareWords(known, next);
  });
}

/** Wallets show a schema's words to everybody, whoever issues it; so they are accepted with it. */
function compareWords(before: SchemaDocument, after: SchemaDocument): Difference[] {
  const words = ({ title, slots }: SchemaDocument) =>
    new Map([['title', title] as const, ...slots.map(({ name, label }) => [`label of ${name}`, label] as const)]);
  const known = words(before);
  return [...words(after)].flatMap(([what, texts]) => {
    const [old, next] = [known.get(what) ?? {}, texts].map((text) => canonicalJson(text));
    return differ(`${what} of ${after.uri}`, old ?? '', next ?? '', `schema ${after.uri}`) ?? [];
  });
}

function compareLists(what: string, before: readonly string[], after: readonly string[]): Difference[] {
  const gone = before.filter((entry) => !after.includes(entry)).map((entry) => ({ what, before: entry, after: '' }));
  const added = after.filter((entry) => !before.includes(entry));
  return [...gone, ...added.map((entry) => ({ what, before: '', after: entry, allow: `${what} ${entry}` }))];
}

function differ(what: string, before: string, after: string, allow: string | undefined): Difference | undefined {
  if (before === after) return undefined;
  return { what, before, after, ...(allow === undefined ? {} : { allow }) };
}
