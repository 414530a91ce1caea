// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What several questions tell about a date. A question cuts the calendar at a day: is the date before it or after it?
 * Whoever has the answers to several cuts knows between which two of them the date lies. Cuts that stay a year apart
 * never close in on a birthday; only a cut that moves with the calendar can, when it passes the date (attacks L06, L21,
 * L22).
 */
import { SHORTEST_SPAN } from './asked-dates.ts';

/** Day numbers, both included; undefined where nothing is known on that side. */
export type DateWindow = { readonly from: number | undefined; readonly to: number | undefined };

/** Where the cuts leave this date: after the last cut before it, until the first one from it on. */
export function windowAround(date: number, cuts: readonly number[]): DateWindow {
  const below = cuts.filter((cut) => cut < date);
  const above = cuts.filter((cut) => cut >= date);
  return {
    from: below.length > 0 ? Math.max(...below) + 1 : undefined,
    to: above.length > 0 ? Math.min(...above) : undefined,
  };
}

/** Days that the window leaves open. */
export function widthOf({ from, to }: DateWindow): number {
  return from === undefined || to === undefined ? Number.POSITIVE_INFINITY : to - from + 1;
}

/** A year or more between any two of them, or none at all. */
export function areApart(cuts: readonly number[], others: readonly number[]): boolean {
  return cuts.every((cut) => others.every((other) => cut === other || Math.abs(cut - other) >= SHORTEST_SPAN));
}
