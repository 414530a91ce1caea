// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The credential: what an issuer signs and a wallet keeps. Issuers make it with signCredential; wallets take it in with
 * parseCredential, which checks everything that can be checked without a trust bundle. It never leaves the wallet.
 */

import { encodeField, parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { readId, readList, readObject, readText } from '#base/readers.ts';
import { ATTRIBUTE_SLOTS, DATE_BITS, TAG } from '../constants.ts';
import { checkIssuerKey, type Point } from '../crypto/babyjubjub.ts';
import { publicKey, type Signature, sign, verifySignature } from '../crypto/eddsa.ts';
import { poseidon } from '../crypto/poseidon.ts';
import { FIRST_DAY, isoDate, LAST_DAY, parseDate } from '../dates.ts';
import { isHashed, LARGEST_VALUE } from './attribute-types.ts';
import { describeAttribute, encodeAttribute } from './attributes.ts';
import { isHandle, parseHandle } from './handles.ts';
import { readMeaning, readSchemaUri, type SchemaMeaning, type SlotMeaning, schemaNumber } from './schema.ts';

export type Credential = {
  readonly format: 'hushmark-credential/1';
  readonly issuer: { readonly id: string; readonly key: Point };
  /** Schema URI. */
  readonly schema: string;
  /** What the issuer meant by the attributes: the schema's slots as they were signed. */
  readonly meaning: readonly SlotMeaning[];
  /** Poseidon(TAG.HOLDER, holderSecret). */
  readonly holder: bigint;
  /** Always 8, by the schema's slots; 0 means absent. */
  readonly attributes: readonly bigint[];
  /** Day numbers, both included. */
  readonly validFrom: number;
  readonly validUntil: number;
  /** Revocation handle, 1 .. 2^48 - 2. */
  readonly handle: bigint;
  readonly signature: Signature;
  /** Plain texts by slot name, where the number does not say them. Not signed: see describeCredential. */
  readonly display?: Readonly<Record<string, string>>;
};

/** The schema as the issuer signed it. No later document reads the credential differently. */
export function schemaOf({ schema, meaning }: Pick<Credential, 'schema' | 'meaning'>): SchemaMeaning {
  return { uri: schema, slots: meaning };
}

export type UnsignedCredential = Omit<Credential, 'signature' | 'format'>;

/** Poseidon(TAG.ATTRIBUTES, a1, ..., a7); attribute 0 stands alone in the digest, so that `age` need not hash these. */
export function attributesHash(attributes: readonly bigint[]): bigint {
  return poseidon([TAG.ATTRIBUTES, ...attributes.slice(1)]);
}

/** What the issuer signs. It reveals nothing to others, since it contains the holder's commitment. */
export function credentialDigest(credential: UnsignedCredential): bigint {
  const { attributes, validFrom, validUntil, handle } = credential;
  const validity = BigInt(validFrom) + (BigInt(validUntil) << BigInt(DATE_BITS)) + (handle << BigInt(2 * DATE_BITS));
  return poseidon([
    TAG.CREDENTIAL,
    schemaNumber(schemaOf(credential)),
    credential.holder,
    attributes[0] ?? 0n,
    attributesHash(attributes),
    validity,
  ]);
}

/** Ranges that the packed digest and the circuits rely on. */
function checkRanges({ attributes, validFrom, validUntil, handle }: UnsignedCredential): void {
  if (attributes.length !== ATTRIBUTE_SLOTS || attributes.some((value) => value < 0n || value > LARGEST_VALUE)) {
    throw new HushmarkError('input_credential', 'a credential has 8 attributes from 0 to 2^120 - 1');
  }
  const isDay = (day: number) => Number.isInteger(day) && day >= FIRST_DAY && day <= LAST_DAY;
  if (!isDay(validFrom) || !isDay(validUntil) || validFrom > validUntil) throw new HushmarkError('input_validity');
  if (!isHandle(handle)) throw new HushmarkError('input_handle');
}

/** @param secretKey the issuer's Baby Jubjub key; it must belong to the key in the credential */
export function signCredential(unsigned: UnsignedCredential, secretKey: Uint8Array): Credential {
  checkRanges(unsigned);
  const key = publicKey(secretKey);
  if (key[0] !== unsigned.issuer.key[0] || key[1] !== unsigned.issuer.key[1]) {
    throw new HushmarkError('input_key', 'the secret key does not belong to the key in the credential');
  }
  const signature = sign(secretKey, credentialDigest(unsigned));
  return { format: 'hushmark-credential/1', ...unsigned, signature };
}

function readPoint(value: unknown, name: string): Point {
  const [x, y] = readList(value, name, 2, 2);
  return [parseField(x, `${name}[0]`), parseField(y, `${name}[1]`)];
}

function readDisplay(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HushmarkError('input_credential', 'credential.display is not an object');
  }
  const texts = Object.entries(value);
  if (texts.length > ATTRIBUTE_SLOTS) throw new HushmarkError('input_credential', 'credential.display is too long');
  return Object.fromEntries(
    texts.map(([name, text]) => [name, readText(text, `credential.display.${name.slice(0, 32)}`)]),
  );
}

