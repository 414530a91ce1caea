// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Work that runs once at a time. A request that comes while it runs gets another run after it, because it may have come
 * too late for this one.
 */
export type OneAtATime = {
  /** Resolves at once when the work is running already, else when nothing is left. Never rejects. */
  run(): Promise<void>;
  /** No run begins any more. */
  stop(): void;
  isStopped(): boolean;
};

/** @param onEnd after the last run, and after one that failed: that is tried again only when somebody asks */
export function createOneAtATime(work: () => Promise<void>, onEnd: () => void): OneAtATime {
  let running = false;
  let again = false;
  let stopped = false;
  return {
    async run() {
      if (stopped) return;
      again = true;
      if (running) return;
      running = true;
      try {
        while (again && !stopped) {
          again = false;
          await work();
        }
      } catch {
        // Whoever needs it asks again, and is told the reason there.
      } finally {
        running = false;
        onEnd();
      }
    },
    stop() {
      stopped = true;
    },
    isStopped: () => stopped,
  };
}
