// SPDX-License-Identifier: GPL-3.0-or-later
/** What a door says, in the languages of whoever stands there. */
import type { Refusal } from './door.ts';

export type DoorWords = {
  readonly yes: string;
  readonly no: string;
  readonly test: string;
  readonly why: Readonly<Record<Refusal, string>>;
};

export const DOOR_WORDS = {
  en: {
    yes: 'Yes',
    no: 'No',
    test: 'A test: no real customer stands behind it',
    why: {
      unreadable: 'This is not the answer of a wallet. Scan it again.',
      otherCode: 'The answer is for another code, not for this door today.',
      over: 'The answer is too old. Let them scan the code again.',
      notYet: 'The answer is for a later code. Check the clock of this device.',
      lists: 'The lists in the door file are out of date. Load a new file.',
      keySet: 'The answer was made with keys that this door does not take.',
      proof: 'The proof is wrong.',
      seen: 'This wallet has shown its answer before.',
    },
  },
  de: {
    yes: 'Ja',
    no: 'Nein',
    test: 'Ein Test: dahinter steht kein echter Kunde',
    why: {
      unreadable: 'Das ist nicht die Antwort einer Wallet. Scannen Sie noch einmal.',
      otherCode: 'Die Antwort gehört zu einem anderen Code, nicht zu dieser Tür heute.',
      over: 'Die Antwort ist zu alt. Der Code muss neu gescannt werden.',
      notYet: 'Die Antwort gehört zu einem späteren Code. Prüfen Sie die Uhr dieses Geräts.',
      lists: 'Die Listen in der Türdatei sind veraltet. Laden Sie eine neue Datei.',
      keySet: 'Die Antwort wurde mit Schlüsseln gemacht, die diese Tür nicht annimmt.',
      proof: 'Der Beweis ist falsch.',
      seen: 'Diese Wallet hat ihre Antwort schon gezeigt.',
    },
  },
} as const satisfies Record<string, DoorWords>;

export type DoorLanguage = keyof typeof DOOR_WORDS;
