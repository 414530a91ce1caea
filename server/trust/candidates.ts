// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a registry's source has to offer: which of its files are bundles that may be taken, and what is wrong with
 * others.
 */
import { isHushmarkError } from '#base/errors.ts';
import type { Jwk } from '#protocol/jws.ts';
import { parseTrustBundle, TrustFork } from '#protocol/trust/bundle.ts';
import type { TrustEpoch } from '../store/trust-epochs.ts';
import type { BundleFile } from './holdings.ts';

/** `keys`: its bundles are signed by one of them. */
export type Registry = { readonly id: string; readonly keys: readonly Jwk[] };

export type Candidates = {
  /** By their numbers. */
  readonly good: readonly BundleFile[];
  /** Second bundles for a number that was seen before. */
  readonly forks: readonly TrustFork[];
  /** Codes of the others. */
  readonly refusals: readonly string[];
};

/** @param now Unix seconds */
export function readCandidates(
  files: readonly Uint8Array[],
  { id, keys }: Registry,
  { epochs, now }: { epochs: readonly TrustEpoch[]; now: number },
): Candidates {
  const minimumSequence = lowestSequence(epochs, now);
  const seen = new Map(epochs.map(({ sequence, digest }) => [sequence, digest]));
  const good: BundleFile[] = [];
  const forks: TrustFork[] = [];
  const refusals: string[] = [];
  for (const file of files) {
    try {
      const bundle = parseTrustBundle(file, keys, { now, minimumSequence, registry: id, seen });
      seen.set(bundle.sequence, bundle.digest);
      good.push({ bundle, file });
    } catch (error) {
      if (!isHushmarkError(error)) throw error;
      if (error instanceof TrustFork) forks.push(error);
      // Predecessors lie beside the current file, so a lower sequence alone is not worth a report.
      else if (error.code !== 'trust_rollback') refusals.push(error.code);
    }
  }
  return { good: good.sort((a, b) => a.bundle.sequence - b.bundle.sequence), forks, refusals };
}

/** Nothing before the last bundle that began is taken any more. */
export function lowestSequence(epochs: readonly TrustEpoch[], now: number): number {
  return epochs.find(({ starts_at }) => starts_at <= now)?.sequence ?? 0;
}
