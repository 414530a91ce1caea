// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in Dutch. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const nlOnward: Messages['onward'] = {
  get: (title) => `‘${title}’ halen`,
  getHint: (name, host) => `${name} geeft het u op de pagina ${host}. Daarna komt u hier terug.`,
  getFrom: (title) => `‘${title}’ halen bij:`,
  alsoFrom: 'Zij geven het ook, maar hebben geen pagina om hier te openen:',
  add: 'Aan de wallet toevoegen',
  addAndContinue: (shop) => `Toevoegen en verder bij ${shop}`,
  addedLate: (shop) =>
    `Toegevoegd aan uw wallet. ${shop} wacht niet meer op uw antwoord, en er is niets verstuurd. Ga terug naar ${shop} en begin opnieuw; dit bewijs blijft hier.`,
  waiting: (shop) => `${shop} wacht op uw antwoord.`,
  continue: 'Verder',
  showCode: 'De code tonen',
  hideCode: 'De code verbergen',
  waitsUntil: (shop, time) => `${shop} wacht tot ${time}.`,
  waitsFor: (shop, time) => `${shop} wacht nog ${time} minuten.`,
  moreTime: 'Meer tijd vragen',
  noMoreTime: (shop) => `${shop} wacht niet langer.`,
  downloadLeft: (done, total, seconds) =>
    `Eén keer downloaden: ${done} van ${total}, nog ongeveer ${shortDuration(seconds, 'nl')}`,
  over: (shop) =>
    `${shop} wacht niet meer op uw antwoord. Er is niets verstuurd. Ga terug naar ${shop} en begin opnieuw; uw bewijzen blijven hier.`,
};
