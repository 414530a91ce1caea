/**
 * The lines of the issuer's log: what is written for each event, and how a line is read back. Days, never times of day:
 * a time would let the log be matched with visits to the counter.
 */
import { parseDate } from '#protocol/dates.ts';
import { parseField } from '#protocol/encoding.ts';
import { parseHandle } from '#protocol/handles.ts';
import { parseDigest } from '#protocol/presentation.ts';
import { readSchemaUri } from '#protocol/schema.ts';
import { malformed, parseJson, readInteger, readList, readObject } from '#protocol/shape.ts';

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

export type RevokeEvent = { event: 'revoke'; day: string; handle: string };

export type PublishEvent = {
  event: 'publish';
  day: string;
  sequence: number;
  /** `list` is the SHA-256 of the published list: a new sequence number only for a new list. */
  schemas: { uri: string; sequence: number; list: string }[];
};

export type LogEvent = IssueEvent | RevokeEvent | PublishEvent;

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
  if (kind === 'publish') {
    const value = readObject(json, name, ['event', 'day', 'sequence', 'schemas', 'previous']);
    const schemas = readList(value.schemas, `${name}.schemas`, 64).map((entry, index) => {
      const at = `${name}.schemas[${index}]`;
      const schema = readObject(entry, at, ['uri', 'sequence', 'list']);
      return {
        uri: readSchemaUri(schema.uri, `${at}.uri`),
        sequence: readInteger(schema.sequence, `${at}.sequence`, 1, Number.MAX_SAFE_INTEGER),
        list: parseDigest(schema.list, `${at}.list`),
      };
    });
    const sequence = readInteger(value.sequence, `${name}.sequence`, 1, Number.MAX_SAFE_INTEGER);
    const event: PublishEvent = { event: 'publish', day: readDay(value.day, `${name}.day`), sequence, schemas };
    return { event, previous: parseDigest(value.previous, `${name}.previous`) };
  }
  throw malformed(name, 'has an event that is not known here');
}

function readDay(value: unknown, name: string): string {
  parseDate(value, name);
  return value as string;
}
