/**
 * Tells open event streams that a verification may have changed: at once for changes on this node, and by the upkeep's
 * `changed` for changes on others and for expiry. It keeps no truth: whoever is told looks it up.
 */
export type StatusHub = {
  /** Calls `listener` after changes of this verification; returns how to stop. Undefined when too many are listening. */
  watch(id: string, listener: () => void): (() => void) | undefined;
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

export function createStatusHub(limit: number): StatusHub {
  const watches = new Map<string, Watch>();
  let size = 0;
  const notify = (id: string): void => {
    for (const listener of [...(watches.get(id)?.listeners ?? [])]) listener();
  };
  return {
    watch(id, listener) {
      const watch = watches.get(id) ?? { listeners: new Set(), picture: '' };
      if (size >= limit || watch.listeners.size >= PER_VERIFICATION) return undefined;
      watch.listeners.add(listener);
      watches.set(id, watch);
      size += 1;
      return () => {
        if (!watch.listeners.delete(listener)) return;
        size -= 1;
        if (watch.listeners.size === 0 && watches.get(id) === watch) watches.delete(id);
      };
    },
    notify,
    size: () => size,
    watched: () => [...watches.keys()],
    changed(id, picture) {
      const watch = watches.get(id);
      if (watch === undefined || watch.picture === picture) return;
      watch.picture = picture;
      notify(id);
    },
  };
}
