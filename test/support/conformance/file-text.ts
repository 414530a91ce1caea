// SPDX-License-Identifier: GPL-3.0-or-later
/** A trust bundle in JSON: base64url without the zeros at its end, and its length with them. */
import { base64url, parseBase64url } from '#base/encoding.ts';
import { readObject } from '#base/readers.ts';
import type { Input } from './set.ts';

export function encodeBundleText(file: Uint8Array): Input {
  const end = file.findLastIndex((byte) => byte !== 0) + 1;
  return { bytes: base64url(file.subarray(0, end)), length: file.length };
}

export function parseBundleText(value: unknown): Uint8Array {
  const { bytes, length } = readObject(value, 'bundle', ['bytes', 'length']);
  const file = new Uint8Array(Number(length));
  file.set(parseBase64url(bytes, 'bundle.bytes'));
  return file;
}
