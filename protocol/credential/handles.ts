// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Revocation handles and lists of them: 48-bit numbers from 1 to 2^48 - 2, so that a gap between forbidden handles
 * always has room for both of its ends. The circuit trusts the ends of a gap, so every list of an issuer document or
 * trust bundle must be read through this file.
 */

import { parseField } from '#base/encoding.ts';
import { malformed, readList } from '#base/readers.ts';
import { HANDLE_BITS } from '../constants.ts';

export const MIN_HANDLE = 1n;
export const MAX_HANDLE = 2n ** BigInt(HANDLE_BITS) - 2n;

/** A handle on the wire: a canonical decimal string. */
export function parseHandle(value: unknown, name: string): bigint {
  const handle = parseField(value, name);
  if (!isHandle(handle)) throw malformed(name, `is not from 1 to 2^${HANDLE_BITS} - 2`);
  return handle;
}

export function isHandle(handle: bigint): boolean {
  return handle >= MIN_HANDLE && handle <= MAX_HANDLE;
}

/** Throws input_malformed unless the handles are in range and strictly increasing. */
export function checkHandles(handles: readonly bigint[], name: string): void {
  let previous = 0n;
  for (const [index, handle] of handles.entries()) {
    if (!isHandle(handle)) throw malformed(`${name}[${index}]`, `is not from 1 to 2^${HANDLE_BITS} - 2`);
    if (handle <= previous) throw malformed(`${name}[${index}]`, 'is not greater than the handle before it');
    previous = handle;
  }
}

/** A strictly increasing list of handles, as decimal strings. */
export function parseHandles(value: unknown, name: string, max: number): bigint[] {
  const handles = readList(value, name, max).map((entry, index) => parseHandle(entry, `${name}[${index}]`));
  checkHandles(handles, name);
  return handles;
}
