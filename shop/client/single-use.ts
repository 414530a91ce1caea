// SPDX-License-Identifier: MIT
// Remembers the ids of decisions until they expire, so that each approves one order only (attack catalogue R22).
// A shop with several processes passes its own store with the same shape, for example an INSERT with a unique key.

/** Answers true when `id` was not seen before, and remembers it until `expiresAt` (Unix seconds). */
export type SingleUse = (id: string, expiresAt: number) => boolean | Promise<boolean>;

/** Kept in memory: right for one process, and safe after a restart only because decisions live for minutes. */
export function singleUseInMemory(now: () => number): SingleUse {
  const expiries = new Map<string, number>();
  return (id, expiresAt) => {
    const seconds = now() / 1000;
    for (const [known, expiry] of expiries) if (expiry < seconds) expiries.delete(known);
    if (expiries.has(id)) return false;
    expiries.set(id, expiresAt + CLOCK_TOLERANCE_SECONDS);
    return true;
  };
}

/** How far the shop's clock may be from the verifier's; also the extra time for which an id is remembered. */
export const CLOCK_TOLERANCE_SECONDS = 60;
