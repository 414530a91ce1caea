// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The secrets that the server hands out, and their hashes: verification ids, request ids, nonces, response codes, API
 * keys. Each is independent: nobody outside can compute one from another.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { base64url, equalBytes, utf8 } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';

/** 256 bits as 43 characters. */
export const SECRET_PATTERN = '[A-Za-z0-9_-]{43}';

export const createVerificationId = (random: Random): string => `ver_${base64url(random(32))}`;
export const createRequestId = (random: Random): string => `req_${base64url(random(32))}`;
export const createNonce = (random: Random): string => base64url(random(32));
export const createEventId = (random: Random): string => `evt_${base64url(random(16))}`;

/** base64url SHA-256: how a secret is stored that is only ever compared. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('base64url');

/** `digits` decimal digits, uniform. */
export function createCode(random: Random, digits: number): string {
  const count = 10 ** digits;
  const limit = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const drawn = new DataView(Uint8Array.from(random(4)).buffer).getUint32(0);
    if (drawn < limit) return String(drawn % count).padStart(digits, '0');
  }
}

/**
 * By purpose, as long-lived as the secret that they follow from; deriving one takes longer than everything after it.
 */
const derivedKeys = new WeakMap<Uint8Array, Map<string, Uint8Array>>();

/**
 * The outcome of a verification, response_code in addresses and in the database. Made from a secret of the server
 * instead of being stored, so that a wallet whose connection broke can fetch the same one again, while the database
 * holds only its hash.
 */
export function outcomeOf(responseSecret: Uint8Array, requestId: string): string {
  return `rc_${derive(responseSecret, 'hushmark/response-code/1', requestId)}`;
}

/**
 * The id of the decision about a verification: the same whenever and on whichever node it is signed, so that a shop
 * that lost a reply can have it again, and one that got both sees that they are one (A47).
 */
export function decisionIdOf(responseSecret: Uint8Array, verificationId: string): string {
  return `dec_${derive(responseSecret, 'hushmark/decision-id/1', verificationId)}`;
}

function derive(secret: Uint8Array, purpose: string, text: string): string {
  const keys = derivedKeys.get(secret) ?? new Map<string, Uint8Array>();
  derivedKeys.set(secret, keys);
  const key = keys.get(purpose) ?? new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
  keys.set(purpose, key);
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

export type ApiKeyKind = 'secret' | 'publishable';
export type Mode = 'test' | 'live';
export type ApiKeyParts = { readonly id: string; readonly kind: ApiKeyKind; readonly mode: Mode };

const KIND_PREFIX = { secret: 'sk', publishable: 'pk' } as const;
const API_KEY = /^hm_(test|live)_(sk|pk)_([a-z0-9]{16})_([A-Za-z0-9_-]{43})$/;

/** hm_test_sk_<public id>_<secret> */
export function createApiKeyText(random: Random, kind: ApiKeyKind, mode: Mode): { id: string; key: string } {
  const id = Array.from(random(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id, key: `${apiKeyStart({ id, kind, mode })}${base64url(random(32))}` };
}

/** What anybody may see of a key: everything before the secret. */
export function apiKeyStart({ id, kind, mode }: ApiKeyParts): string {
  return `hm_${mode}_${KIND_PREFIX[kind]}_${id}_`;
}

/** What a key says about itself, before it is looked up; undefined for anything else. */
export function readApiKey(text: string): ApiKeyParts | undefined {
  const match = text.length <= 100 ? API_KEY.exec(text) : null;
  if (match === null) return undefined;
  const [, mode, kind, id = ''] = match;
  return { id, kind: kind === 'sk' ? 'secret' : 'publishable', mode: mode === 'live' ? 'live' : 'test' };
}

/** Does the text hash to this? Compared without stopping at the first difference. */
export function isHashOf(hash: string, text: string): boolean {
  return equalBytes(utf8(hash), utf8(hashSecret(text)));
}
