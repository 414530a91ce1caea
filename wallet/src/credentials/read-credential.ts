/**
 * From what a customer hands over (a file's text, pasted text, a link) to JSON. Used by the import screen. Links carry
 * the credential sealed to this wallet (protocol/delivery.ts); a text may be the credential itself. Decides nothing
 * about the content: check-credential.ts does.
 */
import { type Delivery, deliveryKeys, openDelivery } from '#protocol/delivery.ts';
import { parseBase64url } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { readSchemaUri } from '#protocol/schema.ts';
import { readId } from '#protocol/shape.ts';
import { decodeText } from '#protocol/text.ts';

/** A credential has about 2 KB; 64 KB leave room for long display texts. */
export const CREDENTIAL_MAX = 1 << 16;

/** `registries`: ids of those under which this wallet makes holder codes. */
export async function readCredentialText(
  text: string,
  master: Uint8Array,
  registries: readonly string[],
): Promise<unknown> {
  if (text.length > CREDENTIAL_MAX) throw new HushmarkError('input_too_large', 'too long for a credential');
  try {
    return JSON.parse(await plainText(text.trim(), master, registries)) as unknown;
  } catch (error) {
    if (error instanceof HushmarkError) throw error;
    throw new HushmarkError('input_credential', 'not JSON');
  }
}

/** `…#/import?issuer=&schema=&sealed=`, `…?credential=` in the open, only the last part of that, or JSON. */
async function plainText(text: string, master: Uint8Array, registries: readonly string[]): Promise<string> {
  if (text.startsWith('{')) return text;
  const values = new URLSearchParams(text.slice(text.indexOf('?') + 1));
  const sealed = values.get('sealed');
  if (sealed !== null) {
    const delivery = {
      issuerId: readId(values.get('issuer'), 'link.issuer'),
      schemaUri: readSchemaUri(values.get('schema'), 'link.schema'),
    };
    return openSealed(sealed, delivery, master, registries);
  }
  return decodeText(parseBase64url(values.get('credential') ?? text, 'credential'), 'the credential');
}

/** The link does not say for which registry its key was made; the seal opens with one key only. */
async function openSealed(
  sealed: string,
  delivery: Delivery,
  master: Uint8Array,
  registries: readonly string[],
): Promise<string> {
  let refused: unknown = new HushmarkError('input_credential', 'the link was not made for this wallet');
  for (const registry of registries) {
    try {
      return await openDelivery(sealed, deliveryKeys(master, { registry, ...delivery }).secretKey, delivery);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}
