// SPDX-License-Identifier: GPL-3.0-or-later
/** Whether the browser keeps what the wallet stores when it makes room, and how much that is. */

export type Keeping = {
  /** Undefined where the browser does not say. */
  kept: boolean | undefined;
  usedBytes: number | undefined;
};

export async function readKeeping(): Promise<Keeping> {
  const { storage } = navigator;
  const [kept, estimate] = await Promise.all([
    storage?.persisted?.().catch(() => undefined),
    storage?.estimate?.().catch(() => undefined),
  ]);
  return { kept, usedBytes: estimate?.usage };
}

/**
 * For a wallet that has something in it. Nobody waits for the answer: some browsers ask the customer, and say nothing
 * for as long as the question is open.
 */
export function askToKeep(): void {
  navigator.storage?.persist?.().catch(() => {});
}

/** Apple's browsers delete what websites stored after seven days of use without a visit, unless they are installed. */
export function forgetsAfterSevenDays(): boolean {
  return 'GestureEvent' in window && !isInstalled();
}

/** Opened as an app of its own, not in a window of the browser. */
export function isInstalled(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true
  );
}
