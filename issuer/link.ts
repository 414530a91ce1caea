/**
 * How a credential travels to the wallet without a file: a link that opens the wallet's import page. Everything stands
 * behind the '#', so no web server sees it. The same text becomes the QR code.
 */
import { type Credential, encodeCredential } from '#protocol/credential.ts';
import { base64url, utf8 } from '#protocol/encoding.ts';
import { readBaseUrl } from '#protocol/origins.ts';

/** `walletUrl` is the wallet's address without a slash at its end. */
export function credentialLink(walletUrl: string, credential: Credential): string {
  const wallet = readBaseUrl(walletUrl, 'the wallet address');
  return `${wallet}/#/import?credential=${base64url(utf8(JSON.stringify(encodeCredential(credential))))}`;
}
