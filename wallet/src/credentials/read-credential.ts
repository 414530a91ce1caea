/**
 * From what a customer hands over (a file's text, pasted text, a link) to JSON. Used by the import screen. Decides
 * nothing about the content: check-credential.ts does.
 */
import { parseBase64url } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';

/** A credential has about 2 KB; 64 KB leave room for long display texts. */
export const CREDENTIAL_MAX = 1 << 16;

export function readCredentialText(text: string): unknown {
  if (text.length > CREDENTIAL_MAX) throw new HushmarkError('input_too_large', 'too long for a credential');
  const trimmed = text.trim();
  const json = trimmed.startsWith('{')
    ? trimmed
    : new TextDecoder().decode(parseBase64url(fromLink(trimmed), 'credential'));
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new HushmarkError('input_credential', 'not JSON');
  }
}

/** `…#/import?credential=<base64url>`, or only its last part. */
function fromLink(text: string): string {
  const mark = 'credential=';
  const at = text.indexOf(mark);
  return at < 0 ? text : (text.slice(at + mark.length).split('&')[0] ?? '');
}
