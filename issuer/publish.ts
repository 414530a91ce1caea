/**
 * Publishing: the issuer document with the current revocation lists, made from the log alone. Every publication has a
 * higher sequence number, and so has every list that changed; the numbers are on record in the log, therefore a
 * restored backup is noticed by the registry (it refuses to go back).
 */
import { dayNumber, isoDate, utcDay } from '#protocol/dates.ts';
import { base64url, canonicalJson, sha256, utf8 } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { createIssuerDocument, type IssuedSchema } from '#protocol/issuer-document.ts';
import type { SchemaDocument } from '#protocol/schema.ts';
import { checkNow } from '#protocol/shape.ts';
import { withLock } from '#terminal/lock.ts';
import { checkClock } from './clock.ts';
import { appendToLog, type IssuerLog, refreshLog } from './log.ts';
import type { PublishEvent } from './log-event.ts';
import type { Issuer } from './store.ts';

/** Days after its last one on which a credential stays on the list: no clock is that wrong, no time zone that far. */
const MARGIN = 2;

export type Published = {
  /** The signed document, compact JWS. */
  readonly document: string;
  readonly sequence: number;
  readonly schemas: readonly IssuedSchema[];
};

/**
 * Throws input_key when the issuer was opened without its document key, issuer_clock for a clock that does not fit the
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
    const document = createIssuerDocument({ ...config, schemas, sequence, issuedAt }, documentKey);
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

/** The log tells days only, and an issuer publishes when it has something to say: a year is a long time for that. */
function publicationTimes({ day }: PublishEvent): { at: number; due: number } {
  const at = Date.parse(day) / 1000;
  return { at, due: at + 365 * 86_400 };
}

function listOf(log: IssuerLog, document: SchemaDocument, today: number): IssuedSchema {
  const revoked = [...log.issued.values()]
    .filter((entry) => entry.revoked && entry.schema === document.uri && dayNumber(entry.validUntil) + MARGIN >= today)
    .map((entry) => BigInt(entry.handle))
    .sort((a, b) => (a < b ? -1 : 1));
  const last = log.lastPublish?.schemas.find((schema) => schema.uri === document.uri);
  const changed = last?.list !== listDigest(revoked);
  return { document, revoked, sequence: (last?.sequence ?? 0) + (changed ? 1 : 0) };
}

function listDigest(revoked: readonly bigint[]): string {
  return base64url(sha256(utf8(canonicalJson(revoked.map(String)))));
}
