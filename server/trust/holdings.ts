// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The bundles of one registry that are at hand, and what follows from them at a given time. No clock, no store:
 * watch.ts fills it. It fails closed: a bundle whose lists do not give its signed root is refused, and none takes its
 * place.
 */
import { HushmarkError } from '#base/errors.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { inForce, yetToCount } from '#protocol/trust/timetable.ts';
import type { TrustEpoch } from '../store/trust-epochs.ts';

/** A bundle and the bytes that it was read from. */
export type BundleFile = { readonly bundle: TrustBundle; readonly file: Uint8Array };

/** Every `now` is Unix seconds. */
export type Holdings = {
  add(added: BundleFile, now: number): void;
  has(digest: string): boolean;
  /** Never used again: its lists do not give the signed root. */
  refuse(digest: string): void;
  isRefused(digest: string): boolean;
  /** Newest first: every bundle that was ever accepted, those to come included. */
  setEpochs(epochs: readonly TrustEpoch[]): void;
  /** With the highest number, begun or not. */
  newest(): TrustBundle | undefined;
  /** The last that began, also when it has ended. */
  lastBegun(now: number): TrustBundle | undefined;
  /** The bundle in force, or server_trust_unavailable. */
  current(now: number): TrustBundle;
  /** The bundle in force, first, and those to come. Throws like `current`. */
  announced(now: number): readonly TrustBundle[];
  /**
   * Whether a question that was asked under the bundle with this number may still be answered. Throws like `current`.
   */
  stillCounts(sequence: number, now: number): boolean;
  file(digest: string): Uint8Array | undefined;
};

/** Files kept for wallets that ask for a predecessor. */
const KEPT_FILES = 4;

export function createHoldings(): Holdings {
  /** The last that began, the one before it, and those to come; by their numbers. */
  let bundles: readonly TrustBundle[] = [];
  let epochs: readonly TrustEpoch[] = [];
  const files = new Map<string, Uint8Array>();
  const refused = new Set<string>();

  function current(now: number): TrustBundle {
    const bundle = inForce(bundles, now);
    // Nothing takes the place of one that was found wrong.
    if (bundle === undefined || refused.has(bundle.digest)) throw new HushmarkError('server_trust_unavailable');
    return bundle;
  }

  return {
    add({ bundle, file }, now) {
      const all = [...bundles, bundle].sort((a, b) => a.sequence - b.sequence);
      // With the one before, should this clock have been ahead for a while.
      const begun = all.findLastIndex(({ startsAt }) => startsAt <= now);
      bundles = all.slice(Math.max(0, begun - 1));
      files.set(bundle.digest, file);
      for (const digest of [...files.keys()].slice(0, -KEPT_FILES)) files.delete(digest);
    },
    has: (digest) => bundles.some((bundle) => bundle.digest === digest),
    refuse(digest) {
      refused.add(digest);
      files.delete(digest);
    },
    isRefused: (digest) => refused.has(digest),
    setEpochs(known) {
      epochs = known;
    },
    newest: () => bundles.at(-1),
    // Also when nobody can say what time it is.
    lastBegun: (now) => bundles.findLast(({ startsAt }) => !(startsAt > now)),
    current,
    announced(now) {
      current(now);
      return yetToCount(bundles, now).filter(({ digest }) => !refused.has(digest));
    },
    stillCounts(sequence, now) {
      const bundle = current(now);
      if (sequence > bundle.sequence) return false;
      const since = epochs.filter((epoch) => epoch.sequence > sequence && epoch.sequence <= bundle.sequence);
      // A gap may hide an emergency, so the chain of scheduled changes must be complete.
      return since.length === bundle.sequence - sequence && since.every(({ supersedes }) => supersedes === 'scheduled');
    },
    file: (digest) => files.get(digest),
  };
}
