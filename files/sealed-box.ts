// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A secret in a file, in a box that a passphrase opens: scrypt, then AES-256-GCM. What stands beside the box in the
 * clear is authenticated with it and cannot be swapped. The keys of issuers and registries (files/key-file.ts) and the
 * wallet's file are kept like this; the caller brings the passphrase.
 */
import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import { base64url, canonicalJson, concatBytes, parseBase64url, utf8 } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { malformed, readInteger, readObject, readToken } from '#base/readers.ts';

/** 2^17 rounds of 1 KiB: about a third of a second and 128 MiB. Files below the floor are refused (downgrade). */
const DEFAULT_COST = 17;
const LOWEST_COST = 15;
const HIGHEST_COST = 20;
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

type Kdf = { readonly name: 'scrypt'; readonly cost: number; readonly salt: string };
export type Box = { readonly kdf: Kdf; readonly cipher: typeof CIPHER; readonly nonce: string; readonly box: string };
/** `cost` is the logarithm of scrypt's N. */
export type Sealing = { passphrase: string; random: Random; cost?: number };
/** What stands beside the box: members with plain values. */
export type Beside = Readonly<Record<string, string>>;

export const BOX_MEMBERS = ['kdf', 'cipher', 'nonce', 'box'] as const;

export function sealBox(secret: Uint8Array, beside: Beside, { passphrase, random, cost = DEFAULT_COST }: Sealing): Box {
  if (cost < LOWEST_COST || cost > HIGHEST_COST) throw new RangeError('scrypt cost out of range');
  const kdf: Kdf = { name: 'scrypt', cost, salt: base64url(random(16)) };
  const head = { kdf, cipher: CIPHER, nonce: base64url(random(12)) } as const;
  const cipher = createCipheriv(CIPHER, derive(passphrase, kdf), parseBase64url(head.nonce, 'nonce', 12));
  cipher.setAAD(utf8(canonicalJson({ ...beside, ...head })));
  return { ...head, box: base64url(concatBytes(cipher.update(secret), cipher.final(), cipher.getAuthTag())) };
}

/** The secret, or undefined for a wrong passphrase or a changed file, which look the same. */
export function openBox({ box, ...head }: Box, beside: Beside, passphrase: string): Uint8Array | undefined {
  const bytes = parseBase64url(box, 'box');
  const decipher = createDecipheriv(CIPHER, derive(passphrase, head.kdf), parseBase64url(head.nonce, 'nonce', 12));
  decipher.setAAD(utf8(canonicalJson({ ...beside, ...head })));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return concatBytes(decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final());
  } catch {
    return undefined;
  }
}

/** The box among the members of a file; its parameters are hostile and checked before any work is done with them. */
export function readBox(value: Readonly<Record<(typeof BOX_MEMBERS)[number], unknown>>, name: string): Box {
  if (value.cipher !== CIPHER) throw malformed(name, 'has a cipher that is not known here');
  const kdf = readObject(value.kdf, `${name}.kdf`, ['name', 'cost', 'salt']);
  if (kdf.name !== 'scrypt') throw malformed(`${name}.kdf`, 'is not scrypt');
  const salt = readToken(kdf.salt, `${name}.kdf.salt`, 64);
  parseBase64url(salt, `${name}.kdf.salt`, 16);
  const box = readToken(value.box, `${name}.box`, 4096);
  if (parseBase64url(box, `${name}.box`).length <= TAG_BYTES) throw malformed(`${name}.box`, 'is too short');
  return {
    kdf: { name: 'scrypt', cost: readInteger(kdf.cost, `${name}.kdf.cost`, LOWEST_COST, HIGHEST_COST), salt },
    cipher: CIPHER,
    nonce: readToken(value.nonce, `${name}.nonce`, 16),
    box,
  };
}

function derive(passphrase: string, { cost, salt }: Kdf): Buffer {
  const N = 2 ** cost;
  return scryptSync(passphrase.normalize('NFC'), parseBase64url(salt, 'salt'), 32, {
    N,
    r: 8,
    p: 1,
    maxmem: 2 * 128 * 8 * N,
  });
}
