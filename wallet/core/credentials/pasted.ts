// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds a link's values in text as people hand it over: wrapped by a mail program, with words around it, inside a link
 * checker's own link, in Markdown. Only the end of the text is a guess: what comes out is opened and checked like any
 * other.
 */

/** What nobody sees or means: soft hyphens, zero widths, byte order marks. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** Lines of a link that a mail program has wrapped, at most; a value of 64 KB has more only when it is no link. */
const MAX_PARTS = 200;

export type Pasted = {
  name: 'credential' | 'sealed';
  /** The value if the text ends after its first line, its second, …; shortest first. */
  candidates: string[];
  issuer: string | null;
  schema: string | null;
};

/** Undefined when there is no link in it. */
export function findLink(pasted: string): Pasted | undefined {
  let text = pasted.replace(INVISIBLE, '').replaceAll('&amp;', '&');
  // Quoted-printable: a break that means nothing, and "=3D" for every "=".
  const isQuoted = /=\r?\n/.test(text);
  if (isQuoted) text = text.replace(/=\r?\n/g, '');
  if (/[?&](?:credential|sealed)=3D/.test(text) && isQuoted) text = text.replaceAll('=3D', '=');
  // A link inside another one is encoded, once for each.
  for (let depth = 0; depth < 3 && !VALUE.test(text) && /%[0-9a-f]{2}/i.test(text); depth += 1) text = decoded(text);

  const found = VALUE.exec(text);
  if (found === null) return undefined;
  const [all, name = '', value = ''] = found;
  const start = text.lastIndexOf('?', found.index + 1) + 1;
  const values = new URLSearchParams(text.slice(start, found.index + all.length).replace(/\s/g, ''));
  return {
    name: name === 'sealed' ? 'sealed' : 'credential',
    candidates: prefixes(value),
    issuer: values.get('issuer'),
    schema: values.get('schema'),
  };
}

const VALUE = /(?:^|[?&])(credential|sealed)=([\w\-\s]*)/;

/** A value that stands alone, wrapped or not. */
export function prefixes(value: string): string[] {
  const parts = value.trim().split(/\s+/).slice(0, MAX_PARTS);
  return parts.map((_, index) => parts.slice(0, index + 1).join(''));
}

/** JSON as chats and word processors change it: spaces that do not break, quotes that curl. */
export function plainQuotes(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/[\u00a0\u2007\u202f]/g, ' ');
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}
