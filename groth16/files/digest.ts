// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 by the platform, for files of megabytes; base/encoding.ts has the one for short messages.
import type { Digest } from './manifest.ts';

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

/** Lower-case hexadecimal. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return Array.from(await sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function matches(bytes: Uint8Array, { sha256, bytes: length }: Digest): Promise<boolean> {
  return bytes.length === length && (await sha256Hex(bytes)) === sha256;
}
