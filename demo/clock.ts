// SPDX-License-Identifier: GPL-3.0-or-later
/** The demo's clock: real time, which the browser tests can move for every server at once. */

export type DemoClock = {
  /** Milliseconds since 1970, as Date.now(). */
  now(): number;
  /** Moves to this instant and runs on from there; undefined returns to real time. */
  set(instant: Date | undefined): void;
};

export function createClock(): DemoClock {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    set(instant) {
      shift = instant === undefined ? 0 : instant.getTime() - Date.now();
    },
  };
}
