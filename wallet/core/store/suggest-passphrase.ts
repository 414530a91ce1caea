// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A passphrase for people who would rather not make one up: five words, 55 bits. With the wallet's key derivation,
 * trying them all costs a thief 2^74 rounds of hashing.
 */
import type { Random } from '#base/random.ts';
import { WORDS } from './words.ts';

const COUNT = 5;

export function suggestPassphrase(random: Random): string {
  const bytes = random(2 * COUNT);
  return Array.from({ length: COUNT }, (_, index) => {
    // 2^16 is a multiple of the number of words, so every word comes equally often.
    const number = ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0);
    return WORDS[number % WORDS.length];
  }).join(' ');
}
