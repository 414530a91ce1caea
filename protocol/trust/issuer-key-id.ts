// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An issuer's credential key as a text that two people can compare: the issuer reads it out, and whoever adds the first
 * credential of that issuer checks it. Nothing else depends on it.
 */

import { base64url, canonicalJson, encodeField, sha256, utf8 } from '#base/encoding.ts';
import type { Point } from '../crypto/babyjubjub.ts';

export function issuerKeyId([x, y]: Point): string {
  return base64url(sha256(utf8(canonicalJson(['hushmark/issuer-key/1', encodeField(x), encodeField(y)]))));
}
