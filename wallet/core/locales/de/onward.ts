// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, and the time that a shop waits for it, in German. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const deOnward: Messages['onward'] = {
  get: (title) => `„${title}“ holen`,
  getHint: (name, host) => `${name} gibt ihn Ihnen auf der Seite ${host}. Danach kommen Sie hierher zurück.`,
  getFrom: (title) => `„${title}“ holen bei:`,
  alsoFrom: 'Von diesen gibt es ihn auch, aber ohne Seite, die sich von hier öffnen lässt:',
  add: 'Hinzufügen',
  addAndContinue: (shop) => `Hinzufügen und weiter zu ${shop}`,
  addedLate: (shop) =>
    `Zur Wallet hinzugefügt. ${shop} wartet nicht mehr auf Ihre Antwort, und es wurde nichts gesendet. Gehen Sie zurück zu ${shop} und fragen Sie dort noch einmal an; dieser Nachweis bleibt hier.`,
  waiting: (shop) => `${shop} wartet auf Ihre Antwort.`,
  continue: 'Weiter',
  showCode: 'Code zeigen',
  hideCode: 'Code verbergen',
  waitsUntil: (shop, time) => `${shop} wartet bis ${time}.`,
  waitsFor: (shop, time) => `${shop} wartet noch ${time} Minuten.`,
  moreTime: 'Um mehr Zeit bitten',
  noMoreTime: (shop) => `${shop} wartet nicht länger.`,
  downloadLeft: (done, total, seconds) =>
    `Einmaliger Download: ${done} von ${total}, noch etwa ${shortDuration(seconds, 'de')}`,
  over: (shop) =>
    `${shop} wartet nicht mehr auf Ihre Antwort. Es wurde nichts gesendet. Gehen Sie zurück zu ${shop} und fragen Sie dort noch einmal an; Ihre Nachweise bleiben hier.`,
};
