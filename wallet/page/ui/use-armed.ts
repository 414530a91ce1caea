// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A button that decides something is not active at once: it must have been visible, in a focused page, for half a
 * second, so that a click meant for something else cannot land on it (moved pop-ups, double clicks; attack W04).
 */
import { useEffect, useState } from 'preact/hooks';

const ARM_AFTER_MS = 500;

/**
 * True when `ready` has held for half a second in a visible, focused window; starts again after every loss of focus.
 */
export function useArmed(ready: boolean): boolean {
  const [armed, setArmed] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const restart = () => {
      clearTimeout(timer);
      setArmed(false);
      if (!ready || document.visibilityState !== 'visible') return;
      timer = setTimeout(() => setArmed(true), ARM_AFTER_MS);
    };
    restart();
    document.addEventListener('visibilitychange', restart);
    window.addEventListener('focus', restart);
    window.addEventListener('resize', restart);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', restart);
      window.removeEventListener('focus', restart);
      window.removeEventListener('resize', restart);
    };
  }, [ready]);

  return ready && armed;
}
