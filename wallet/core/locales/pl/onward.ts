// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in Polish. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const plOnward: Messages['onward'] = {
  get: (title) => `Zdobądź „${title}”`,
  getHint: (name, host) => `Wydaje je ${name} na swojej stronie, ${host}. Potem wraca się tutaj.`,
  getFrom: (title) => `Zdobądź „${title}” tutaj:`,
  alsoFrom: 'Ci też je wydają, ale nie mają strony do otwarcia stąd:',
  add: 'Dodaj do portfela',
  addAndContinue: (shop) => `Dodaj i przejdź dalej: ${shop}`,
  addedLate: (shop) =>
    `Dodano do portfela. ${shop} nie czeka już na odpowiedź i nic nie zostało wysłane. Proszę wrócić do sklepu i zacząć od nowa; to poświadczenie zostaje tutaj.`,
  waiting: (shop) => `${shop} czeka na odpowiedź.`,
  continue: 'Dalej',
  showCode: 'Pokaż kod',
  hideCode: 'Ukryj kod',
  waitsUntil: (shop, time) => `${shop} czeka do ${time}.`,
  waitsFor: (shop, time) => `${shop} czeka jeszcze ${time} min.`,
  moreTime: 'Poproś o więcej czasu',
  noMoreTime: (shop) => `${shop} nie czeka dłużej.`,
  downloadLeft: (done, total, seconds) =>
    `Pobieranie, tylko raz: ${done} z ${total}, jeszcze około ${shortDuration(seconds, 'pl')}`,
  over: (shop) =>
    `${shop} nie czeka już na odpowiedź. Nic nie zostało wysłane. Proszę wrócić do sklepu i zacząć od nowa; poświadczenia zostają tutaj.`,
};
