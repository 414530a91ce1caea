// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * New signatures for credentials that were signed with a key which has since been stolen: one file for everybody. The
 * issuer signs the digests of its log again with a new key and publishes the file; a wallet takes the whole file and
 * finds its own entries, so nobody learns which ones it wanted. A digest contains the holder's commitment and tells
 * others nothing; entries are sorted by digest, which says nothing about the order of issuing.
 * The file is not signed as a whole: each signature is checked against the issuer's key in a trust bundle.
 */

import { bytesToNumber, numberToBytes, utf8 } from '#base/encoding.ts';
import { malformed } from '#base/readers.ts';
import type { Signature } from '../crypto/eddsa.ts';

export const RENEWAL_HEAD = 'hushmark-renewal/1\n';
const FIELD_BYTES = 32;
/** Digest, R8 (two coordinates), S. */
const ENTRY_BYTES = 4 * FIELD_BYTES;
/** Half a million people. */
export const RENEWAL_MAX = 64 << 20;

export type RenewalEntry = { readonly digest: bigint; readonly signature: Signature };

export type Renewal = {
  readonly count: number;
  /** Unchecked: whoever uses it verifies it. */
  find(digest: bigint): Signature | undefined;
};

/** Throws input_malformed for more entries than a file holds, or a digest twice. */
export function encodeRenewal(entries: readonly RenewalEntry[]): Uint8Array {
  const sorted = [...entries].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const head = utf8(RENEWAL_HEAD);
  const file = new Uint8Array(head.length + sorted.length * ENTRY_BYTES);
  file.set(head);
  let at = head.length;
  for (const { digest, signature } of sorted) {
    for (const value of [digest, ...signature.R8, signature.S]) {
      file.set(numberToBytes(value, FIELD_BYTES), at);
      at += FIELD_BYTES;
    }
  }
  parseRenewal(file);
  return file;
}

/** A file from outside. Throws input_malformed. */
export function parseRenewal(file: Uint8Array): Renewal {
  const name = 'the file of new signatures';
  const head = utf8(RENEWAL_HEAD);
  if (file.length > RENEWAL_MAX) throw malformed(name, `is longer than ${RENEWAL_MAX} bytes`);
  if (!head.every((byte, index) => file[index] === byte)) throw malformed(name, 'does not begin as one');
  const body = file.subarray(head.length);
  if (body.length % ENTRY_BYTES !== 0) throw malformed(name, 'was cut off');
  const count = body.length / ENTRY_BYTES;
  const bytesAt = (entry: number, field = 0): Uint8Array => {
    const start = entry * ENTRY_BYTES + field * FIELD_BYTES;
    return body.subarray(start, start + FIELD_BYTES);
  };
  const valueAt = (entry: number, field: number): bigint => bytesToNumber(bytesAt(entry, field));
  for (let entry = 1; entry < count; entry++) {
    if (compare(bytesAt(entry - 1), bytesAt(entry)) >= 0) throw malformed(name, 'is out of order');
  }
  return {
    count,
    find(digest) {
      const wanted = numberToBytes(digest, FIELD_BYTES);
      let [low, high] = [0, count];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(bytesAt(middle), wanted) < 0) low = middle + 1;
        else high = middle;
      }
      if (low === count || compare(bytesAt(low), wanted) !== 0) return undefined;
      return { R8: [valueAt(low, 1), valueAt(low, 2)], S: valueAt(low, 3) };
    },
  };
}

/** As big-endian numbers of the same length. */
function compare(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
