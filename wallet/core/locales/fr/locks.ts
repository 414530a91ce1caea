// SPDX-License-Identifier: GPL-3.0-or-later
/** How the wallet is locked, in French. */
import type { Messages } from '../en/index.ts';

export const frLocks: Messages['locks'] = {
  notLocked: 'Non verrouillé',
  notLockedText:
    'Celui qui peut utiliser ce navigateur peut voir et utiliser vos justificatifs. Un verrou change cela.',
  suggestTitle: 'Verrouillez votre portefeuille',
  suggestText: 'Alors personne d’autre sur cet appareil ne peut utiliser vos justificatifs. Cela prend une minute.',
  later: 'Plus tard',
  locked: 'Votre portefeuille a maintenant un verrou.',
  usePasskey: 'Utiliser une clé d’accès',
  usePasskeyText:
    'Avec une clé d’accès, vous ouvrez le portefeuille avec le doigt, le visage ou le code de votre appareil.',
  usePassphrase: 'Utiliser une phrase secrète',
  noPasskeys: 'Une clé d’accès de ce navigateur ne peut pas verrouiller le portefeuille. Une phrase secrète le peut.',
  waiting: 'Votre navigateur vous demande…',
  wordsTitle: 'Notez ces mots',
  wordsText:
    'Si vous perdez votre clé d’accès, ces mots ouvrent votre portefeuille. Gardez le papier en lieu sûr. Personne ne pourra vous montrer ces mots une seconde fois.',
  wordsDone: 'Je les ai notés',
  wordsAgain: 'Montrer les mots encore une fois',
  wordNumber: (number) => `Saisissez le mot numéro ${number} de votre papier`,
  otherWord: 'C’est un autre mot. Regardez encore votre papier.',
  lockNow: 'Verrouiller le portefeuille',
  unlock: 'Déverrouiller avec une clé d’accès',
  passphraseInstead: 'Utiliser plutôt la phrase secrète',
  wordsInstead: 'Utiliser plutôt les mots du papier',
  neither: 'Vous n’avez ni l’un ni l’autre ?',
  words: 'Mots du papier',
  passkeys: 'Clés d’accès',
  noneYet: 'Pas encore de clé d’accès. Avec une clé, vous n’avez plus à saisir votre phrase secrète.',
  since: (date) => `Depuis le ${date}`,
  add: 'Ajouter une clé d’accès',
  name: 'Nom de la clé d’accès',
  nameHint: 'Pour la reconnaître parmi d’autres, par exemple « Mon téléphone ».',
  added: 'La clé d’accès est ajoutée.',
  remove: 'Retirer',
  removeOne: (name) => `Retirer la clé d’accès « ${name} »`,
  removeText: 'Le portefeuille ne s’ouvrira plus avec cette clé d’accès. Votre phrase secrète ou vos mots restent.',
  removed: 'La clé d’accès est retirée. Vous pouvez aussi la supprimer là où votre appareil garde ses clés d’accès.',
  confirm: 'Montrez d’abord que c’est bien vous',
  confirmPasskey: 'Confirmer avec une clé d’accès',
  confirmTyped: 'Confirmer',
  onPaper:
    'Outre vos clés d’accès, ce sont les mots de votre papier qui ouvrent le portefeuille. Si vous voulez, choisissez une phrase secrète à leur place.',
  ownPassphrase: 'Choisir une phrase secrète',
};
