// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The lines of the issuer's log: what is written for each event, and how a line is read back. They hold days, never
 * times of day: a time would let somebody match the log with visits to the counter.
 */

import { parseField } from '#base/encoding.ts';
import {
  malformed,
  parseDigest,
  parseJson,
  readId,
  readInteger,
  readList,
  readObject,
  readToken,
} from '#base/readers.ts';
import { parseHandle } from '#protocol/credential/handles.ts';
import { readSchemaUri } from '#protocol/credential/schema.ts';
import { parseDate } from '#protocol/dates.ts';
import { type LogHead, parseLogHead } from '#protocol/trust/issuer-document.ts';

export type IssueEvent = {
  event: 'issue';
  /** 'YYYY-MM-DD' of issuing. */
  day: string;
  schema: string;
  /** Keyed hash of person reference and schema. */
  person: string;
  /** Keyed hash of the holder's commitment. */
  holder: string;
  handle: string;
  /** The credential's digest, decimal: what a new key would sign again after the old one was stolen. */
  digest: string;
  validFrom: string;
  validUntil: string;
};

/** The first line of every log; nothing else begins one, so that an empty log is a lost one. */
export type StartEvent = { event: 'start'; issuer: string /** Name of its first credential key. */; key: string };

/** A handle that this log did not see issued, revoked until its credential's last day. */
export type RevokeUnknownEvent = {
  event: 'revoke-unknown';
  day: string;
  schema: string;
  handle: string;
  validUntil: string;
};

/** Numbers that were published; `list` is the SHA-256 of a list: a new sequence number only for a new list. */
export type Numbers = {
  sequence: number;
  schemas: { uri: string; sequence: number; list: string }[];
};

/**
 * Lines were lost; numbers and revocations were taken from a document, and where the lost log stood, when it says so.
 */
export type RecoverEvent = { event: 'recover'; day: string } & Numbers & { log?: LogHead };

export type RevokeEvent = { event: 'revoke'; day: string; handle: string };

export type PublishEvent = { event: 'publish'; day: string } & Numbers;

export type LogEvent = StartEvent | IssueEvent | RevokeEvent | RevokeUnknownEvent | PublishEvent | RecoverEvent;

/** One line, without its end. Throws input_* for anything but a line that this software wrote. */
export function parseLogEvent(line: Uint8Array): { event: LogEvent; previous: string } {
  const name = 'log line';
  const json = parseJson(line, name, 65_536);
  const kind = typeof json === 'object' && json !== null && 'event' in json ? json.event : undefined;
  if (kind === 'issue') {
    const value = readObject(json, name, [
      'event',
      'day',
      'schema',
      'person',
      'holder',
      'handle',
      'digest',
      'validFrom',
      'validUntil',
      'previous',
    ]);
    const event: IssueEvent = {
      event: 'issue',
      day: readDay(value.day, `${name}.day`),
      schema: readSchemaUri(value.schema, `${name}.schema`),
      person: parseDigest(value.person, `${name}.person`),
      holder: parseDigest(value.holder, `${name}.holder`),
      handle: parseHandle(value.handle, `${name}.handle`).toString(),
      digest: parseField(value.digest, `${name}.digest`).toString(),
      validFrom: readDay(value.validFrom, `${name}.validFrom`),
      validUntil: readDay(value.validUntil, `${name}.validUntil`),
    };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  if (kind === 'revoke') {
    const value = readObject(json, name, ['event', 'day', 'handle', 'previous']);
    const handle = parseHandle(value.handle, `${name}.handle`).toString();
    const event: RevokeEvent = { event: 'revoke', day: readDay(value.day, `${name}.day`), handle };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  if (kind === 'publish' || kind === 'recover') {
    const optional = kind === 'recover' ? (['log'] as const) : [];
    const value = readObject(json, name, ['event', 'day', 'sequence', 'schemas', 'previous'], optional);
    const numbers = { day: readDay(value.day, `${name}.day`), ...readNumbers(value, name) };
    const log = value.log === undefined ? {} : { log: parseLogHead(value.log, `${name}.log`) };
    const event: LogEvent = kind === 'publish' ? { event: kind, ...numbers } : { event: kind, ...numbers, ...log };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  if (kind === 'start') {
    const value = readObject(json, name, ['event', 'issuer', 'key', 'previous']);
    const issuer = readId(value.issuer, `${name}.issuer`);
    const event: StartEvent = { event: 'start', issuer, key: readToken(value.key, `${name}.key`, 64) };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  if (kind === 'revoke-unknown') {
    const value = readObject(json, name, ['event', 'day', 'schema', 'handle', 'validUntil', 'previous']);
    const event: RevokeUnknownEvent = {
      event: 'revoke-unknown',
      day: readDay(value.day, `${name}.day`),
      schema: readSchemaUri(value.schema, `${name}.schema`),
      handle: parseHandle(value.handle, `${name}.handle`).toString(),
      validUntil: readDay(value.validUntil, `${name}.validUntil`),
    };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  throw malformed(name, 'has an event that is not known here');
}

function readNumbers(value: { sequence: unknown; schemas: unknown }, name: string): Numbers {
  const schemas = readList(value.schemas, `${name}.schemas`, 64).map((entry, index) => {
    const at = `${name}.schemas[${index}]`;
    const schema = readObject(entry, at, ['uri', 'sequence', 'list']);
    return {
      uri: readSchemaUri(schema.uri, `${at}.uri`),
      sequence: readInteger(schema.sequence, `${at}.sequence`, 1, Number.MAX_SAFE_INTEGER),
      list: parseDigest(schema.list, `${at}.list`),
    };
  });
  return { sequence: readInteger(value.sequence, `${name}.sequence`, 1, Number.MAX_SAFE_INTEGER), schemas };
}

function readDay(value: unknown, name: string): string {
  parseDate(value, name);
  return value as string;
}
