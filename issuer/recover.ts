// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * After a log was lost, cut or damaged, or an older copy of the directory was restored: numbers and revocations are
 * taken from what the issuer published. Good lines stay; a damaged file is kept beside the mended one. What was issued
 * in the lost lines stays unknown: those credentials are in circulation and can be revoked by their handles (`revoke
 * --unknown`).
 */
import { existsSync, rmSync } from 'node:fs';
import { HushmarkError } from '#base/errors.ts';
import { checkNow } from '#base/readers.ts';
import { decodeText } from '#base/text.ts';
import { readBytes, writeFileAtomic } from '#files/atomic-file.ts';
import { withLock } from '#files/lock.ts';
import { isoDate, LAST_DAY, lastDayOf, monthOf, utcDay } from '#protocol/dates.ts';
import type { Jwk } from '#protocol/jws.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { type IssuerDocument, parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { appendToLog, type IssuerLog, salvageLog, startLog } from './log.ts';
import type { LogEvent } from './log-event.ts';
import { readHead, writeHead } from './log-head.ts';
import { listDigest } from './publish.ts';
import { type IssuerConfig, logPath, readIssuer, readIssuerConfig } from './store.ts';

/** What was published, of one issuer. */
type Source = {
  readonly sequence: number;
  readonly lists: readonly {
    readonly uri: string;
    readonly sequence: number;
    readonly revoked: readonly bigint[];
    /** Months, for each handle. */
    readonly until: readonly string[];
  }[];
  /** Where the log stood, and before; a bundle does not say. */
  readonly log?: IssuerDocument['log'];
};

export type Recovered = {
  /** `false`: the log has everything that was published, and nothing was written. */
  readonly changed: boolean;
  readonly sequence: number;
  /** Revoked again, because the log knew them and not their revocation. */
  readonly revoked: number;
  /** Revoked without being known. */
  readonly unknown: number;
  /** At most so many lines of the published log are not in this one, as far as the document knows. */
  readonly lost: number;
  /** Where the damaged log is kept. */
  readonly aside?: string;
};

/** Longest file that can be a document or a bundle. */
const MAX_BYTES = 32 << 20;
const BUNDLE_MAGIC = 'HMTB';

/**
 * Mends the log from an issuer document of this issuer, or from a trust bundle, which needs the registry's key. Throws
 * trust_signature, trust_issuer_document, input_usage for a file of another issuer.
 */
export function recoverIssuer({
  directory,
  from,
  registryKey,
  now,
}: {
  directory: string;
  /** Path of the document or bundle. */
  from: string;
  registryKey?: Jwk | undefined;
  now: number;
}): Recovered {
  const day = isoDate(utcDay(checkNow(now) * 1000));
  return withLock(directory, () => {
    const config = readIssuerConfig(directory);
    const source = readSource(from, config, registryKey, now);
    const path = logPath(directory);
    const told = readHead(path)?.lines ?? 0;
    const { log, mended, aside } = mend(directory, config);
    const revocations = missingRevocations(log, source, day);
    const sequence = Math.max(log.lastPublish?.sequence ?? 0, source.sequence);
    const goesOn = log.published.some(({ head }) => head === source.log?.head);
    const changed = revocations.length > 0 || mended || !goesOn;
    const lost = Math.max(0, told - log.lines, goesOn ? 0 : linesLost(log, source));
    if (changed) {
      if (revocations.length > 0) appendToLog(log, revocations);
      const numbers = { sequence, schemas: newestNumbers(log, source) };
      const place = source.log && { log: { lines: source.log.lines, head: source.log.head } };
      appendToLog(log, [{ event: 'recover', day, ...numbers, ...place }]);
    }
    const revoked = revocations.filter(({ event }) => event === 'revoke').length;
    const unknown = revocations.length - revoked;
    return { changed, sequence, revoked, unknown, lost, ...(aside === undefined ? {} : { aside }) };
  });
}

function readSource(from: string, config: IssuerConfig, registryKey: Jwk | undefined, now: number): Source {
  const bytes = readBytes(from, MAX_BYTES);
  if (bytes.subarray(0, BUNDLE_MAGIC.length).toString('latin1') === BUNDLE_MAGIC) {
    return fromBundle(bytes, config, registryKey, now);
  }
  const document = parseIssuerDocument(decodeText(bytes, from).trim(), { documentKey: config.documentKey });
  if (document.id !== config.id) throw otherIssuer(from);
  const { sequence, log, schemas } = document;
  const lists = schemas.map(({ document: { uri }, ...list }) => ({ uri, ...list }));
  return { sequence, lists, log };
}

