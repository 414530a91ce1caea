// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a new passphrase must be: the same for wallet, backups, issuers and registries, checked offline and without a
 * large dictionary. What everybody tries first (common words, names, rows of keys, sequences, repetitions, years)
 * counts for next to nothing, however long it is. Passphrases in use are never judged, so a stricter rule locks nobody
 * out.
 */
import { HushmarkError } from './errors.ts';

export const PASSPHRASE_MIN = 12;
const PASSPHRASE_MAX = 1024;
/** Characters' worth that must remain. A phrase of four uncommon words has two or three times as much. */
const WORTH_MIN = 9;
/** Only the beginning is judged: what follows cannot make a text easier to guess. */
const JUDGED = 64;

export type Weakness = 'length' | 'guessable';

/** What is wrong with it; undefined when nothing is. */
export function weaknessOf(passphrase: string): Weakness | undefined {
  const normal = passphrase.normalize('NFKC');
  const length = [...normal].length;
  if (length < PASSPHRASE_MIN || length > PASSPHRASE_MAX) return 'length';
  return worthOf(normal) < WORTH_MIN ? 'guessable' : undefined;
}

/** Throws wallet_passphrase_weak. */
export function checkPassphrase(passphrase: string): void {
  const weakness = weaknessOf(passphrase);
  if (weakness === undefined) return;
  const problem =
    weakness === 'length'
      ? `must have ${PASSPHRASE_MIN} to ${PASSPHRASE_MAX} characters`
      : 'is made of common words, sequences or repetitions';
  throw new HushmarkError('wallet_passphrase_weak', `the passphrase ${problem}`);
}

/** The cheapest way to put the text together, in characters that nobody would guess. */
function worthOf(text: string): number {
  const letters = [...text.toLowerCase()].slice(0, JUDGED);
  const plain = letters.join('');
  // One UTF-16 unit for one, so that the positions are the same in both.
  const spoken = letters.map((letter) => LOOKS_LIKE[letter] ?? letter).join('');
  const worth = [0];
  for (let end = 1; end <= plain.length; end++) {
    let best = (worth[end - 1] ?? 0) + characterWorth(plain, end - 1);
    for (let start = 0; start <= end - 3; start++) {
      const cost = pieceWorth(plain, spoken, start, end);
      if (cost !== undefined) best = Math.min(best, (worth[start] ?? 0) + cost);
    }
    worth.push(best);
  }
  return worth[plain.length] ?? 0;
}

/** A repeated character is worth next to nothing, a digit less than a letter. */
function characterWorth(text: string, at: number): number {
  if (at > 0 && text[at] === text[at - 1]) return 0.25;
  return /[0-9]/.test(text[at] ?? '') ? 0.7 : 1;
}

/** What a guesser pays for a whole piece of three or more characters; undefined when it is no piece. */
function pieceWorth(plain: string, spoken: string, start: number, end: number): number | undefined {
  const piece = plain.slice(start, end);
  if (plain.lastIndexOf(piece, start - piece.length) >= 0 && start >= piece.length) return 0.5;
  if (/^(?:19|20)[0-9]{2}$/.test(piece)) return 1;
  if (isIn(ROWS, piece)) return 1.5;
  const word = spoken.slice(start, end);
  return WORDS.has(piece) || WORDS.has(word) || WORDS.has(reversed(piece)) ? 2 : undefined;
}

const reversed = (text: string): string => [...text].reverse().join('');
const isIn = (rows: readonly string[], piece: string): boolean =>
  rows.some((row) => row.includes(piece) || row.includes(reversed(piece)));

/** Only for finding words: "p4$$w0rd" is "password". */
const LOOKS_LIKE: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Alphabet, digits, and the rows and columns of English, German and French keyboards. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '012345678901234567890',
  'qwertyuiop',
  'qwertzuiopü',
  'azertyuiop',
  'asdfghjklöä',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'wxcvbn',
  'qazwsxedcrfvtgbyhnujmikolp',
  'qaywsxedcrfvtgbzhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1qay2wsx3edc4rfv5tgb6zhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  '1q2w3e4r5t6z7u8i9o0p',
  '!@#$%^&*()',
  '!"§$%&/()=',
];

/** What leads every list of stolen passwords in English and German, first names, and what this wallet is about. */
const WORDS: ReadonlySet<string> = new Set(
  `password passwort passwords passphrase passwd pass word wort kennwort mot secret geheim geheimnis login admin
  administrator root user guest gast master welcome willkommen hello hallo letmein let open sesame changeme change
  default test testing tester demo example beispiel sample temp qwerty qwertz azerty asdf monkey dragon shadow sunshine
  sonnenschein princess prinzessin superman batman pokemon starwars football fussball soccer baseball hockey basketball
  liverpool arsenal chelsea barcelona madrid bayern muenchen münchen dortmund schalke hamburg berlin wien zürich zuerich
  london paris iloveyou love liebe ichliebedich liebedich loveyou lovely forever ever schatz schatzi baby angel engel
  teufel devil summer sommer winter spring frühling fruehling autumn herbst january januar february februar march märz
  april june juni july juli august september october oktober november december dezember monday montag tuesday dienstag
  wednesday mittwoch thursday donnerstag friday freitag saturday samstag sunday sonntag computer internet google
  facebook amazon apple samsung microsoft windows iphone android whatever nothing something trustno trust freedom
  freiheit killer hunter ranger jordan harley ginger pepper cookie cheese chocolate schokolade banana banane orange
  flower blume blumen butterfly schmetterling rainbow regenbogen michael michelle thomas andreas daniel stefan stephan
  christian alexander sebastian martin peter robert charlie jennifer jessica ashley nicole andrea anna maria julia laura
  lena sarah sandra sabine claudia katharina matthias markus florian tobias jonas lukas felix maximilian andrew joshua
  matthew anthony george william david james john hannah emma mia leon paul family familie mother mutter father vater
  mama papa daddy mommy money geld number nummer hushmark wallet brieftasche proof nachweis credential issuer aussteller
  registry birthday geburtstag birthdate age alter shop wine wein my mein meine mine this ist the der die das and und ich
  you for mit from new neu please bitte danke thanks abc xyz access zugang security sicherheit sicher safe private privat
  please yes nein house haus home hund katze dog cat pferd horse tiger lion löwe bear mouse maus super mega best beste
  good gut god gott jesus heaven himmel hell blue blau red rot green grün gruen black schwarz white weiss weiß gold
  silver silber happy glück lucky star stern sterne magic zauber matrix phoenix mustang ferrari porsche mercedes bmw audi
  volkswagen yamaha`.split(/\s+/),
);
