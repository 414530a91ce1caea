// SPDX-License-Identifier: GPL-3.0-or-later
/** Our answers about spelling, holders and credentials. */
import { base64url, canonicalJson, numberToBytes, parseBase64url, parseField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import type { AttributeType, PlainValue } from '#protocol/credential/attribute-types.ts';
import { encodeAttribute } from '#protocol/credential/attributes.ts';
import {
  attributesHash,
  credentialDigest,
  describeCredential,
  parseCredential,
  schemaOf,
} from '#protocol/credential/credential.ts';
import { deliveryKeys, openDelivery } from '#protocol/credential/delivery.ts';
import { createHolderCode, holderCommitment, holderSecret, parseHolderCode } from '#protocol/credential/holder.ts';
import { parseRenewal } from '#protocol/credential/renewal.ts';
import { parseSchema, schemaNumber } from '#protocol/credential/schema.ts';
import { verifySignature } from '#protocol/crypto/eddsa.ts';
import { nullifier, scopeOf } from '#protocol/policy/pseudonym.ts';
import type { Input, Json } from './set.ts';

type Answering = (input: Input) => Json | Promise<Json>;

const text = (value: unknown): string => String(value);
const contextOf = ({ registry, issuer, schema }: Input) => ({
  registry: text(registry),
  issuerId: text(issuer),
  schemaUri: text(schema),
});
const masterOf = ({ master }: Input) => parseBase64url(master, 'master', 32);

/** A holder's own numbers, from the wallet's master bytes. */
function answerHolder(input: Input): Json {
  const context = contextOf(input);
  const secret = holderSecret(masterOf(input), context);
  const commitment = holderCommitment(secret);
  const pseudonym = input.pseudonym as { client: string; label: string } | undefined;
  return {
    secret: text(secret),
    commitment: text(commitment),
    code: createHolderCode({ ...context, commitment }),
    deliveryKey: deliveryKeys(masterOf(input), context).publicKey,
    ...(pseudonym === undefined ? {} : pseudonymOf(secret, pseudonym)),
  };
}

function pseudonymOf(secret: bigint, { client, label }: { client: string; label: string }) {
  const scope = scopeOf(client, label);
  return { scope: text(scope), nullifier: text(nullifier(secret, scope)) };
}

function answerCredential({ credential: json }: Input): Json {
  const credential = parseCredential(parseJson(text(json), 'credential', 65_536));
  return {
    schema: text(schemaNumber(schemaOf(credential))),
    attributesHash: text(attributesHash(credential.attributes)),
    digest: text(credentialDigest(credential)),
    validFrom: credential.validFrom,
    validUntil: credential.validUntil,
    says: describeCredential(credential).map(({ name, value = null }) => [name, value]),
  };
}

function answerRenewal({ file, digest, key }: Input): Json {
  const wanted = parseField(digest, 'digest');
  const signature = parseRenewal(parseBase64url(file, 'file')).find(wanted);
  const [x, y] = key as [string, string];
  if (signature === undefined) return null;
  if (!verifySignature([BigInt(x), BigInt(y)], wanted, signature))
    throw new HushmarkError('trust_credential_signature');
  return { R8: signature.R8.map(text), S: text(signature.S) };
}

export const CREDENTIAL_ANSWERS: Readonly<Record<string, Answering>> = {
  field: ({ text: value }) => base64url(numberToBytes(parseField(value, 'text'), 32)),
  base64url: ({ text: value }) => [...parseBase64url(value, 'text')],
  'canonical-json': ({ value }) => {
    const canonical = canonicalJson(value);
    return { text: canonical, sha256: base64url(sha256(utf8(canonical))) };
  },
  json: ({ text: value }) => parseJson(text(value), 'text') as Json,
  attribute: ({ type, value }) => text(encodeAttribute(type as AttributeType, value as PlainValue)),
  schema: ({ document }) => text(schemaNumber(parseSchema(document))),
  holder: answerHolder,
  'holder-code': (input) => text(parseHolderCode(text(input.code), contextOf(input))),
  delivery: (input) =>
    openDelivery(input.sealed, deliveryKeys(masterOf(input), contextOf(input)).secretKey, contextOf(input)),
  credential: answerCredential,
  renewal: answerRenewal,
};
