// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names of the parties that a registry lists. Customers decide by them, so a new name must not read like a listed one:
 * "Vinum Wine Shop" in Cyrillic letters, with a 1 for an i, in other case or spacing (attacks R10, R29). Which
 * characters look alike is Unicode's table (Technical Standard 39), from a library.
 */
import unhomoglyph from 'unhomoglyph';
import { HushmarkError } from '#base/errors.ts';

/**
 * What a name looks like, as it stands and in both cases: some letters are alike only in one (the Cyrillic small letter
 * ve is no b, the capital is a B). Names of which one look is the same are the same to a reader.
 */
function looksOf(name: string): string[] {
  const plain = name.normalize('NFKD').replace(/\s+/gu, ' ');
  return [plain, plain.toLowerCase(), plain.toUpperCase()].map((text) => unhomoglyph(text.normalize('NFKD')));
}

/** Says of any other name whether it reads like this one. */
export function looksLike(name: string): (other: string) => boolean {
  const looks = looksOf(name);
  return (other) => looksOf(other).some((look) => looks.includes(look));
}

/** The alphabets with letters that could stand in a Latin word. */
const ALPHABETS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
];

/** A name that mixes such alphabets imitates another one, listed or not. Throws trust_name_taken. */
export function checkOneAlphabet(name: string): void {
  if (ALPHABETS.filter((alphabet) => alphabet.test(name)).length > 1) {
    throw new HushmarkError('trust_name_taken', 'the name mixes alphabets that look alike');
  }
}
