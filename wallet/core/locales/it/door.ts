// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in Italian. */
import type { Messages } from '../en/index.ts';

export const itDoor: Messages['door'] = {
  here: 'Qui, di persona',
  onceCode: 'Si può notare se risponde due volte allo stesso codice. Più tardi nessuno può riconoscerla.',
  onceEvening: (until) => `Fino alle ${until} si può notare se viene una seconda volta. Dopo nessuno può riconoscerla.`,
  proveHint: 'Un tocco mostra la risposta come codice. Non viene inviato nulla.',
  leave: 'Non rispondere',
  title: 'Mostri questo codice',
  label: 'La sua risposta come codice',
  lead: (shop) =>
    `${shop} lo inquadra dal suo schermo. Renda lo schermo luminoso e non lasci che altri lo fotografino.`,
  until: (time) => `Vale fino alle ${time}.`,
  over: 'Questo codice non vale più. Inquadri quello che si vede ora.',
  scan: 'Inquadra di nuovo',
  finished: 'Fatto',
  history: 'Mostrato come codice, di persona.',
};
