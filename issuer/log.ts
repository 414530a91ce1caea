/**
 * The issuer's log: one JSON line for every credential issued, every revocation and every publication, append-only and
 * hash-chained (each line carries the SHA-256 of the line before). It is the issuer's only memory: which handles are
 * taken, who holds which kind of credential, what is revoked.
 * It holds no attribute and no name: the credential's digest, its handle and dates, and keyed hashes of person reference
 * and holder code. Writers hold the lock of the directory (lock.ts).
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { base64url, sha256, utf8 } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { syncDirectory } from '#terminal/atomic-file.ts';
import { type IssueEvent, type LogEvent, type PublishEvent, parseLogEvent } from './log-event.ts';

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
  lastPublish: PublishEvent | undefined;
  /** base64url SHA-256 of the last line: whoever knows it can tell that nothing before it was changed. */
  head: string;
  lines: number;
  /** Bytes read: always at the end of a line. */
  offset: number;
};

const START = base64url(sha256(utf8('hushmark/log/1')));

/** Reads the whole log and checks its chain. Throws issuer_log_damaged. */
export function openLog(path: string): IssuerLog {
  const log: IssuerLog = {
    path,
    issued: new Map(),
    byPerson: new Map(),
    byHolder: new Map(),
    lastPublish: undefined,
    head: START,
    lines: 0,
    offset: 0,
  };
  refreshLog(log);
  return log;
}

/** Reads what other processes have appended. A last line without its end is a write in progress, or a torn one. */
export function refreshLog(log: IssuerLog): void {
  const size = existsSync(log.path) ? statSync(log.path).size : 0;
  if (size < log.offset) throw damaged(log, 'it is shorter than it was');
  const text = readFrom(log.path, log.offset, size - log.offset);
  const end = text.lastIndexOf(10) + 1;
  let at = 0;
  while (at < end) {
    const next = text.indexOf(10, at) + 1;
    readLine(log, text.subarray(at, next - 1));
    at = next;
  }
  log.offset += end;
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
 * Appends events and syncs them to disk before it returns: a credential must not leave the house before its handle is
 * on record. The caller holds the lock and has refreshed the log. A torn line of a crashed writer is cut off; its
 * credential was never handed out.
 */
export function appendToLog(log: IssuerLog, events: readonly LogEvent[]): void {
  for (const event of events) {
    const why = contradiction(log, event);
    if (why !== undefined) throw damaged(log, why);
  }
  const fresh = log.offset === 0;
  let head = log.head;
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

/** What no line may say: a handle twice, or the end of a credential that never was. */
function contradiction(log: IssuerLog, event: LogEvent): string | undefined {
  if (event.event === 'issue' && log.issued.has(BigInt(event.handle))) return 'a handle was issued twice';
  if (event.event === 'revoke' && !log.issued.has(BigInt(event.handle)))
    return 'a handle was revoked that was never issued';
  return undefined;
}

function apply(log: IssuerLog, event: LogEvent): void {
  const why = contradiction(log, event);
  if (why !== undefined) throw damaged(log, why);
  switch (event.event) {
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
  }
}

function hashOf(line: Uint8Array): string {
  return base64url(sha256(line));
}

function damaged(log: IssuerLog, why: string): HushmarkError {
  return new HushmarkError('issuer_log_damaged', `${log.path}, line ${log.lines + 1}: ${why}`);
}
