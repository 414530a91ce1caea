/**
 * Secret keys at rest: one file a key, encrypted with a passphrase (scrypt, AES-256-GCM), mode 0600, never overwritten.
 * Kind and public key stand beside the box in clear and are authenticated with it, so that neither can be exchanged.
 * Used by issuer and registry. Where the passphrase comes from is the terminal's business.
 */
import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import { base64url, canonicalJson, concatBytes, parseBase64url, utf8 } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { checkPassphrase } from '#protocol/passphrase.ts';
import type { Random } from '#protocol/random.ts';
import { malformed, parseJson, readInteger, readObject, readToken, reworded } from '#protocol/shape.ts';
import { readPrivateFile, writeFileAtomic } from '#terminal/atomic-file.ts';

const FORMAT = 'hushmark-key/1';
/** 2^17 rounds of 1 KiB: about a third of a second and 128 MiB. Files below the floor are refused (downgrade). */
const DEFAULT_COST = 17;
const LOWEST_COST = 15;
const HIGHEST_COST = 20;
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

export type KeyKind = 'credential' | 'document' | 'registry';

/** Writes a new key file. `cost` is the logarithm of scrypt's N. Throws issuer_file_exists when there is one. */
export function createKeyFile(
  path: string,
  key: { kind: KeyKind; publicKey: string; secret: Uint8Array },
  { passphrase, random, cost = DEFAULT_COST }: { passphrase: string; random: Random; cost?: number },
): void {
  checkPassphrase(passphrase);
  if (cost < LOWEST_COST || cost > HIGHEST_COST) throw new RangeError('scrypt cost out of range');
  const head = {
    format: FORMAT,
    kind: key.kind,
    publicKey: key.publicKey,
    kdf: { name: 'scrypt', cost, salt: base64url(random(16)) },
    cipher: CIPHER,
    nonce: base64url(random(12)),
  };
  const cipher = createCipheriv(CIPHER, derive(passphrase, head.kdf), parseBase64url(head.nonce, 'nonce', 12));
  cipher.setAAD(utf8(canonicalJson(head)));
  const box = concatBytes(cipher.update(key.secret), cipher.final(), cipher.getAuthTag());
  writeFileAtomic(path, `${JSON.stringify({ ...head, box: base64url(box) }, null, 2)}\n`, { overwrite: false });
}

/**
 * The secret of a key file of this kind. Throws issuer_file_permissions, issuer_passphrase, or input_key for a file that
 * is not such a key or was made with a key derivation below the floor.
 */
export function openKeyFile(
  path: string,
  kind: KeyKind,
  passphrase: string,
): { publicKey: string; secret: Uint8Array } {
  const text = readPrivateFile(path);
  const { head, box } = reworded('input_key', () => parseKeyFile(text));
  if (head.kind !== kind) throw new HushmarkError('input_key', `${path} holds a key of another kind`);
  const decipher = createDecipheriv(CIPHER, derive(passphrase, head.kdf), parseBase64url(head.nonce, 'nonce', 12));
  decipher.setAAD(utf8(canonicalJson(head)));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    const secret = concatBytes(decipher.update(box.subarray(0, box.length - TAG_BYTES)), decipher.final());
    return { publicKey: head.publicKey, secret };
  } catch {
    throw new HushmarkError('issuer_passphrase', `the passphrase does not open ${path}`);
  }
}

type Kdf = { name: string; cost: number; salt: string };

function derive(passphrase: string, { cost, salt }: Kdf): Buffer {
  const N = 2 ** cost;
  return scryptSync(passphrase.normalize('NFC'), parseBase64url(salt, 'salt'), 32, {
    N,
    r: 8,
    p: 1,
    maxmem: 2 * 128 * 8 * N,
  });
}

function parseKeyFile(text: string) {
  const name = 'key file';
  const value = readObject(parseJson(text, name, 16_384), name, [
    'format',
    'kind',
    'publicKey',
    'kdf',
    'cipher',
    'nonce',
    'box',
  ]);
  if (value.format !== FORMAT || value.cipher !== CIPHER) throw malformed(name, 'has a format that is not known here');
  const kdf = readObject(value.kdf, `${name}.kdf`, ['name', 'cost', 'salt']);
  if (kdf.name !== 'scrypt') throw malformed(`${name}.kdf`, 'is not scrypt');
  const box = parseBase64url(value.box, `${name}.box`);
  if (box.length <= TAG_BYTES) throw malformed(`${name}.box`, 'is too short');
  const salt = readToken(kdf.salt, `${name}.kdf.salt`, 64);
  parseBase64url(salt, `${name}.kdf.salt`, 16);
  return {
    head: {
      format: FORMAT,
      kind: readToken(value.kind, `${name}.kind`, 32),
      publicKey: readToken(value.publicKey, `${name}.publicKey`, 400),
      kdf: { name: 'scrypt', cost: readInteger(kdf.cost, `${name}.kdf.cost`, LOWEST_COST, HIGHEST_COST), salt },
      cipher: CIPHER,
      nonce: readToken(value.nonce, `${name}.nonce`, 16),
    },
    box,
  };
}
