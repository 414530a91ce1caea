// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Locks the wallet after a quarter of an hour without a touch or key.
 */
import { useEffect } from 'preact/hooks';

const IDLE_MS = 15 * 60 * 1000;
const SIGNS = ['pointerdown', 'keydown', 'scroll'] as const;

export function useIdleLock(open: boolean, lock: () => void): void {
  useEffect(() => {
    if (!open) return;
    let last = Date.now();
    const touch = () => {
      last = Date.now();
    };
    // Timers stand still while a device sleeps, so the time itself is compared.
    const check = () => {
      if (Date.now() - last > IDLE_MS) lock();
    };
    const timer = setInterval(check, 10_000);
    document.addEventListener('visibilitychange', check);
    for (const sign of SIGNS) window.addEventListener(sign, touch, { passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', check);
      for (const sign of SIGNS) window.removeEventListener(sign, touch);
    };
  }, [open, lock]);
}
