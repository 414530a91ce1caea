// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How late the event loop is: everything that a customer waits for passes through it. A timer looks twenty times a
 * second. Node's own monitor would count the 10 ms between two of its looks as lateness, and forget everything at each
 * reading.
 */

/** Milliseconds between two looks. */
export const EVERY = 50;

/** `observe` gets seconds. Returns how to stop. */
export function watchEventLoop(
  observe: (seconds: number) => void,
  clock: () => number = () => performance.now(),
): () => void {
  let due = clock() + EVERY;
  const timer = setInterval(() => {
    const now = clock();
    observe(Math.max(0, now - due) / 1000);
    due = now + EVERY;
  }, EVERY);
  timer.unref();
  return () => clearInterval(timer);
}
