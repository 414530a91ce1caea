// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in Dutch. */
import type { Messages } from '../en/index.ts';

export const nlDoor: Messages['door'] = {
  here: 'Hier, persoonlijk',
  onceCode: 'Men kan zien of u dezelfde code twee keer beantwoordt. Later kan niemand u herkennen.',
  onceEvening: (until) => `Tot ${until} kan men zien of u een tweede keer komt. Daarna kan niemand u herkennen.`,
  proveHint: 'Eén tik toont uw antwoord als code. Er wordt niets verstuurd.',
  leave: 'Niet antwoorden',
  title: 'Laat deze code zien',
  label: 'Uw antwoord als code',
  lead: (shop) => `${shop} scant hem van uw scherm. Zet het scherm helder, en laat anderen er geen foto van maken.`,
  until: (time) => `Hij is geldig tot ${time}.`,
  over: 'Deze code geldt niet meer. Scan de code die nu te zien is.',
  scan: 'Opnieuw scannen',
  finished: 'Klaar',
  history: 'Als code getoond, persoonlijk.',
};
