// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What makes a credential the holder's own: a secret for each registry, issuer and schema, derived from the wallet's 32
 * random master bytes, and the commitment to it that the issuer signs. Different issuers get unrelated commitments,
 * even issuers to which two registries give the same id. A renewed credential of the same issuer keeps the secret and
 * with it every pseudonym. The master bytes are never derived from a passphrase.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as sha256Hash } from '@noble/hashes/sha2.js';
import {
  bytesToNumber,
  canonicalJson,
  concatBytes,
  equalBytes,
  numberToBytes,
  R,
  sha256,
  utf8,
} from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { TAG } from '../constants.ts';
import { poseidon } from '../crypto/poseidon.ts';

/** What a holder's secret is for: an issuer as one registry names it, and one kind. */
export type HolderContext = { readonly registry: string; readonly issuerId: string; readonly schemaUri: string };

/**
 * HKDF-SHA256 (RFC 5869) without salt; info is the canonical JSON of [label, registry, issuer, schema], so that no two
 * contexts share it. 64 bytes reduced modulo R: the bias is 2^-258.
 */
export function holderSecret(master: Uint8Array, { registry, issuerId, schemaUri }: HolderContext): bigint {
  if (master.length !== 32) throw new HushmarkError('input_key', 'the master secret has 32 bytes');
  const info = utf8(canonicalJson(['hushmark/holder/1', registry, issuerId, schemaUri]));
  return bytesToNumber(hkdf(sha256Hash, master, undefined, info, 64)) % R;
}

export function holderCommitment(secret: bigint): bigint {
  return poseidon([TAG.HOLDER, secret]);
}

/** RFC 4648's base32 in lower case: it has no 0, 1, 8 and 9, which people mistake for letters. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const PREFIX = 'hm1';
const CHECKSUM_BYTES = 4;
const CODE_BYTES = 32 + CHECKSUM_BYTES;
const CODE_LENGTH = Math.ceil((CODE_BYTES * 8) / 5);
const GROUP = 6;

type CodeContext = { issuerId: string; schemaUri: string };

/** Covers issuer and schema, so that a code pasted at the wrong place is refused and not signed. */
function checksum({ issuerId, schemaUri }: CodeContext, commitment: bigint): Uint8Array {
  const text = canonicalJson(['hushmark/holder-code/1', issuerId, schemaUri, commitment.toString()]);
  return sha256(utf8(text)).subarray(0, CHECKSUM_BYTES);
}

/** What the wallet shows and the issuer takes: 'hm1-' and 58 characters in groups of six. */
export function createHolderCode({ commitment, ...context }: CodeContext & { commitment: bigint }): string {
  let number = bytesToNumber(concatBytes(numberToBytes(commitment, 32), checksum(context, commitment)));
  let code = '';
  for (let i = 0; i < CODE_LENGTH; i++) {
    code = BASE32.charAt(Number(number & 31n)) + code;
    number >>= 5n;
  }
  return [PREFIX, ...(code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [])].join('-');
}

/**
 * The commitment of a code made for this issuer and schema, or input_holder_code. Capitals, spaces, line breaks and
 * missing dashes are forgiven, since people copy codes by hand; every other difference is refused.
 */
export function parseHolderCode(text: string, context: CodeContext): bigint {
  const refuse = (why: string) => new HushmarkError('input_holder_code', why);
  if (typeof text !== 'string' || text.length > 200) throw refuse('a holder code is a short text');
  const code = text.toLowerCase().replace(/[\s-]/g, '');
  if (!code.startsWith(PREFIX)) throw refuse(`a holder code begins with ${PREFIX}`);
  const digits = code.slice(PREFIX.length);
  if (digits.length !== CODE_LENGTH) throw refuse(`a holder code has ${CODE_LENGTH} characters after ${PREFIX}`);
  let number = 0n;
  for (const digit of digits) {
    const value = BASE32.indexOf(digit);
    if (value < 0) throw refuse('a holder code has letters and the digits 2 to 7 only');
    number = (number << 5n) | BigInt(value);
  }
  if (number >> BigInt(8 * CODE_BYTES) !== 0n) throw refuse('the holder code is mistyped');
  const bytes = numberToBytes(number, CODE_BYTES);
  const commitment = bytesToNumber(bytes.subarray(0, 32));
  if (commitment >= R || !equalBytes(bytes.subarray(32), checksum(context, commitment))) {
    throw refuse('the holder code is mistyped or was made for another issuer or kind of credential');
  }
  return commitment;
}
