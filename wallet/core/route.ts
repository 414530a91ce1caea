// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part of the address after `#`: which screen, with which values. It never reaches a server. The values are hostile
 * text and must go through the parsers.
 */

/** The screens behind the rows of the settings, in their order. */
export const SETTINGS_PARTS = [
  'language',
  'lock',
  'backup',
  'restore',
  'storage',
  'device',
  'lists',
  'risks',
  'erase',
] as const;
export type SettingsPart = (typeof SETTINGS_PARTS)[number];

export type Route =
  | { screen: 'home' | 'history' | 'scan' }
  | { screen: 'settings'; part: SettingsPart | undefined }
  | { screen: 'enrol'; issuer: string; schema: string; returnTo: string | undefined }
  | { screen: 'import'; link: string | undefined }
  | { screen: 'present'; clientId: string; requestUri: string }
  | { screen: 'door'; request: string }
  | { screen: 'unknown' };

const HASH_MAX = 1 << 17;

export function parseRoute(hash: string): Route {
  if (hash.length > HASH_MAX) return { screen: 'unknown' };
  const [path = '', query = ''] = splitOnce(hash.replace(/^#/, ''), '?');
  const values = new URLSearchParams(asWritten(query));
  const value = (name: string) => values.get(name)?.replace(AROUND, '');
  const place = path.replace(/(?<=[a-z])\/$/, '');
  const part = SETTINGS_PARTS.find((name) => place === `/settings/${name}`);
  if (part !== undefined) return { screen: 'settings', part };
  switch (place) {
    case '':
    case '/':
      return { screen: 'home' };
    case '/history':
      return { screen: 'history' };
    case '/scan':
      return { screen: 'scan' };
    case '/settings':
      return { screen: 'settings', part: undefined };
    case '/import':
      // Kept as text: the import screen reads it like a link that was pasted.
      return { screen: 'import', link: query === '' ? undefined : query };
    case '/enrol': {
      const issuer = value('issuer');
      const schema = value('schema');
      if (issuer === undefined || schema === undefined) return { screen: 'unknown' };
      return { screen: 'enrol', issuer, schema, returnTo: value('return') };
    }
    case '/door': {
      const request = value('request');
      return request === undefined ? { screen: 'unknown' } : { screen: 'door', request };
    }
    case '/present': {
      const clientId = value('client_id');
      const requestUri = value('request_uri');
      if (clientId === undefined || requestUri === undefined) return { screen: 'unknown' };
      return { screen: 'present', clientId, requestUri };
    }
    default:
      return { screen: 'unknown' };
  }
}

/** What stands around a link in a sentence, and no name, address or URN of a link ends with. */
const AROUND = /[\s.,;:!?)>\]}"'*\u00bb\u201c\u201d\u2019]+$/;

/** Mail programs write links into HTML and back, or as quoted-printable, where "=3D" is "=". */
function asWritten(query: string): string {
  const plain = query.replaceAll('&amp;', '&');
  return /^[a-z_]+=3D/.test(plain) ? plain.replaceAll('=3D', '=') : plain;
}

/** The inverse for a shop's question. */
export function presentHash({ clientId, requestUri }: { clientId: string; requestUri: string }): string {
  return `#/present?${new URLSearchParams({ client_id: clientId, request_uri: requestUri })}`;
}

/**
 * The address that was meant when a mail program or a redirect has encoded its '#':
 * "/%23/import%3Fcredential=…" -> "/#/import?credential=…". Undefined when nothing is wrong with it.
 */
export function repairedAddress({ pathname, search, hash }: URL): string | undefined {
  const encoded = /^\/%(?:25)?23(.*)$/.exec(pathname)?.[1];
  if (encoded === undefined) return undefined;
  // A '?' that was encoded too comes first; what follows it is as it was.
  const route = search === '' ? encoded.replace(/%(?:25)?3F/i, '?') : encoded;
  return `/#${route}${search}${hash}`;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
