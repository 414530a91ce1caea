// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Web addresses that decide about trust: a shop's origins, a verifier's API base, the addresses inside a request. They
 * are always compared as parsed origins, never by a prefix of text, so that subdomains, user info, other ports and
 * look-alikes do not match (attack R10). Plain http is accepted for loopback hosts only, for development and the demo.
 */
import { malformed, readToken } from '#base/readers.ts';

function parseUrl(value: unknown, name: string): URL {
  const text = readToken(value, name);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw malformed(name, 'is not a web address');
  }
  if (url.username !== '' || url.password !== '') throw malformed(name, 'contains a user name');
  if (text.includes('\\')) throw malformed(name, 'contains a backslash');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw malformed(name, 'does not start with https://');
  }
  return url;
}

/** localhost, its sub-domains and the loopback addresses: what browsers treat as trustworthy without TLS. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  );
}

/** An origin in its canonical spelling: scheme, host (punycode), port if unusual, nothing after it. */
export function readOrigin(value: unknown, name: string): string {
  const { origin } = parseUrl(value, name);
  if (origin !== value) throw malformed(name, `must be written as an origin, here ${origin}`);
  return origin;
}

/** A base address such as a verifier's API: canonical spelling, no query, no fragment, no slash at the end. */
export function readBaseUrl(value: unknown, name: string): string {
  const url = parseUrl(value, name);
  const canonical = url.origin + url.pathname.replace(/\/+$/, '');
  if (canonical !== value) throw malformed(name, `must be written as ${canonical}`);
  return canonical;
}

/** An absolute address in canonical spelling, without fragment. */
export function readUrl(value: unknown, name: string): URL {
  const url = parseUrl(value, name);
  if (url.hash !== '' || url.href.endsWith('#')) throw malformed(name, 'contains a fragment');
  if (url.href !== value) throw malformed(name, `must be written as ${url.href}`);
  return url;
}

/** Is `url` the base address or below it? Same origin, and the path continues at a slash. */
export function isUnder(url: URL, baseUrl: string): boolean {
  const base = new URL(baseUrl);
  const path = base.pathname.replace(/\/+$/, '');
  return url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
}
