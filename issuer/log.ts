// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The issuer's log: a first line that names the issuer, then one JSON line for every credential issued, every
 * revocation and every publication, append-only and hash-chained (each line carries the SHA-256 of the line before). It
 * is the issuer's only memory: which handles are taken, who holds which kind of credential, what is revoked. So a log
 * that is missing, or that ends before log.head says, is treated as damaged, not as empty or short, until recover.ts
 * has mended it. It holds no attribute and no name: only the credential's digest, its handle and dates, and keyed
 * hashes of the person's reference and the holder code. Writers hold the lock of the directory (files/lock.ts).
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { syncDirectory } from '#files/atomic-file.ts';
import type { LogHead } from '#protocol/trust/issuer-document.ts';
import {
  type IssueEvent,
  type LogEvent,
  type PublishEvent,
  parseLogEvent,
  type RecoverEvent,
  type RevokeUnknownEvent,
} from './log-event.ts';
import { readHead, writeHead } from './log-head.ts';

/** An issued credential as the log knows it. */
export type IssuedEntry = IssueEvent & { revoked: boolean /** Counted from 1. */; line: number };

/** The log and what was read of it so far. Functions of this file are the only ones that change it. */
export type IssuerLog = {
  readonly path: string;
  /** By handle. */
  readonly issued: Map<bigint, IssuedEntry>;
  /** By keyed hash of the person (it covers the schema), in order of issuing. */
  readonly byPerson: Map<string, IssuedEntry[]>;
  /** By keyed hash of the holder code. */
  readonly byHolder: Map<string, IssuedEntry[]>;
  /** By handle: revoked, although this log did not see them issued. */
  readonly unknown: Map<bigint, RevokeUnknownEvent>;
  /** Whose log it is; undefined before the first line. */
  issuer: string | undefined;
  lastPublish: PublishEvent | RecoverEvent | undefined;
  /** Where the log stood at every publication, and at those of logs that it recovered. */
  readonly published: LogHead[];
  /** base64url SHA-256 of the last line: whoever knows it can tell that nothing before it was changed. */
  head: string;
  lines: number;
  /** Bytes read: always at the end of a line. */
  offset: number;
  /** Is there a last line without its end? A writer was stopped in the middle; the next one cuts it off. */
  torn: boolean;
};

const START = base64url(sha256(utf8('hushmark/log/1')));

/** A new log with its first line, on disk when this returns. */
export function startLog(path: string, issuer: string, key: string): IssuerLog {
  const log = emptyLog(path);
  appendToLog(log, [{ event: 'start', issuer, key }]);
  return log;
}

/** Reads the whole log of an issuer and checks its chain. Throws issuer_log_damaged. */
export function openLog(path: string, issuer: string): IssuerLog {
  const log = emptyLog(path);
  refreshLog(log);
  if (log.issuer !== issuer) throw damaged(log, `it is the log of ${log.issuer}`);
  return log;
}

/** The log as far as it is good, whatever its head says, and whether that is all of it. For recover.ts. */
export function salvageLog(path: string): { log: IssuerLog; whole: boolean } {
  const log = emptyLog(path);
  if (!existsSync(path)) return { log, whole: false };
  try {
    readLines(log, statSync(path).size);
    return { log, whole: !log.torn };
  } catch (error) {
    if (error instanceof HushmarkError) return { log, whole: false };
    throw error;
  }
}

function emptyLog(path: string): IssuerLog {
  return {
    path,
    issued: new Map(),
    byPerson: new Map(),
    byHolder: new Map(),
    unknown: new Map(),
    issuer: undefined,
    lastPublish: undefined,
    published: [],
    head: START,
    lines: 0,
    offset: 0,
    torn: false,
  };
}

/** Reads what other processes have appended. A last line without its end is a write in progress, or a torn one. */
export function refreshLog(log: IssuerLog): void {
  // Before the log: a writer who comes in between makes the log longer than this says, which is no fault.
  const told = readHead(log.path);
  if (told === undefined || !existsSync(log.path)) throw damaged(log, 'the log or its head is missing');
  const { size } = statSync(log.path);
  if (size < log.offset) throw damaged(log, 'it is shorter than it was');
  checkHead(log, told);
  readLines(log, size, told);
  if (log.lines < told.lines) throw damaged(log, `it ends here, and had ${told.lines} lines`);
}

