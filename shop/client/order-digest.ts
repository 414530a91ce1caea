// SPDX-License-Identifier: MIT
// Turns an order into the digest that a verification is bound to, so that an answer for one basket cannot pay for
// another. The verifier sees only this digest; add something unguessable to the order (its number will do) so that
// nobody can find a basket by trying all of them.

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** SHA-256 over the JSON text with sorted member names, base64url without padding. */
export async function orderDigest(order: Plain): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(sorted(order)));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function sorted(value: Plain): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

const isList = (value: readonly Plain[] | { readonly [name: string]: Plain }): value is readonly Plain[] =>
  Array.isArray(value);
