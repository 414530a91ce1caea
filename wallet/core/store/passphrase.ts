// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From the customer's passphrase to the key that wraps the wallet's random vault key. The parameters are stored beside
 * the wrapped key and are therefore hostile: a stored work factor below the minimum is refused, never used (OWASP's
 * minimum for PBKDF2-HMAC-SHA256 is 600,000). Nothing else is derived from a passphrase.
 */
import { parseBase64url, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';

export type Kdf = { name: 'PBKDF2-SHA256'; iterations: number; salt: string };

export const KDF_FLOOR = 600_000;
/** Above this a stored value is a denial of service, not care. */
const KDF_CEILING = 10_000_000;
const SALT_BYTES = 16;

/** Checks stored parameters before any work is done with them. */
export function parseKdf(value: unknown): { iterations: number; salt: Uint8Array } {
  const { name, iterations, salt } = (value ?? {}) as Partial<Record<keyof Kdf, unknown>>;
  if (name !== 'PBKDF2-SHA256') throw new HushmarkError('wallet_storage', 'unknown key derivation');
  if (
    typeof iterations !== 'number' ||
    !Number.isSafeInteger(iterations) ||
    iterations < KDF_FLOOR ||
    iterations > KDF_CEILING
  ) {
    throw new HushmarkError('wallet_storage', 'stored work factor outside the accepted range');
  }
  return { iterations, salt: parseBase64url(salt, 'salt', SALT_BYTES) };
}

/** The key that wraps and unwraps the vault key: AES-256-GCM, not extractable. */
export async function wrappingKey(passphrase: string, kdf: unknown): Promise<CryptoKey> {
  const { iterations, salt } = parseKdf(kdf);
  const material = await crypto.subtle.importKey('raw', buffer(utf8(passphrase.normalize('NFKC'))), 'PBKDF2', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', iterations, salt: buffer(salt) },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** WebCrypto's types want a plain ArrayBuffer below the view; a copy makes sure of it. */
export function buffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
