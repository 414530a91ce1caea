// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How a credential travels to the wallet without a file: a link that opens the wallet's import page. Everything is
 * behind the '#', so no web server sees it; but browsers keep links in their histories. A page that got a delivery key
 * with the holder code therefore seals the credential to it; open links are for QR codes and for trying things out.
 */

import { base64url, utf8 } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { type Credential, encodeCredential } from '#protocol/credential/credential.ts';
import { sealDelivery } from '#protocol/credential/delivery.ts';
import { readBaseUrl } from '#protocol/origins.ts';

/** `walletUrl` is the wallet's address without a slash at its end. */
export function credentialLink(walletUrl: string, credential: Credential): string {
  const wallet = readBaseUrl(walletUrl, 'the wallet address');
  return `${wallet}/#/import?credential=${base64url(utf8(JSON.stringify(encodeCredential(credential))))}`;
}

/** @param deliveryKey what the wallet's page handed back as `key`, beside the holder code; throws input_key */
export async function sealedLink(
  walletUrl: string,
  credential: Credential,
  deliveryKey: string,
  random: Random,
): Promise<string> {
  const wallet = readBaseUrl(walletUrl, 'the wallet address');
  const { issuer, schema } = credential;
  const text = JSON.stringify(encodeCredential(credential));
  const sealed = await sealDelivery(text, deliveryKey, { issuerId: issuer.id, schemaUri: schema }, random);
  return `${wallet}/#/import?${new URLSearchParams({ issuer: issuer.id, schema, sealed })}`;
}