const MEMBERS = [
  'format',
  'issuer',
  'schema',
  'meaning',
  'holder',
  'attributes',
  'validFrom',
  'validUntil',
  'handle',
  'signature',
] as const;

/**
 * A credential from JSON: exact members, ranges, issuer key in the prime-order subgroup, signature, which covers the
 * meaning. Whether the issuer is accepted and the credential still good, only a trust bundle says.
 */
export function parseCredential(value: unknown): Credential {
  const json = readObject(value, 'credential', MEMBERS, ['display']);
  if (json.format !== 'hushmark-credential/1') throw new HushmarkError('input_credential', 'the format is not known');
  const issuer = readObject(json.issuer, 'credential.issuer', ['id', 'key']);
  const signature = readObject(json.signature, 'credential.signature', ['R8', 'S']);
  const credential: Credential = {
    format: 'hushmark-credential/1',
    issuer: { id: readId(issuer.id, 'credential.issuer.id'), key: readPoint(issuer.key, 'credential.issuer.key') },
    schema: readSchemaUri(json.schema, 'credential.schema'),
    meaning: readMeaning(json.meaning, 'credential.meaning'),
    holder: parseField(json.holder, 'credential.holder'),
    attributes: readList(json.attributes, 'credential.attributes', ATTRIBUTE_SLOTS, ATTRIBUTE_SLOTS).map(
      (entry, slot) => parseField(entry, `credential.attributes[${slot}]`),
    ),
    validFrom: parseDate(json.validFrom, 'credential.validFrom'),
    validUntil: parseDate(json.validUntil, 'credential.validUntil'),
    handle: parseHandle(json.handle, 'credential.handle'),
    signature: {
      R8: readPoint(signature.R8, 'credential.signature.R8'),
      S: parseField(signature.S, 'credential.signature.S'),
    },
    ...(json.display === undefined ? {} : { display: readDisplay(json.display) }),
  };
  checkRanges(credential);
  checkIssuerKey(credential.issuer.key);
  if (!verifySignature(credential.issuer.key, credentialDigest(credential), credential.signature)) {
    throw new HushmarkError('trust_credential_signature');
  }
  return credential;
}

export type CredentialJson = {
  format: 'hushmark-credential/1';
  issuer: { id: string; key: [string, string] };
  schema: string;
  meaning: SlotMeaning[];
  holder: string;
  attributes: string[];
  validFrom: string;
  validUntil: string;
  handle: string;
  signature: { R8: [string, string]; S: string };
  display?: Record<string, string>;
};

function encodePoint([x, y]: Point): [string, string] {
  return [encodeField(x), encodeField(y)];
}

export function encodeCredential(credential: Credential): CredentialJson {
  return {
    format: credential.format,
    issuer: { id: credential.issuer.id, key: encodePoint(credential.issuer.key) },
    schema: credential.schema,
    meaning: [...credential.meaning],
    holder: encodeField(credential.holder),
    attributes: credential.attributes.map(encodeField),
    validFrom: isoDate(credential.validFrom),
    validUntil: isoDate(credential.validUntil),
    handle: encodeField(credential.handle),
    signature: { R8: encodePoint(credential.signature.R8), S: encodeField(credential.signature.S) },
    ...(credential.display ? { display: { ...credential.display } } : {}),
  };
}

/**
 * What the credential says, for its holder to read, by the meaning under which it was signed: one entry a present
 * attribute. `display` is not signed, so each of its texts is encoded again and must give the signed number; a text
 * that does not is refused, not shown. `value` is undefined for a text that came without its plain form.
 */
export function describeCredential(credential: Credential): { name: string; value: string | undefined }[] {
  const { meaning } = credential;
  const display = credential.display ?? {};
  for (const name of Object.keys(display)) {
    const index = meaning.findIndex((slot) => slot.name === name);
    const slot = meaning[index];
    const text = display[name] ?? '';
    if (!slot || !isHashed(slot.type) || encodeAttribute(slot.type, text) !== credential.attributes[index]) {
      throw new HushmarkError('input_credential', 'a text shown with the credential is not the signed one');
    }
  }
  return meaning.flatMap((slot, index) => {
    const encoded = credential.attributes[index] ?? 0n;
    if (encoded === 0n) return [];
    const plain = Object.hasOwn(display, slot.name) ? display[slot.name] : undefined;
    const value = isHashed(slot.type) ? plain : describeAttribute(slot.type, encoded);
    return [{ name: slot.name, value }];
  });
}
