// SPDX-License-Identifier: GPL-3.0-or-later
/** The words of the door's page, for whoever stands at it. */
import type { DoorLanguage } from '../core/words.ts';

export type PageWords = {
  readonly title: string;
  readonly choose: string;
  readonly before: string;
  readonly scan: string;
  readonly code: string;
  readonly view: string;
  readonly noCamera: string;
  readonly scanner: string;
  readonly closed: (from: string, until: string) => string;
  readonly lists: (day: string) => string;
  readonly oneEntry: string;
  readonly next: string;
  readonly forget: string;
};

export const PAGE_WORDS = {
  en: {
    title: 'Door',
    choose: 'Load the file of the evening',
    before: 'It comes from the office (“hushmark door ask”). This page works without a network and sends nothing.',
    scan: 'Scan this code with your phone',
    code: 'Code for the guest’s phone',
    view: 'Camera: hold the phone with the answer here',
    noCamera: 'There is no camera here. Use a hand scanner.',
    scanner: 'Hand scanner',
    closed: (from, until) => `This file is for ${from} until ${until}.`,
    lists: (day) => `Lists of ${day}`,
    oneEntry: 'One entry each',
    next: 'Next guest',
    forget: 'Load another file',
  },
  de: {
    title: 'Tür',
    choose: 'Datei des Abends laden',
    before: 'Sie kommt aus dem Büro („hushmark door ask“). Diese Seite braucht kein Netz und sendet nichts.',
    scan: 'Scannen Sie diesen Code mit dem Telefon',
    code: 'Code für das Telefon des Gastes',
    view: 'Kamera: Halten Sie das Telefon mit der Antwort davor',
    noCamera: 'Hier gibt es keine Kamera. Nehmen Sie einen Handscanner.',
    scanner: 'Handscanner',
    closed: (from, until) => `Diese Datei gilt von ${from} bis ${until}.`,
    lists: (day) => `Listen vom ${day}`,
    oneEntry: 'Nur ein Einlass für jeden',
    next: 'Nächster Gast',
    forget: 'Andere Datei laden',
  },
} as const satisfies Record<DoorLanguage, PageWords>;
