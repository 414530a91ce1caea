/** The page that an issuer's offer wants to get the holder code. */
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
