// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How often the number of an answer from another device may be typed. A wrong number cannot be told from a wrong proof,
 * and each try is a guess of somebody who was lured into scanning another's code (R06): the chance stays at or below
 * one in a thousand, and a customer who mistypes one digit of four loses nothing.
 */
import type { Verification } from '../store/verifications.ts';

const LONG_ENOUGH = 4;
const TRIES = 3;

export function triesOf(code: string): number {
  return code.length >= LONG_ENOUGH ? TRIES : 1;
}

/** For the page that shows the number; undefined before the first wrong one. */
export function triesLeft({ code, invalid_proofs: wrong }: Verification): number | undefined {
  return code === null || wrong === 0 ? undefined : Math.max(0, triesOf(code) - wrong);
}
