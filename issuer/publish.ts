// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Publishes the issuer document with the current revocation lists, made from the log alone. Every publication has a
 * higher sequence number, and so does every list that changed. Numbers and heads of the log are recorded both in the
 * log and in the document, so the registry notices a restored backup and refuses to go back.
 */

import { base64url, canonicalJson, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { checkNow } from '#base/readers.ts';
import { withLock } from '#files/lock.ts';
import type { SchemaDocument } from '#protocol/credential/schema.ts';
import { dayNumber, isoDate, lastDayOf, monthOf, utcDay } from '#protocol/dates.ts';
import { createIssuerDocument, type IssuedSchema, MAX_EARLIER } from '#protocol/trust/issuer-document.ts';
import { checkClock } from '#terminal/signing-clock.ts';
import { appendToLog, type IssuerLog, refreshLog } from './log.ts';
import type { Issuer } from './store.ts';

/**
 * Days after the month of its last one on which a credential stays listed: no clock is that wrong, no time zone that
 * far.
 */
const MARGIN = 2;

export type Published = {
  /** The signed document, compact JWS. */
  readonly document: string;
  readonly sequence: number;
  readonly schemas: readonly IssuedSchema[];
};

/**
 * Throws input_key when the issuer was opened without its document key, file_clock for a clock that does not fit the
 * last publication unless a person says that it is right.
 */
export function publishIssuer({
  issuer,
  now,
  clockIsRight = false,
}: {
  issuer: Issuer;
  now: number;
  clockIsRight?: boolean;
}): Published {
  const { config, documentKey } = issuer;
  if (documentKey === undefined) throw new HushmarkError('input_key', 'the issuer was opened without its document key');
  const issuedAt = checkNow(now);
  const today = utcDay(issuedAt * 1000);
  return withLock(issuer.directory, () => {
    refreshLog(issuer.log);
    const last = issuer.log.lastPublish;
    if (last !== undefined) checkClock(issuedAt, publicationTimes(last), clockIsRight);
    const sequence = (last?.sequence ?? 0) + 1;
    const schemas = config.schemas.map((document) => listOf(issuer.log, document, today));
    const { lines, head, published } = issuer.log;
    const log = { lines, head, earlier: published.slice(-MAX_EARLIER).reverse() };
    const document = createIssuerDocument({ ...config, schemas, sequence, issuedAt, log }, documentKey);
    appendToLog(issuer.log, [
      {
        event: 'publish',
        day: isoDate(today),
        sequence,
        schemas: schemas.map((schema) => ({
          uri: schema.document.uri,
          sequence: schema.sequence,
          list: listDigest(schema.revoked),
        })),
      },
    ]);
    return { document, sequence, schemas };
  });
}

/** The log holds days only, and an issuer publishes when something has changed: a year without that is a long time. */
function publicationTimes({ day }: { day: string }): { at: number; due: number } {
  const at = Date.parse(day) / 1000;
  return { at, due: at + 365 * 86_400 };
}

function listOf(log: IssuerLog, document: SchemaDocument, today: number): IssuedSchema {
  const entries = [...[...log.issued.values()].filter((entry) => entry.revoked), ...log.unknown.values()]
    .filter((entry) => entry.schema === document.uri)
    .map(({ handle, validUntil }) => ({ handle: BigInt(handle), until: monthOf(dayNumber(validUntil)) }))
    .filter(({ until }) => lastDayOf(until) + MARGIN >= today)
    .sort((a, b) => (a.handle < b.handle ? -1 : 1));
  const revoked = entries.map(({ handle }) => handle);
  const last = log.lastPublish?.schemas.find((schema) => schema.uri === document.uri);
  const changed = last?.list !== listDigest(revoked);
  const sequence = (last?.sequence ?? 0) + (changed ? 1 : 0);
  return { document, revoked, until: entries.map(({ until }) => until), sequence };
}

export function listDigest(revoked: readonly bigint[]): string {
  return base64url(sha256(utf8(canonicalJson(revoked.map(String)))));
}
