// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether a text shows all of itself. Names, labels and questions come from strangers and appear on screens where
 * somebody decides by them: two texts that look the same must be the same, and none may run into its neighbours
 * (attacks R29, W01). The character properties are Unicode's, as the engine knows them.
 */

/**
 * Controls, formats, surrogates, private and unassigned characters, line ends, and whatever Unicode tells a renderer to
 * leave out (fillers, joiners, variation selectors).
 */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Letters and symbols by their property, and blank all the same: Braille without dots, a note without a head. */
const BLANK = /[\u2800\u{1D159}]/u;
/** Unicode Technical Standard 39, section 5.4: no language stacks more than four. */
const STACKED = /\p{M}{5,}/u;
/** A mark sits on the character before it; here it would sit on a space or on another text. */
const LOOSE = /(?:^|\p{Z})\p{M}/u;

/** What is wrong with the text, to be read after its name; undefined when a reader sees all of it. */
export function hiddenIn(text: string): string | undefined {
  if (HIDDEN.test(text) || BLANK.test(text)) return 'has control, direction or invisible characters';
  // Somebody's program could not read a letter: Müller and Möller would be one name (attack I19).
  if (text.includes('\ufffd')) return 'has a replacement character for a letter that was lost';
  const parted = text.normalize('NFD');
  if (STACKED.test(parted)) return 'has more than four marks on one letter';
  if (LOOSE.test(parted)) return 'has a mark without a letter';
  return undefined;
}
