// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in Italian. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const itOnward: Messages['onward'] = {
  get: (title) => `Procurarsi «${title}»`,
  getHint: (name, host) => `${name} glielo dà sulla sua pagina, ${host}. Poi torna qui.`,
  getFrom: (title) => `Procurarsi «${title}» da:`,
  alsoFrom: 'Lo danno anche questi, ma non hanno una pagina da aprire da qui:',
  add: 'Aggiungi al portafoglio',
  addAndContinue: (shop) => `Aggiungi e continua con ${shop}`,
  addedLate: (shop) =>
    `Aggiunto al portafoglio. ${shop} non aspetta più la risposta, e non è stato inviato nulla. Torni a ${shop} e ricominci; questo attestato resta qui.`,
  waiting: (shop) => `${shop} aspetta la sua risposta.`,
  continue: 'Continua',
  showCode: 'Mostra il codice',
  hideCode: 'Nascondi il codice',
  waitsUntil: (shop, time) => `${shop} aspetta fino alle ${time}.`,
  waitsFor: (shop, time) => `${shop} aspetta ancora ${time} minuti.`,
  moreTime: 'Chiedi più tempo',
  noMoreTime: (shop) => `${shop} non aspetta oltre.`,
  downloadLeft: (done, total, seconds) =>
    `Da scaricare una volta sola: ${done} di ${total}, ancora circa ${shortDuration(seconds, 'it')}`,
  over: (shop) =>
    `${shop} non aspetta più la risposta. Non è stato inviato nulla. Torni a ${shop} e ricominci; i suoi attestati restano qui.`,
};
