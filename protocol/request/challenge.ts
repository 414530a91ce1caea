// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The challenge that binds a proof to one request. The verifier computes it from the bytes that it signed and kept, the
 * wallet from the bytes that it received; neither takes it from the other. It binds everything in the request (shop,
 * addresses, policy, dates, roots, order, expiry) and the number that the customer carries over from the shop's screen
 * in the cross-device flow.
 */
import { concatBytes, firstBytesAsField, sha256, utf8 } from '#base/encoding.ts';

const TAG = 'hushmark/challenge/1';

/**
 * First 31 bytes of SHA-256(tag || SHA-256(payload) || code) as a field element; `payload` is the exact payload of the
 * request's JWS, `code` the digits of the cross-device number or absent.
 */
export function challengeOf(payload: Uint8Array, code?: string): bigint {
  return firstBytesAsField(sha256(concatBytes(utf8(TAG), sha256(payload), utf8(code ?? ''))));
}
