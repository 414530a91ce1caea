/**
 * Tells open event streams that a verification may have changed: at once for changes on this node, and by `poll` (which
 * upkeep.ts calls every second) for changes on others and for expiry. It carries no state: whoever is told looks it up.
 */
export type StatusHub = {
  /** Calls `listener` after changes of this verification; returns how to stop. Undefined when too many are listening. */
  watch(id: string, listener: () => void): (() => void) | undefined;
  notify(id: string): void;
  /** Lets every listener look again. */
  poll(): void;
  size(): number;
};

/** Streams a single verification may have: a shop's page in a few tabs. */
const PER_VERIFICATION = 4;

export function createStatusHub(limit: number): StatusHub {
  const listeners = new Map<string, Set<() => void>>();
  let size = 0;
  return {
    watch(id, listener) {
      const own = listeners.get(id) ?? new Set();
      if (size >= limit || own.size >= PER_VERIFICATION) return undefined;
      own.add(listener);
      listeners.set(id, own);
      size += 1;
      return () => {
        if (!own.delete(listener)) return;
        size -= 1;
        if (own.size === 0 && listeners.get(id) === own) listeners.delete(id);
      };
    },
    notify(id) {
      for (const listener of [...(listeners.get(id) ?? [])]) listener();
    },
    poll() {
      for (const own of [...listeners.values()]) for (const listener of [...own]) listener();
    },
    size: () => size,
  };
}
