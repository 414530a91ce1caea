// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From what a customer hands over (a file's text, pasted text, a link) to JSON. Links carry the credential sealed to
 * this wallet (protocol/credential/delivery.ts); a text may be the credential itself. check-credential.ts judges the
 * content.
 */

import { parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { parseJson, readId } from '#base/readers.ts';
import { decodeText } from '#base/text.ts';
import { deliveryKeys, openDelivery } from '#protocol/credential/delivery.ts';
import { readSchemaUri } from '#protocol/credential/schema.ts';
import { findLink, type Pasted, plainQuotes, prefixes } from './pasted.ts';

/** A credential has about 2 KB; 64 KB leave room for long display texts. */
export const CREDENTIAL_MAX = 1 << 16;

/**
 * `registries`: ids of those under which this wallet makes holder codes. Throws input_too_large, input_credential or
 * another input_* code.
 */
export async function readCredentialText(
  text: string,
  master: Uint8Array,
  registries: readonly string[],
): Promise<unknown> {
  if (text.length > CREDENTIAL_MAX) throw new HushmarkError('input_too_large', 'too long for a credential');
  const trimmed = text.trim();
  const json = parsed(trimmed) ?? parsed(plainQuotes(trimmed));
  if (json !== undefined) return json;
  const link = findLink(trimmed);
  const open =
    link?.name === 'sealed'
      ? opener(link, master, registries)
      : (value: string) => decodeText(parseBase64url(value, 'credential'), 'the credential');
  let refusal = new HushmarkError('input_credential', 'neither a link nor JSON');
  // Shortest first: a value that is cut opens to nothing, and one that goes on into the words after it does not either.
  for (const candidate of link?.candidates ?? prefixes(trimmed)) {
    try {
      const found = parsed(await open(candidate));
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof HushmarkError && error.code !== 'input_base64url') refusal = error;
    }
  }
  throw refusal;
}

/**
 * `…#/import?issuer=&schema=&sealed=`; the other way is `…?credential=` in the open, or only the last part of that. The
 * link does not say for which registry its key was made; the seal opens with one key only.
 */
function opener(
  { issuer, schema }: Pasted,
  master: Uint8Array,
  registries: readonly string[],
): (sealed: string) => Promise<string> {
  const delivery = { issuerId: readId(issuer, 'link.issuer'), schemaUri: readSchemaUri(schema, 'link.schema') };
  const keys = registries.map((registry) => deliveryKeys(master, { registry, ...delivery }).secretKey);
  return async (sealed) => {
    let refused: unknown = new HushmarkError('input_credential', 'the link was not made for this wallet');
    for (const key of keys) {
      try {
        return await openDelivery(sealed, key, delivery);
      } catch (error) {
        refused = error;
      }
    }
    throw refused;
  };
}

function parsed(text: string): object | undefined {
  try {
    const json = parseJson(text, 'credential', CREDENTIAL_MAX);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
