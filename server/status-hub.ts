// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tells open event streams that a verification may have changed: at once for changes on this node, and through the
 * upkeep's `changed` for changes on other nodes and for expiry. It is not a source of truth: a stream that is told
 * looks the state up.
 * Streams are limited by verification, by address and by whose verification it is, so that nobody can take all of them
 * (A42).
 */
import type { Limits } from './setup/config.ts';

export type Watcher = {
  /** Of the verification. */
  readonly id: string;
  /** Where the listener is. */
  readonly address: string;
  /** Whose verification it is: shop, mode and kind of key in one word. */
  readonly party: string;
};

export type StatusHub = {
  /**
   * Calls `listener` after changes of this verification; returns how to stop. Undefined when too many are listening.
   */
  watch(watcher: Watcher, listener: () => void): (() => void) | undefined;
  notify(id: string): void;
  /** How many listen. */
  size(): number;
  /** Ids that somebody listens to. */
  watched(): string[];
  /** Notifies when this differs from what was said about the verification before. */
  changed(id: string, picture: string): void;
};

/** Streams a single verification may have: a shop's page in a few tabs. */
const PER_VERIFICATION = 4;

type Watch = { readonly listeners: Set<() => void>; picture: string };

export function createStatusHub(limits: Pick<Limits, 'streams' | 'streamsPerShop' | 'streamsPerAddress'>): StatusHub {
  const watches = new Map<string, Watch>();
  /** Streams that are open, in all and of each kind that has a limit. */
  const open = new Map<string, number>();
  const count = (of: string, by: number): void => {
    const after = (open.get(of) ?? 0) + by;
    if (after === 0) open.delete(of);
    else open.set(of, after);
  };
  const notify = (id: string): void => {
    for (const listener of [...(watches.get(id)?.listeners ?? [])]) listener();
  };
  return {
    watch({ id, address, party }, listener) {
      const most = [
        ['all', limits.streams],
        [`verification ${id}`, PER_VERIFICATION],
        [`address ${address}`, limits.streamsPerAddress],
        [`party ${party}`, limits.streamsPerShop],
      ] as const;
      if (most.some(([of, limit]) => (open.get(of) ?? 0) >= limit)) return undefined;
      const watch = watches.get(id) ?? { listeners: new Set(), picture: '' };
      watch.listeners.add(listener);
      watches.set(id, watch);
      for (const [of] of most) count(of, 1);
      return () => {
        if (!watch.listeners.delete(listener)) return;
        for (const [of] of most) count(of, -1);
        if (watch.listeners.size === 0 && watches.get(id) === watch) watches.delete(id);
      };
    },
    notify,
    size: () => open.get('all') ?? 0,
    watched: () => [...watches.keys()],
    changed(id, picture) {
      const watch = watches.get(id);
      if (watch === undefined || watch.picture === picture) return;
      watch.picture = picture;
      notify(id);
    },
  };
}
