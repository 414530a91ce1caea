// SPDX-License-Identifier: GPL-3.0-or-later
/** The page to which an issuer's offer wants the holder code to go. */
import { readUrl } from '#protocol/origins.ts';

/** Null when it is not on one of the issuer's registered origins. */
export function checkReturn(returnTo: string, origins: readonly string[]): URL | null {
  try {
    const url = readUrl(returnTo, 'return');
    return origins.includes(url.origin) ? url : null;
  } catch {
    return null;
  }
}