/** A bundle tells no numbers: the time at which it was issued is beyond what any issuer has counted to. */
function fromBundle(bytes: Uint8Array, config: IssuerConfig, registryKey: Jwk | undefined, now: number): Source {
  if (registryKey === undefined) throw new HushmarkError('input_usage', 'a trust bundle needs --registry-key');
  const bundle = parseTrustBundle(bytes, [registryKey], { now, minimumSequence: 0 });
  const issuer = bundle.issuers.find(({ id }) => id === config.id);
  if (issuer === undefined) throw otherIssuer('the bundle');
  const sequence = bundle.issuedAt;
  const longest = monthOf(Math.min(LAST_DAY, utcDay(now * 1000) + 3653));
  const lists = issuer.schemas.map(({ document: { uri }, revoked }) => ({
    uri,
    sequence,
    revoked,
    until: revoked.map(() => longest),
  }));
  return { sequence, lists };
}

/** The log if it is good, else its good lines in a new file, with the damaged one kept beside it. */
function mend(directory: string, config: IssuerConfig): { log: IssuerLog; mended: boolean; aside?: string } {
  try {
    return { log: readIssuer(directory).log, mended: false };
  } catch (error) {
    if (!(error instanceof HushmarkError) || error.code !== 'issuer_log_damaged') throw error;
  }
  const path = logPath(directory);
  const { log, whole } = salvageLog(path);
  const usable = log.issuer === config.id ? log : undefined;
  let aside: string | undefined;
  if (existsSync(path) && !(whole && usable !== undefined)) {
    const bytes = readBytes(path, Number.POSITIVE_INFINITY);
    aside = freeName(path);
    writeFileAtomic(aside, bytes);
    if (usable === undefined) rmSync(path);
    else writeFileAtomic(path, bytes.subarray(0, usable.offset));
  }
  const mended = { mended: true, ...(aside === undefined ? {} : { aside }) };
  if (usable === undefined) return { log: startLog(path, config.id, issuerKeyId(config.key)), ...mended };
  writeHead(path, usable);
  return { log: { ...usable, torn: false }, ...mended };
}

function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const name = path.replace(/\.jsonl$/, `.damaged-${number}.jsonl`);
    if (!existsSync(name)) return name;
  }
}

/** Lines of the published log after the last publication that this log has too; that publication is a line as well. */
function linesLost(log: IssuerLog, { log: published }: Source): number {
  if (published === undefined) return 0;
  const common = published.earlier.find(({ head }) => log.published.some((own) => own.head === head));
  return common === undefined ? published.lines : published.lines - common.lines - 1;
}

function missingRevocations(log: IssuerLog, { lists }: Source, day: string): LogEvent[] {
  return lists.flatMap(({ uri, revoked, until }) =>
    revoked.flatMap((handle, index): LogEvent[] => {
      const entry = log.issued.get(handle);
      const text = handle.toString();
      if (entry !== undefined) return entry.revoked ? [] : [{ event: 'revoke', day, handle: text }];
      if (log.unknown.has(handle)) return [];
      const validUntil = isoDate(lastDayOf(until[index] ?? ''));
      return [{ event: 'revoke-unknown', day, schema: uri, handle: text, validUntil }];
    }),
  );
}

/** Of each list the higher number; the digest goes with it, so that a list which differs gets the next. */
function newestNumbers(log: IssuerLog, { lists }: Source) {
  const published = lists.map(({ uri, sequence, revoked }) => ({ uri, sequence, list: listDigest(revoked) }));
  const known = log.lastPublish?.schemas ?? [];
  const newer = published.map((list) => {
    const own = known.find(({ uri }) => uri === list.uri);
    return own !== undefined && own.sequence > list.sequence ? own : list;
  });
  return [...newer, ...known.filter(({ uri }) => !published.some((list) => list.uri === uri))];
}

function otherIssuer(what: string): HushmarkError {
  return new HushmarkError('input_usage', `${what} says nothing of this issuer`);
}
