// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which bundles of a registry are available: current.json of the registry's directory, and what a verifier answers to
 * wallets. It is not signed and nothing depends on it: it only says what to fetch, and each file vouches for itself.
 */
import { parseDigest, readInteger, readList, readObject, readSeconds } from '#base/readers.ts';
import type { Slot } from './timetable.ts';

export type Announced = Slot & {
  /** base64url SHA-256 of the file, which is its name. */
  readonly digest: string;
};

/** The one that counts, those to come, and what was left over. */
const MOST = 8;

export function encodeAnnouncement(bundles: readonly Announced[]) {
  return {
    bundles: bundles.map(({ sequence, digest, startsAt, expiresAt }) => ({
      sequence,
      digest,
      starts_at: startsAt,
      expires_at: expiresAt,
    })),
  };
}

/** The inverse for what comes from outside. Throws input_malformed. */
export function parseAnnouncement(value: unknown): Announced[] {
  const name = 'trust announcement';
  return readList(readObject(value, name, ['bundles']).bundles, `${name}.bundles`, MOST).map((entry, index) => {
    const at = `${name}.bundles[${index}]`;
    const bundle = readObject(entry, at, ['sequence', 'digest', 'starts_at', 'expires_at']);
    return {
      sequence: readInteger(bundle.sequence, `${at}.sequence`, 1, Number.MAX_SAFE_INTEGER),
      digest: parseDigest(bundle.digest, `${at}.digest`),
      startsAt: readSeconds(bundle.starts_at, `${at}.starts_at`),
      expiresAt: readSeconds(bundle.expires_at, `${at}.expires_at`),
    };
  });
}
