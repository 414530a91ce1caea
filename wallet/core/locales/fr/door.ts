// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in French. */
import type { Messages } from '../en/index.ts';

export const frDoor: Messages['door'] = {
  here: 'Ici, en personne',
  onceCode: 'On peut voir si vous répondez deux fois au même code. Plus tard, on ne peut pas vous reconnaître.',
  onceEvening: (until) =>
    `Jusqu’à ${until}, on peut voir si vous venez une deuxième fois. Ensuite, on ne peut plus vous reconnaître.`,
  proveHint: 'Appuyez une fois : votre réponse apparaît comme un code. Rien n’est envoyé.',
  leave: 'Ne pas répondre',
  title: 'Montrez ce code',
  label: 'Votre réponse sous forme de code',
  lead: (shop) =>
    `${shop} le scanne sur votre écran. Rendez l’écran lumineux, et ne laissez personne d’autre le photographier.`,
  until: (time) => `Il est valable jusqu’à ${time}.`,
  over: 'Ce code n’est plus valable. Scannez celui qui est affiché maintenant.',
  scan: 'Scanner de nouveau',
  finished: 'Terminé',
  history: 'Montré comme un code, en personne.',
};
