// SPDX-License-Identifier: GPL-3.0-or-later
/** An order that looks like chance and is the same for the same seed. */
import { createHash } from 'node:crypto';

/** `nameOf` decides with the seed about a part's place, so that parts that come or go leave the order of the others. */
export function inOrderOf<T>(seed: string, parts: readonly T[], nameOf: (part: T) => string): T[] {
  return parts
    .map((part) => ({
      part,
      rank: createHash('sha256')
        .update(`${seed}\n${nameOf(part)}`)
        .digest('hex'),
    }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ part }) => part);
}
