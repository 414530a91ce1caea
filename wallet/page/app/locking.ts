// SPDX-License-Identifier: GPL-3.0-or-later
/** What screens need to lock the wallet: the keeper, what it says of the locks now, and whom to tell of a change. */
import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Random } from '#base/random.ts';
import type { Keeper, Locks, Unlocked } from '../../core/store/keeper.ts';

export type Locking = {
  keeper: Keeper;
  random: Random;
  /** Undefined while nothing but the browser's own key is there. */
  locks: Locks | undefined;
  /** Must be called after every change of the locks, with what it gave. */
  onRelocked: (unlocked: Unlocked) => void;
};

export const LockingContext = createContext<Locking | undefined>(undefined);

export function useLocking(): Locking {
  const locking = useContext(LockingContext);
  if (!locking) throw new TypeError('not inside the wallet');
  return locking;
}

/** One thing at a time: whether it is under way, and what went wrong with it. */
export function useTask(): { busy: boolean; problem: unknown; run: (work: () => Promise<void>) => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  async function run(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, run };
}
