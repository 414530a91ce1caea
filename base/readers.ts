// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Readers for untrusted JSON: exact members, lists with a limit, text that a screen may show, bounded integers. Every
 * `parse*` function that takes JSON is built from these, so that an unknown member, a missing one or a number written
 * as text is refused everywhere in the same way.
 * They check form only; the caller decides what the values mean.
 */
import { parseBase64url } from './encoding.ts';
import { type ErrorCode, HushmarkError } from './errors.ts';
import { findRepeatedMember } from './repeated-members.ts';
import { hiddenIn } from './visible-text.ts';

/** What is wrong with the form of `name`, as the one error that all readers throw. */
export function malformed(name: string, problem: string): HushmarkError {
  return new HushmarkError('input_malformed', `${name} ${problem}`);
}

/**
 * Runs `read`; when it finds fault with the form (input_*), the error gets the code that says which document was at
 * fault, and keeps its message.
 */
export function reworded<T>(code: ErrorCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof HushmarkError && error.code.startsWith('input_')) throw new HushmarkError(code, error.message);
    throw error;
  }
}

/**
 * JSON text or its UTF-8 bytes, without a mark at the start and with every member once: whoever signed it and whoever
 * reads it elsewhere must have read the same. `maxBytes` is checked before anything is parsed.
 */
export function parseJson(source: string | Uint8Array, name: string, maxBytes = 1 << 20): unknown {
  if (source.length > maxBytes) throw malformed(name, `is longer than ${maxBytes} bytes`);
  let text: string;
  let value: unknown;
  try {
    text =
      typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source);
    value = JSON.parse(text);
  } catch {
    throw malformed(name, 'is not JSON');
  }
  if (findRepeatedMember(text)) throw malformed(name, 'names a member twice');
  return value;
}

/** An object with exactly the required members, and of the optional ones any. */
export function readObject<R extends string, O extends string = never>(
  value: unknown,
  name: string,
  required: readonly R[],
  optional: readonly O[] = [],
): Record<R, unknown> & Partial<Record<O, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(name, 'is not an object');
  const members: readonly string[] = [...required, ...optional];
  for (const key of Object.keys(value)) {
    if (!members.includes(key)) throw malformed(name, `has an unknown member ${JSON.stringify(key.slice(0, 40))}`);
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw malformed(name, `has no member "${key}"`);
  }
  return value as Record<R, unknown> & Partial<Record<O, unknown>>;
}

/** An array of `min` to `max` entries. */
export function readList(value: unknown, name: string, max: number, min = 0): unknown[] {
  if (!Array.isArray(value)) throw malformed(name, 'is not a list');
  if (value.length < min) throw malformed(name, `has fewer than ${min} entries`);
  if (value.length > max) throw malformed(name, `has more than ${max} entries`);
  return value;
}

/** A string of printable ASCII without spaces: addresses, identifiers, tokens. */
export function readToken(value: unknown, name: string, max = 2048): string {
  if (typeof value !== 'string') throw malformed(name, 'is not text');
  if (value.length === 0 || value.length > max) throw malformed(name, `must have 1 to ${max} characters`);
  if (!/^[\x21-\x7e]+$/.test(value)) throw malformed(name, 'has spaces, control or non-ASCII characters');
  return value;
}

/** Names of parties in identifiers: issuer, registry and client ids. Lower case, so that no two look alike. */
export function readId(value: unknown, name: string): string {
  const id = readToken(value, name, 64);
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(id)) {
    throw malformed(name, 'may have only a-z, 0-9, "." and "-", and starts and ends with a letter or digit');
  }
  return id;
}

/**
 * Text that a person will read. Refuses what could rearrange, hide or overprint it on a screen
 * (base/visible-text.ts), and spaces at the ends.
 */
export function readText(value: unknown, name: string, max = 200): string {
  if (typeof value !== 'string') throw malformed(name, 'is not text');
  if (value.length === 0 || value.length > max) throw malformed(name, `must have 1 to ${max} characters`);
  const hidden = hiddenIn(value);
  if (hidden !== undefined) throw malformed(name, hidden);
  if (value.trim() !== value) throw malformed(name, 'starts or ends with a space');
  return value;
}

/** A JSON number that is an integer from `min` to `max`. */
export function readInteger(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max || Object.is(value, -0)) {
    throw malformed(name, `is not an integer from ${min} to ${max}`);
  }
  return value;
}

/** Unix seconds, up to the year 9999. */
export function readSeconds(value: unknown, name: string): number {
  return readInteger(value, name, 0, 253_402_300_799);
}

/** `true`, or the member is absent. */
export function readFlag(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (value !== true) throw malformed(name, 'may only be true or absent');
  return true;
}

/**
 * The injected time of day, in Unix seconds. Milliseconds by mistake would make every document look stale or every
 * expiry far away, depending on the side, so they throw.
 */
export function checkNow(now: number): number {
  if (!Number.isFinite(now) || now < 0 || now > 100_000_000_000) throw new RangeError('now must be in Unix seconds');
  return Math.floor(now);
}

/** A SHA-256 in base64url, canonical. */
export function parseDigest(value: unknown, name: string): string {
  parseBase64url(value, name, 32);
  return value as string;
}
