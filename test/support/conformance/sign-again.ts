// SPDX-License-Identifier: GPL-3.0-or-later
/** Documents that say something else under a good signature: what a dishonest or faulty signer could publish. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { base64url, parseBase64url, sha256, utf8 } from '#base/encoding.ts';
import { type JwsType, type SigningKey, signJws } from '#protocol/jws.ts';
import { encodeFile, splitFile } from '#protocol/trust/bundle-binary.ts';
import { changed } from './draft.ts';

export type Members = Record<string, never>;

export function payloadOf(jws: string): unknown {
  return JSON.parse(new TextDecoder().decode(parseBase64url(jws.split('.')[1], 'payload')));
}

export function headerOf(jws: string): { typ: JwsType } {
  return JSON.parse(new TextDecoder().decode(parseBase64url(jws.split('.')[0], 'header'))) as { typ: JwsType };
}

export function signText(typ: JwsType, payload: string, key: SigningKey): string {
  return signJws({ typ, kid: key.jwk.kid }, utf8(payload), key.secretKey);
}

/** The same document with something changed, signed anew. */
export function signAgain(jws: string, key: SigningKey, change: (payload: Members) => void): string {
  return signText(headerOf(jws).typ, JSON.stringify(changed(payloadOf(jws), change as never)), key);
}

/** The same document under another header, signed anew by the same key. */
export function withHeader(jws: string, key: SigningKey, header: object): string {
  return underHeader(jws, key, { alg: 'EdDSA', kid: key.jwk.kid, ...header });
}

/** The same with this very header. */
export function underHeader(jws: string, key: SigningKey, header: object): string {
  const [, body = ''] = jws.split('.');
  const head = base64url(utf8(JSON.stringify(header)));
  return `${head}.${body}.${base64url(ed25519.sign(utf8(`${head}.${body}`), key.secretKey))}`;
}

export type BundleChange = {
  readonly payload?: (payload: Members) => void;
  /** Lists that the signed part pins, whatever they are. */
  readonly lists?: (binary: Uint8Array) => Uint8Array;
};

/** The same bundle with something changed, signed anew. */
export function bundleAgain(
  file: Uint8Array,
  key: SigningKey,
  { payload = () => {}, lists = (same) => same }: BundleChange,
) {
  const { jws, rest } = splitFile(file);
  const { length } = (payloadOf(jws) as { binary: { length: number } }).binary;
  const binary = lists(rest.subarray(0, length));
  const pinned = signAgain(jws, key, (members) => {
    const { binary: pin } = members as unknown as { binary: { length: number; digest: string } };
    pin.length = binary.length;
    pin.digest = base64url(sha256(binary));
    payload(members);
  });
  return encodeFile(pinned, binary);
}
