// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The trust bundles at hand: takes candidates from each registry's source, keeps the one in force and those to come, so
 * that all change over at one moment by the clock (protocol/trust/timetable.ts), remembers what came before (in the
 * store, so that a restart forgets nothing), and answers which bundle is in force, and under which ones questions may
 * be answered. It fails closed: an expired, rolled back or wrongly computed bundle means no verification at all. A
 * second bundle for a number that was seen before is refused, and told to the operator.
 */
import { HushmarkError } from '#base/errors.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import type { Store } from '../store/store.ts';
import type { Registry } from './candidates.ts';
import type { Holdings } from './holdings.ts';
import type { Recompute } from './recompute.ts';
import type { BundleSource } from './sources.ts';
import { createWatch } from './watch.ts';

export type Trust = {
  /** Looks for newer bundles; never rejects. Later calls while one is running wait for it. */
  refresh(): Promise<void>;
  /** The bundle in force at `now` (Unix seconds), or server_trust_unavailable. */
  current(registry: string, now: number): TrustBundle;
  /** The last bundle that began, also when it has ended. */
  held(registry: string, now: number): TrustBundle | undefined;
  /** What wallets may fetch: the bundle in force, first, and those to come. Throws like `current`. */
  announced(registry: string, now: number): readonly TrustBundle[];
  /**
   * Whether a question that was asked under the bundle with this number may still be answered: under the one in force
   * always, under a predecessor as long as nothing but scheduled changes came after it. The question's own end is the
   * grace. Throws like `current`.
   */
  stillCounts(registry: string, sequence: number, now: number): boolean;
  /** The bytes of a bundle by digest: the current one and those this process has seen before it. */
  file(digest: string): Uint8Array | undefined;
  registries(): readonly string[];
  /** How many second bundles for a number that was seen before have been refused since the start. */
  forks(registry: string): number;
  /** Resolves when no recomputation is under way. */
  settled(): Promise<void>;
};

export type TrustAlarm = { readonly registry: string; readonly problem: string };

export type TrustOptions = {
  readonly store: Store;
  readonly registries: readonly Registry[];
  readonly sources: ReadonlyMap<string, BundleSource>;
  readonly recompute: Recompute;
  /** Something that an operator must see. */
  readonly onAlarm: (alarm: TrustAlarm) => void;
  /** What went well: a new bundle, a source that is back. */
  readonly onNews?: (registry: string, news: string) => void;
};

export function createTrust({ registries, sources, onAlarm, onNews, ...shared }: TrustOptions): Trust {
  const watches = new Map(
    registries.map((registry) => {
      const { id } = registry;
      const told = {
        onAlarm: (problem: string) => onAlarm({ registry: id, problem }),
        onNews: (news: string) => onNews?.(id, news),
      };
      return [id, createWatch({ registry, source: sources.get(id), ...shared, ...told })];
    }),
  );
  let refreshing: Promise<void> | undefined;

  function holdingsOf(registry: string): Holdings {
    const watch = watches.get(registry);
    if (watch === undefined) throw new HushmarkError('trust_registry_unknown');
    return watch.holdings;
  }

  return {
    refresh() {
      refreshing ??= Promise.all([...watches.values()].map((watch) => watch.refresh())).then(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    current: (registry, now) => holdingsOf(registry).current(now),
    held: (registry, now) => watches.get(registry)?.holdings.lastBegun(now),
    announced: (registry, now) => holdingsOf(registry).announced(now),
    stillCounts: (registry, sequence, now) => holdingsOf(registry).stillCounts(sequence, now),
    file(digest) {
      const files = [...watches.values()].map(({ holdings }) => holdings.file(digest));
      return files.find((file) => file !== undefined);
    },
    registries: () => [...watches.keys()],
    forks: (registry) => watches.get(registry)?.forks() ?? 0,
    async settled() {
      await Promise.all([...watches.values()].map((watch) => watch.settled()));
    },
  };
}
