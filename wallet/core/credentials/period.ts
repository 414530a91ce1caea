// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether a proof is within its dates by this device's clock, for its card. A question is judged by the verifier's day
 * instead (protocol/request/request.ts).
 */
import { HushmarkError } from '#base/errors.ts';
import { utcDay } from '#protocol/dates.ts';
import { explainedByClock } from '../net/clock.ts';
import type { HeldCredential } from './held.ts';

type Dates = Pick<HeldCredential['credential'], 'validFrom' | 'validUntil'>;

/** undefined within its dates. */
export function outsideOf({ validFrom, validUntil }: Dates, nowMs: number): 'expired' | 'notYet' | undefined {
  const today = utcDay(nowMs);
  if (validUntil < today) return 'expired';
  return validFrom > today ? 'notYet' : undefined;
}

/**
 * wallet_clock where only a wrong clock makes a proof look ended or not begun (attack W30), or else undefined.
 * @param behind seconds by which the clock is behind, where that is known
 */
export function misjudgedByClock(dates: Dates, nowMs: number, behind: number | undefined): unknown {
  const state = outsideOf(dates, nowMs);
  if (state === undefined || behind === undefined || outsideOf(dates, nowMs + behind * 1000)) return undefined;
  const error = new HushmarkError(state === 'expired' ? 'policy_expired' : 'policy_not_yet_valid');
  const explained = explainedByClock(error, behind);
  return explained === error ? undefined : explained;
}