function readLines(log: IssuerLog, size: number, told?: LogHead): void {
  const text = readFrom(log.path, log.offset, size - log.offset);
  const end = text.lastIndexOf(10) + 1;
  let at = 0;
  while (at < end) {
    const next = text.indexOf(10, at) + 1;
    readLine(log, text.subarray(at, next - 1));
    log.offset += next - at;
    at = next;
    if (told !== undefined) checkHead(log, told);
  }
  log.torn = end < text.length;
}

function checkHead(log: IssuerLog, told: LogHead): void {
  if (log.lines === told.lines && log.head !== told.head) throw damaged(log, 'its head is another one');
}

/** The number of the line after which the log had this head, 0 before the first; undefined when it never had it. */
export function lineOfHead(path: string, head: string): number | undefined {
  const text = existsSync(path) ? readFrom(path, 0, statSync(path).size) : Buffer.alloc(0);
  let last = START;
  for (let at = 0, line = 0; ; line++) {
    if (last === head) return line;
    const next = text.indexOf(10, at) + 1;
    if (next === 0) return undefined;
    last = hashOf(text.subarray(at, next - 1));
    at = next;
  }
}

/**
 * Appends events and syncs them to disk before it returns: a credential must not be handed out before its handle is on
 * record. The caller holds the lock and has refreshed the log. A torn line of a crashed writer is cut off; its
 * credential was never handed out.
 */
export function appendToLog(log: IssuerLog, events: readonly LogEvent[]): void {
  for (const event of events) {
    const why = contradiction(log, event);
    if (why !== undefined) throw damaged(log, why);
  }
  const fresh = log.offset === 0;
  let { head } = log;
  const lines = events.map((event) => {
    const line = JSON.stringify({ ...event, previous: head });
    head = hashOf(utf8(line));
    return `${line}\n`;
  });
  const bytes = Buffer.from(lines.join(''), 'utf8');
  const file = openSync(log.path, 'a', 0o600);
  try {
    ftruncateSync(file, log.offset);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  writeHead(log.path, { lines: log.lines + events.length, head });
  if (fresh) syncDirectory(dirname(log.path));
  refreshLog(log);
}

function readFrom(path: string, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (length === 0) return bytes;
  const file = openSync(path, 'r');
  try {
    let at = 0;
    while (at < length) {
      const count = readSync(file, bytes, at, length - at, offset + at);
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

function readLine(log: IssuerLog, line: Uint8Array): void {
  let parsed: { event: LogEvent; previous: string };
  try {
    parsed = parseLogEvent(line);
  } catch (error) {
    throw error instanceof HushmarkError ? damaged(log, error.message) : error;
  }
  if (parsed.previous !== log.head) throw damaged(log, 'a line does not continue the one before');
  apply(log, parsed.event);
  log.head = hashOf(line);
  log.lines += 1;
}

/** What no line may say: a handle twice, or the end of a credential that was never issued. */
function contradiction(log: IssuerLog, event: LogEvent): string | undefined {
  if ((event.event === 'start') !== (log.lines === 0)) return 'the log does not begin with its first line';
  if (!('handle' in event)) return undefined;
  const handle = BigInt(event.handle);
  const known = log.issued.has(handle);
  if (event.event === 'revoke') return known ? undefined : 'a handle was revoked that was never issued';
  return known || log.unknown.has(handle) ? 'a handle was issued twice' : undefined;
}

function apply(log: IssuerLog, event: LogEvent): void {
  const why = contradiction(log, event);
  if (why !== undefined) throw damaged(log, why);
  switch (event.event) {
    case 'start':
      log.issuer = event.issuer;
      return;
    case 'revoke-unknown':
      log.unknown.set(BigInt(event.handle), event);
      return;
    case 'issue': {
      const handle = BigInt(event.handle);
      const entry: IssuedEntry = { ...event, revoked: false, line: log.lines + 1 };
      log.issued.set(handle, entry);
      log.byPerson.set(event.person, [...(log.byPerson.get(event.person) ?? []), entry]);
      log.byHolder.set(event.holder, [...(log.byHolder.get(event.holder) ?? []), entry]);
      return;
    }
    case 'revoke': {
      const entry = log.issued.get(BigInt(event.handle));
      if (entry !== undefined) entry.revoked = true;
      return;
    }
    case 'publish':
      log.lastPublish = event;
      log.published.push({ lines: log.lines, head: log.head });
      return;
    case 'recover':
      log.lastPublish = event;
      if (event.log !== undefined) log.published.push(event.log);
  }
}

function hashOf(line: Uint8Array): string {
  return base64url(sha256(line));
}

function damaged(log: IssuerLog, why: string): HushmarkError {
  return new HushmarkError('issuer_log_damaged', `${log.path}, line ${log.lines + 1}: ${why}`);
}
