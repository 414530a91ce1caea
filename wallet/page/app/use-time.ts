// SPDX-License-Identifier: GPL-3.0-or-later
/** Whether a moment has come, and a screen that does not go dark meanwhile. */
import { useEffect, useState } from 'preact/hooks';

/** @param at milliseconds since 1970 */
export function useHasCome(at: number, now: () => number): boolean {
  const [come, setCome] = useState(() => now() >= at);
  useEffect(() => {
    const timer = setInterval(() => setCome(now() >= at), 1000);
    return () => clearInterval(timer);
  }, [at, now]);
  return come;
}

/** Where the browser can; again whenever the page comes back. */
export function useScreenOn(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const take = async () => {
      if (document.visibilityState !== 'visible') return;
      const taken = await navigator.wakeLock?.request('screen').catch(() => undefined);
      if (gone) void taken?.release();
      else lock = taken;
    };
    void take();
    document.addEventListener('visibilitychange', take);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, []);
}
