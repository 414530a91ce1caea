// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Signed documents: JWS compact serialization (RFC 7515) with EdDSA over Ed25519 (RFC 8037) and an explicit `typ`.
 * Issuer documents, trust bundles, requests and decisions are all signed this way.
 * There is no choice of algorithm: the header has exactly alg, kid and typ, and the key comes from the caller's list,
 * so "none", HMAC with a public key, embedded keys and key addresses cannot occur (attacks R09, A27). A kid is the RFC
 * 7638 thumbprint of its key, so two keys never share one.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { base64url, parseBase64url, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { malformed, parseJson, readList, readObject, readToken } from '#base/readers.ts';

/** An Ed25519 public key as a JSON Web Key; `x` is base64url of 32 bytes, `kid` the RFC 7638 thumbprint. */
export type Jwk = { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly kid: string };

/** An Ed25519 key pair for documents: the 32-byte seed and the public key. */
export type SigningKey = { readonly secretKey: Uint8Array; readonly jwk: Jwk };

export type JwsType =
  | 'hushmark-issuer+jwt'
  | 'hushmark-trust+jwt'
  | 'oauth-authz-req+jwt'
  | 'hushmark-decision+jwt'
  | 'hushmark-door+jwt';

/** The public key as JWK, with its thumbprint as kid. */
export function jwkOf(publicKey: Uint8Array): Jwk {
  const x = base64url(publicKey);
  const thumbprint = base64url(sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)));
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint };
}

/** The key pair of a 32-byte seed. */
export function signingKey(secretKey: Uint8Array): SigningKey {
  return { secretKey, jwk: jwkOf(ed25519.getPublicKey(secretKey)) };
}

export function generateSigningKey(random: Random): SigningKey {
  return signingKey(random(32));
}

/**
 * A JWK from outside. `alg: "EdDSA"` and `use: "sig"` may be there and are dropped; a private part is refused.
 * Throws input_malformed, also for a key of small order: such a key would accept signatures nobody made.
 */
export function parseJwk(value: unknown, name: string): Jwk {
  const members = readObject(value, name, ['kty', 'crv', 'x', 'kid'], ['alg', 'use']);
  if (members.kty !== 'OKP' || members.crv !== 'Ed25519') throw malformed(name, 'is not an Ed25519 key');
  if (members.alg !== undefined && members.alg !== 'EdDSA') throw malformed(name, 'is not for EdDSA');
  if (members.use !== undefined && members.use !== 'sig') throw malformed(name, 'is not for signatures');
  const bytes = parseBase64url(members.x, `${name}.x`, 32);
  let usable = false;
  try {
    const point = ed25519.Point.fromBytes(bytes, false);
    usable = point.isTorsionFree() && !point.is0();
  } catch {
    usable = false;
  }
  if (!usable) throw malformed(name, 'is not a point of the Ed25519 prime-order group');
  const jwk = jwkOf(bytes);
  if (members.kid !== jwk.kid) throw malformed(`${name}.kid`, 'is not the thumbprint of the key');
  return jwk;
}

/** A list of keys, without repetition. */
export function parseJwks(value: unknown, name: string, max = 8): Jwk[] {
  const keys = readList(value, name, max, 1).map((entry, index) => parseJwk(entry, `${name}[${index}]`));
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) throw malformed(name, 'names a key twice');
  return keys;
}

/** The compact JWS over exactly these payload bytes. */
export function signJws(header: { typ: JwsType; kid: string }, payload: Uint8Array, secretKey: Uint8Array): string {
  const head = base64url(utf8(JSON.stringify({ alg: 'EdDSA', kid: header.kid, typ: header.typ })));
  const signed = `${head}.${base64url(payload)}`;
  return `${signed}.${base64url(ed25519.sign(utf8(signed), secretKey))}`;
}

/**
 * The payload of a JWS signed by one of `keys` with exactly this `typ`.
 * Throws input_* for anything that is not such a JWS in form, trust_signature for a key that is not in the list and for
 * a wrong signature.
 */
export function parseJws(
  text: unknown,
  { typ, keys, maxBytes = 1 << 17 }: { typ: JwsType; keys: readonly Jwk[]; maxBytes?: number },
): { payload: Uint8Array; kid: string } {
  if (typeof text !== 'string' || text.length > maxBytes) throw malformed('signed document', 'is not text or too long');
  const [head, body, signature, ...rest] = text.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0) {
    throw malformed('signed document', 'does not have three parts');
  }
  const header = readObject(
    parseJson(parseBase64url(head, 'signed document header'), 'signed document header', 1024),
    'signed document header',
    ['alg', 'kid', 'typ'],
  );
  if (header.alg !== 'EdDSA') throw malformed('signed document header', 'does not say alg EdDSA');
  if (header.typ !== typ) throw malformed('signed document header', `does not say typ ${typ}`);
  const kid = readToken(header.kid, 'signed document header.kid', 64);
  const key = keys.find((candidate) => candidate.kid === kid);
  if (key === undefined) {
    throw new HushmarkError('trust_signature', 'the document is signed with a key that is not known here');
  }
  const signed = utf8(`${head}.${body}`);
  if (!isSignatureOf(parseBase64url(signature, 'signed document signature', 64), signed, key)) {
    throw new HushmarkError('trust_signature', 'the signature of the document does not fit its content');
  }
  return { payload: parseBase64url(body, 'signed document payload'), kid };
}

// RFC 8032 as written (zip215: false): canonical encodings only, so that all verifiers give one answer.
function isSignatureOf(signature: Uint8Array, message: Uint8Array, key: Jwk): boolean {
  try {
    return ed25519.verify(signature, message, parseBase64url(key.x, 'key', 32), { zip215: false });
  } catch {
    return false;
  }
}

/** Payload object -> bytes. Plain JSON: a signature covers bytes, so nobody needs a canonical form. */
export function encodePayload(payload: unknown): Uint8Array {
  return utf8(JSON.stringify(payload));
}
