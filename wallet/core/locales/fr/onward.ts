// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in French. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const frOnward: Messages['onward'] = {
  get: (title) => `Obtenir « ${title} »`,
  getHint: (name, host) => `${name} vous le donne sur sa page, ${host}. Ensuite vous revenez ici.`,
  getFrom: (title) => `Obtenir « ${title} » auprès de :`,
  alsoFrom: 'Ceux-ci le donnent aussi, mais n’ont pas de page à ouvrir d’ici :',
  add: 'Ajouter au portefeuille',
  addAndContinue: (shop) => `Ajouter et continuer chez ${shop}`,
  addedLate: (shop) =>
    `Ajouté à votre portefeuille. ${shop} n’attend plus votre réponse, et rien n’a été envoyé. Retournez chez ${shop} et recommencez ; ce justificatif reste ici.`,
  waiting: (shop) => `${shop} attend votre réponse.`,
  continue: 'Continuer',
  showCode: 'Montrer le code',
  hideCode: 'Cacher le code',
  waitsUntil: (shop, time) => `${shop} attend jusqu’à ${time}.`,
  waitsFor: (shop, time) => `${shop} attend encore ${time} minutes.`,
  moreTime: 'Demander plus de temps',
  noMoreTime: (shop) => `${shop} n’attend pas plus longtemps.`,
  downloadLeft: (done, total, seconds) =>
    `Téléchargement, une seule fois : ${done} sur ${total}, encore ${shortDuration(seconds, 'fr')} environ`,
  over: (shop) =>
    `${shop} n’attend plus votre réponse. Rien n’a été envoyé. Retournez chez ${shop} et recommencez ; vos justificatifs restent ici.`,
};
