// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as `pack` leaves them in the engine's memory, eight little-endian words each: below 2 p before, below p after
// the functions of this file.

/** Words of a modulus. */
export type Modulus = Uint32Array;

export function modulusOf(value: bigint): Modulus {
  return Uint32Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(32 * index)) & 0xffff_ffffn));
}

/** @param at place of the lowest word */
export function isBelow(words: Int32Array, at: number, modulus: Modulus): boolean {
  for (let index = 7; index >= 0; index--) {
    const word = words[at + index]! >>> 0;
    if (word !== modulus[index]) return word < modulus[index]!;
  }
  return false;
}

/** Takes the modulus off a number below twice of it that is not below it. */
export function reduceOnce(words: Int32Array, at: number, modulus: Modulus): void {
  if (isBelow(words, at, modulus)) return;
  let borrow = 0;
  for (let index = 0; index < 8; index++) {
    const difference = (words[at + index]! >>> 0) - modulus[index]! - borrow;
    borrow = difference < 0 ? 1 : 0;
    words[at + index] = difference;
  }
}
