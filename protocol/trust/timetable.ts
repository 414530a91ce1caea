// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which trust bundle counts when. A bundle names its beginning and its end and is published ahead of its beginning, so
 * that everybody has it by then. All wallets and verifiers change over at the same moment, by the clock and not because
 * of a request (attack L17). An emergency bundle begins at once. Of the bundles that have begun, the one with the
 * highest number counts until its end; an earlier one never comes back.
 */
export type Slot = {
  readonly sequence: number;
  /** Unix seconds; the end is the first second at which it counts no more. */
  readonly startsAt: number;
  readonly expiresAt: number;
};

/** The one that counts at `now`; nothing when the last that has begun has ended. */
export function inForce<S extends Slot>(slots: readonly S[], now: number): S | undefined {
  return slots.find((slot) => countsWithin(slot, slots, now, now));
}

/** Those that count now or later, as far as is known, in the order of their beginnings. */
export function yetToCount<S extends Slot>(slots: readonly S[], now: number): S[] {
  return slots
    .filter((slot) => countsWithin(slot, slots, now, Number.MAX_SAFE_INTEGER))
    .sort((a, b) => a.startsAt - b.startsAt);
}

/** Whether `slot`, one of `slots`, counts at some second from `from` to `to`, both included. */
export function countsWithin(slot: Slot, slots: readonly Slot[], from: number, to: number): boolean {
  const later = slots.filter(({ sequence }) => sequence > slot.sequence).map(({ startsAt }) => startsAt);
  const end = Math.min(slot.expiresAt, ...later);
  return slot.startsAt < end && slot.startsAt <= to && from < end;
}
