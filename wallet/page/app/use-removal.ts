// SPDX-License-Identifier: GPL-3.0-or-later
/** Deletes one line of the history or all, at once; brings back the last one as long as that is offered. */
import { useEffect, useState } from 'preact/hooks';
import type { Kept, WalletStore } from '../../core/store/wallet-store.ts';

type Line = Kept<'history'>;
export type Removal = {
  /** The line that can be brought back. */
  readonly removed: Line | undefined;
  remove(line: Line): void;
  removeAll(): void;
  undo(): void;
  /** While it is looked at, the offer stays. */
  hold(held: boolean): void;
};

const OFFERED_MS = 8000;

export function useRemoval(store: WalletStore): Removal {
  const [removed, setRemoved] = useState<Line>();
  const [held, setHeld] = useState(false);

  useEffect(() => {
    if (!removed || held) return;
    const timer = setTimeout(() => setRemoved(undefined), OFFERED_MS);
    return () => clearTimeout(timer);
  }, [removed, held]);

  return {
    removed,
    remove(line) {
      void store.change([], [{ in: 'history', id: line.id }]);
      setRemoved(line);
    },
    removeAll() {
      void store.changeFrom(() => ({
        puts: [],
        removals: store.list('history').map(({ id }) => ({ in: 'history', id })),
      }));
      setRemoved(undefined);
    },
    undo() {
      if (removed) void store.change([{ in: 'history', ...removed }]);
      setRemoved(undefined);
      setHeld(false);
    },
    hold: setHeld,
  };
}
