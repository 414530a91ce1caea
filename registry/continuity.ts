// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether an issuer's document continues from the last one. Its numbers only grow, its log continues the log behind the
 * last document, and no revoked handle is dropped before its credential ends. Otherwise an issuer that restored an
 * older copy of its directory would make revoked credentials good again, and so could a thief of the document key
 * (attacks I05, I22). What must be remembered for this is in the accepted documents, which are kept for as long as a
 * pin names them.
 */

import { HushmarkError } from '#base/errors.ts';
import { readTextFile } from '#files/atomic-file.ts';
import { isoDate, lastDayOf } from '#protocol/dates.ts';
import { type IssuedSchema, type IssuerDocument, parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { documentPath, type IssuerPin, textDigest } from './store.ts';

/** Numbers only grow, the same number always means the same list, and the log is the same log, further on. */
export function checkGoesOn(before: IssuerPin, pin: IssuerPin, document: IssuerDocument): void {
  if (pin.sequence <= before.sequence) {
    throw new HushmarkError(
      'trust_rollback',
      `${pin.id} published number ${pin.sequence} after ${before.sequence}`,
      recoverHint(pin.id),
    );
  }
  checkLog(before, document);
  for (const known of before.schemas) {
    const schema = pin.schemas.find(({ uri }) => uri === known.uri);
    if (schema === undefined) continue;
    if (schema.sequence < known.sequence) {
      throw new HushmarkError(
        'trust_rollback',
        `${pin.id} went back to an older list for ${known.uri}`,
        recoverHint(pin.id),
      );
    }
    if (schema.sequence === known.sequence && schema.list !== known.list) {
      throw new HushmarkError('trust_issuer_document', `${pin.id} changed a list without a new number (${known.uri})`);
    }
  }
}

/** The log behind the last document is an earlier state of the log behind this one. */
function checkLog({ id, log: before }: IssuerPin, { log }: IssuerDocument): void {
  if ([log, ...log.earlier].some(({ head }) => head === before.head)) return;
  const why =
    log.lines < before.lines ? `went back from line ${before.lines} to ${log.lines}` : 'does not go on from it';
  throw new HushmarkError(
    'trust_rollback',
    `the log behind the last document of ${id} had ${before.lines} lines, and this one ${why}`,
    recoverHint(id),
  );
}

/**
 * Every handle of the documents that were accepted before is still listed, for at least as long. Those whose month is
 * over may go. `allowed` is how many the operator lets go.
 */
export function checkRevoked(
  document: IssuerDocument,
  before: readonly IssuedSchema[],
  { today, allowed }: { today: number; allowed: number },
): void {
  const month = isoDate(today).slice(0, 7);
  const gone = document.schemas.flatMap((schema) => {
    const known = before.find((list) => list.document.uri === schema.document.uri);
    if (known === undefined) return [];
    const now = new Map(schema.revoked.map((handle, index) => [handle, schema.until[index] ?? '']));
    return known.revoked.flatMap((handle, index) => {
      const until = known.until[index] ?? '';
      return until >= month && (now.get(handle) ?? '') < until
        ? [`${handle} (until ${isoDate(lastDayOf(until))})`]
        : [];
    });
  });
  if (gone.length <= allowed) return;
  const some = gone.slice(0, 5).join(', ');
  throw new HushmarkError(
    'trust_rollback',
    `${document.id} no longer lists ${gone.length} revoked handles of credentials that have not ended: ${some}${gone.length > 5 ? ', …' : ''}`,
    `${recoverHint(document.id)} If they may be good again, add --allow-unrevoked ${gone.length}.`,
  );
}

/**
 * The lists that were accepted last, of every schema that the issuer ever had: those of the last document, and of older
 * ones for schemas that it dropped since.
 */
export function listsBefore(directory: string, pin: IssuerPin): IssuedSchema[] {
  const current = readKept(directory, pin.document).schemas;
  const dropped = pin.dropped.flatMap(({ uri, document }) =>
    readKept(directory, document).schemas.filter((schema) => schema.document.uri === uri),
  );
  return [...current, ...dropped];
}

/** Where the lists of dropped schemas stand, once `document` follows `before`. */
export function droppedAfter(before: IssuerPin, document: IssuerDocument): IssuerPin['dropped'] {
  const kept = new Set(document.schemas.map((schema) => schema.document.uri));
  const current = before.schemas.map(({ uri }) => ({ uri, document: before.document }));
  return [...before.dropped, ...current].filter(({ uri }) => !kept.has(uri));
}

/** An accepted document by its digest, which vouches for it. */
function readKept(directory: string, digest: string): IssuerDocument {
  const text = readTextFile(documentPath(directory, digest));
  if (textDigest(text) !== digest) throw new HushmarkError('trust_issuer_document', 'a stored document was changed');
  return parseIssuerDocument(text);
}

function recoverHint(id: string): string {
  return `The last document stays. The issuer has an older log: "hushmark issuer recover --from" what "hushmark registry document ${id}" gives.`;
}
