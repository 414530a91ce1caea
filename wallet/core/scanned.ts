// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a scanned code means to this wallet: the part of a wallet's address behind `#`. Codes lead to the wallet that
 * whoever made them knows; a customer who scans with another one wants this one, and what stands in front of the `#`
 * decides nothing. The values are as hostile as those of a link.
 */
import { parseRoute } from './route.ts';

const FROM_OUTSIDE: readonly string[] = ['door', 'enrol', 'import', 'present'];

/** Undefined for codes that are not for a wallet. */
export function findPlace(scanned: string): string | undefined {
  const text = scanned.trim();
  const hash = /^https?:\/\//i.test(text) ? hashOf(text) : undefined;
  if (hash === undefined) return undefined;
  return FROM_OUTSIDE.includes(parseRoute(hash).screen) ? hash : undefined;
}

/** Undefined for what is no address; URL.canParse is younger than browsers that we promise (docs/browsers.md). */
function hashOf(text: string): string | undefined {
  try {
    return new URL(text).hash;
  } catch {
    return undefined;
  }
}
