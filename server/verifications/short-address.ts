// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An address that a person can type, for a device that cannot scan: `https://verify.example/k/7GQ4-MX2P`. It leads to
 * the wallet with the question, as the QR code beside it does. Forty random bits are not a secret that lasts, and need
 * not be: whoever guesses one finds a question that is open for minutes and lacks the number on the shop's page.
 */
import type { Random } from '#base/random.ts';

/** Crockford's base 32: no I, L, O or U, so that nothing is misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** 40 bits as two groups of four. */
export function createShortWord(random: Random): string {
  const word = [...random(LENGTH)].map((byte) => DIGITS[byte & 31]).join('');
  return `${word.slice(0, 4)}-${word.slice(4)}`;
}

/** What was typed, in the written form: any case, O for 0, I and L for 1, with or without the hyphen. */
export function readShortWord(typed: string): string | undefined {
  const word = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (word.length !== LENGTH || [...word].some((digit) => !DIGITS.includes(digit))) return undefined;
  return `${word.slice(0, 4)}-${word.slice(4)}`;
}
