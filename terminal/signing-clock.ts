// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * With a wrong clock one signs documents that are stale from the start or refused as being from the future: everybody
 * is stopped, and the signer is not told. The last signature says roughly what time it must be (attack I24).
 */
import { HushmarkError } from '#base/errors.ts';

/** Seconds after `due` beyond which a pause is less likely than a wrong clock. */
const LONGEST_PAUSE = 31 * 86_400;

/**
 * Throws file_clock when `now` is before what was published last, or more than a month after the next was due; all in
 * Unix seconds. `trusted` is a person's word that this clock is right.
 */
export function checkClock(now: number, last: { readonly at: number; readonly due: number }, trusted: boolean): void {
  if (trusted) return;
  if (now < last.at) throw wrong(now, `this is before the last publication, of ${moment(last.at)}`);
  if (now > last.due + LONGEST_PAUSE) {
    throw wrong(now, `the next publication was due on ${moment(last.due)}, more than a month before`);
  }
}

function wrong(now: number, why: string): HushmarkError {
  return new HushmarkError('file_clock', `by the clock of this machine it is ${moment(now)}, and ${why}`);
}

function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(':00.000Z', 'Z');
}
