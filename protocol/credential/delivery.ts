// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A credential on its way from an issuer's page to the wallet. Links end up in browser histories, on disks and in other
 * people's clouds, so a link never carries a credential in the open: the wallet gives the issuer a delivery key
 * together with the holder code, and the link carries the credential sealed, so that only this wallet can open it.
 * HPKE (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. It hides the
 * credential; who made it is shown by the credential's own signature, not by the sealing.
 */
import { x25519 } from '@noble/curves/ed25519.js';
import { expand, extract, hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64url, canonicalJson, concatBytes, parseBase64url, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { HolderContext } from './holder.ts';

/** Who delivers what: part of the key and of the sealing, so that nothing opens in another place. */
export type Delivery = { readonly issuerId: string; readonly schemaUri: string };

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NO_BYTES = new Uint8Array();
const VERSION = utf8('HPKE-v1');
const KEM_SUITE = concatBytes(utf8('KEM'), Uint8Array.of(0x00, 0x20));
const HPKE_SUITE = concatBytes(utf8('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x01));

/** The wallet's key pair for one registry, issuer and schema, from its 32 master bytes; nothing is stored. */
export function deliveryKeys(
  master: Uint8Array,
  { registry, issuerId, schemaUri }: HolderContext,
): { secretKey: Uint8Array; publicKey: string } {
  if (master.length !== 32) throw new HushmarkError('input_key', 'the master secret has 32 bytes');
  const info = utf8(canonicalJson(['hushmark/delivery-key/1', registry, issuerId, schemaUri]));
  const secretKey = hkdf(sha256, master, undefined, info, KEY_BYTES);
  return { secretKey, publicKey: base64url(x25519.getPublicKey(secretKey)) };
}

/** Sealed text for a link; `publicKey` is what the wallet gave with the holder code. Throws input_key. */
export async function sealDelivery(
  text: string,
  publicKey: string,
  delivery: Delivery,
  random: Random,
): Promise<string> {
  const receiver = parseDeliveryKey(publicKey);
  const ephemeral = random(KEY_BYTES);
  const { enc, ciphertext } = await sealTo(receiver, utf8(text), infoOf(delivery), NO_BYTES, ephemeral);
  return base64url(concatBytes(enc, ciphertext));
}

/** The text again, or input_credential. */
export async function openDelivery(sealed: unknown, secretKey: Uint8Array, delivery: Delivery): Promise<string> {
  const bytes = parseBase64url(sealed, 'the sealed credential');
  const refused = () => new HushmarkError('input_credential', 'the link was not made for this wallet, or was changed');
  if (bytes.length < KEY_BYTES + TAG_BYTES) throw refused();
  const enc = bytes.subarray(0, KEY_BYTES);
  try {
    const plain = await openFrom(enc, secretKey, bytes.subarray(KEY_BYTES), infoOf(delivery), NO_BYTES);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw refused();
  }
}

/** RFC 9180 Seal(), base mode, first message. Exported for its test vectors. */
export async function sealTo(
  receiver: Uint8Array,
  plain: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  ephemeralSecret: Uint8Array,
): Promise<{ enc: Uint8Array; ciphertext: Uint8Array }> {
  const enc = x25519.getPublicKey(ephemeralSecret);
  const shared = sharedSecret(x25519.getSharedSecret(ephemeralSecret, receiver), enc, receiver);
  const { key, algorithm } = await schedule(shared, info, aad);
  return { enc, ciphertext: new Uint8Array(await crypto.subtle.encrypt(algorithm, key, owned(plain))) };
}

/** RFC 9180 Open(), base mode, first message. */
export async function openFrom(
  enc: Uint8Array,
  secretKey: Uint8Array,
  ciphertext: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array> {
  const shared = sharedSecret(x25519.getSharedSecret(secretKey, enc), enc, x25519.getPublicKey(secretKey));
  const { key, algorithm } = await schedule(shared, info, aad);
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, owned(ciphertext)));
}

function infoOf({ issuerId, schemaUri }: Delivery): Uint8Array {
  return utf8(canonicalJson(['hushmark/delivery/1', issuerId, schemaUri]));
}

/** A public key from outside, or input_key; noble refuses those of small order when the secret is computed. */
export function parseDeliveryKey(publicKey: string): Uint8Array {
  try {
    const key = parseBase64url(publicKey, 'the delivery key', KEY_BYTES);
    x25519.getSharedSecret(new Uint8Array(KEY_BYTES).fill(1), key);
    return key;
  } catch {
    throw new HushmarkError('input_key', 'the delivery key is not an X25519 key');
  }
}

/** ExtractAndExpand of DHKEM, section 4.1. */
function sharedSecret(dh: Uint8Array, enc: Uint8Array, receiver: Uint8Array): Uint8Array {
  const prk = labeledExtract(KEM_SUITE, NO_BYTES, 'eae_prk', dh);
  return labeledExpand(KEM_SUITE, prk, 'shared_secret', concatBytes(enc, receiver), 32);
}

/** KeySchedule of section 5.1 in base mode (0); the nonce of the first message is the base nonce. */
async function schedule(
  shared: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
): Promise<{ key: CryptoKey; algorithm: AesGcmParams }> {
  const context = concatBytes(
    Uint8Array.of(0),
    labeledExtract(HPKE_SUITE, NO_BYTES, 'psk_id_hash', NO_BYTES),
    labeledExtract(HPKE_SUITE, NO_BYTES, 'info_hash', info),
  );
  const secret = labeledExtract(HPKE_SUITE, shared, 'secret', NO_BYTES);
  const raw = labeledExpand(HPKE_SUITE, secret, 'key', context, 16);
  const iv = labeledExpand(HPKE_SUITE, secret, 'base_nonce', context, 12);
  const key = await crypto.subtle.importKey('raw', owned(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { key, algorithm: { name: 'AES-GCM', iv: owned(iv), additionalData: owned(aad) } };
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concatBytes(VERSION, suite, utf8(label), ikm), salt);
}

function labeledExpand(suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number) {
  const size = Uint8Array.of(length >> 8, length & 255);
  return expand(sha256, prk, concatBytes(size, VERSION, suite, utf8(label), info), length);
}

/** WebCrypto's types want an ArrayBuffer of one's own below the view. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
