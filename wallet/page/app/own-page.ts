// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What counts as the wallet's own page. The service worker is a single script: code that it shared with the page would
 * become a file of its own, which it cannot load.
 */

/**
 * Stands in index.html. A host under repair and a hotel's log-in page answer too, and are not the wallet.
 */
const OWN_MARK = '<meta name="application-name" content="Hushmark wallet"';

/** Reads the answer's text; the answer itself stays unread. */
export async function isOwnPage(response: Response): Promise<boolean> {
  return response.ok && (await response.clone().text()).includes(OWN_MARK);
}

/**
 * An address whose '#' was encoded: the page mends it (wallet/core/route.ts), and no server needs to see what is behind
 * it.
 */
export function isEncoded(pathname: string): boolean {
  return /^\/%(?:25)?23/.test(pathname);
}
