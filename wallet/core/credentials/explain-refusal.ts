// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why something that was handed over is not taken, as its owner should hear it. What cannot be read is no proof,
 * whichever reader stumbled. What only looks wrong to a wallet without its lists, or with a wrong clock, is no fault of
 * the proof (attack W30).
 */
import { HushmarkError } from '#base/errors.ts';
import { explainedByClock } from '../net/clock.ts';

type Known = {
  /** Why lists are not at hand; undefined when they are. */
  closed: HushmarkError | undefined;
  /** Seconds by which this clock is behind. */
  clockBehind: number | undefined;
};

/** @param error what a reader or a check threw; what is not ours stays as it is */
export function explainRefusal(error: unknown, { closed, clockBehind }: Known): unknown {
  if (!(error instanceof HushmarkError)) return error;
  if (error.code === 'trust_issuer_not_accepted') return closed ?? error;
  if (error.code.startsWith('input_') && error.code !== 'input_too_large')
    return new HushmarkError('input_credential', error.message);
  return explainedByClock(error, clockBehind);
}
