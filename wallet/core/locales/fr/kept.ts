// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in French. */
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

const countProofs = (count: number) =>
  plural('fr', count, { one: `${count} justificatif`, other: `${count} justificatifs` });
const countAnswers = (count: number) => plural('fr', count, { one: `${count} réponse`, other: `${count} réponses` });

export const frKept: Messages['kept'] = {
  restore: {
    have: 'J’ai une sauvegarde',
    title: 'Récupérer une sauvegarde',
    back: (proofs, answers) => `Votre sauvegarde est de retour : ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'À la place du portefeuille verrouillé ?',
    backupHolds: (proofs, answers) => `Dans la sauvegarde : ${countProofs(proofs)} et ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `Dans le portefeuille verrouillé : ${countProofs(proofs)} et ${countAnswers(answers)}. Ce qui n’est pas aussi dans la sauvegarde sera perdu.`,
    replace: 'La récupérer et renoncer au portefeuille verrouillé',
  },
  missed: {
    title: 'Il y avait un portefeuille ici',
    text: 'Ce navigateur l’a effacé. Si vous avez enregistré une sauvegarde, vous pouvez tout récupérer.',
    without: 'Sans sauvegarde, les justificatifs sont perdus. Demandez-en de nouveaux là où vous les avez reçus.',
    start: 'Commencer avec un portefeuille vide',
  },
  suggestions: {
    backupTitle: 'Enregistrer une sauvegarde',
    backupText:
      'Si cet appareil est perdu ou si le navigateur efface ses données, une sauvegarde ramène vos justificatifs.',
    never: 'Non, merci',
  },
  storage: {
    kept: 'Le navigateur garde ce portefeuille jusqu’à ce que vous l’effaciez.',
    mayClear:
      'Votre navigateur peut effacer ce portefeuille quand il manque de place. Vous pouvez lui demander de ne pas le faire.',
    unknown: 'Ce navigateur ne dit pas s’il garde ce portefeuille. Une sauvegarde est le chemin sûr.',
    ask: 'Demander au navigateur de le garder',
    refused:
      'Le navigateur n’a pas accepté. Il dit plus souvent oui à ce qui est installé ou souvent utilisé. Enregistrez une sauvegarde, pour que rien ne se perde.',
    safari:
      'Safari efface ce que garde un site lorsque vous avez utilisé Safari sept jours sans ouvrir ce site. Ouvrez donc votre portefeuille chaque semaine, mettez-le sur l’écran d’accueil ou dans le Dock, ou enregistrez une sauvegarde.',
    privateWindow: 'Dans une fenêtre privée, tout disparaît quand vous fermez la fenêtre.',
    owner: 'Celui qui efface les données des sites dans ce navigateur efface aussi ce portefeuille.',
    used: (size) => `Sur cet appareil, le portefeuille occupe ${size}, surtout pour faire des réponses sans connexion.`,
  },
  selfTest: {
    text: 'Fait une réponse inventée, comme pour une boutique, et montre combien de temps il faut à votre appareil. Rien n’est envoyé.',
    start: 'Tester cet appareil',
    running: 'Test de cet appareil…',
    works: (seconds, size) =>
      `Cet appareil fait une nouvelle réponse en ${seconds} et a besoin de ${size} de mémoire pour le calcul.`,
    wrong: 'Cet appareil a fait une réponse fausse. Redémarrez le navigateur et refaites le test.',
  },
  install: {
    title: 'Le portefeuille comme application',
    text: 'Parmi vos applications, vous le trouvez tout de suite, et les navigateurs gardent plus longtemps ce qui est installé.',
    ask: 'Installer',
    done: 'Le portefeuille est installé.',
    ios: 'Touchez le bouton Partager du navigateur, puis « Sur l’écran d’accueil ». Là, le portefeuille est vide au début : enregistrez d’abord une sauvegarde et récupérez-la là-bas. Les liens des boutiques s’ouvrent toujours dans le navigateur.',
  },
};
