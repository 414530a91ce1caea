// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in French. */
import type { Messages } from '../en/index.ts';

export const frStart: Messages['start'] = {
  opening: 'Ouverture de votre portefeuille…',
  insecure:
    'La connexion à cette page n’est pas sûre, le portefeuille ne démarre donc pas. Ouvrez-le par une adresse qui commence par https://.',
  framed:
    'Une autre page affiche ce portefeuille à l’intérieur d’elle-même, le portefeuille ne démarre donc pas. Ouvrez-le dans une fenêtre à part.',
  old: 'Ce navigateur est trop ancien pour le portefeuille. Mettez-le à jour, ou ouvrez cette page dans un autre navigateur.',
  missing: 'Il lui manque :',
  noWebAssembly:
    'Le mode de sécurité de ce navigateur désactive quelque chose dont le portefeuille a besoin (WebAssembly). Autorisez-le pour ce site seulement, ou utilisez un autre navigateur.',
  storage:
    'Ce navigateur ne laisse rien enregistrer à la page, le portefeuille ne démarre donc pas. Autorisez les cookies et les données de sites pour cette page, ou ouvrez-la dans une fenêtre qui n’est pas privée.',
  failed: 'Le portefeuille n’a pas pu être chargé. Vérifiez votre connexion.',
  again: 'Réessayer',
  inApp: 'Vous êtes dans {app}. Ce que votre portefeuille garde ici n’est pas dans votre navigateur habituel.',
  someApp: 'une autre application',
  openApple:
    'Pour changer : ouvrez le menu (••• ou le signe de partage) et choisissez « Ouvrir dans Safari » ou « Ouvrir dans le navigateur ».',
  openAndroid:
    'Pour changer : appuyez sur le bouton, ou ouvrez le menu (⋮) et choisissez « Ouvrir dans Chrome » ou « Ouvrir dans le navigateur ».',
  openBrowser: 'Ouvrir dans mon navigateur',
  copy: 'Copier l’adresse',
  copied: 'Copié. Collez-la dans votre navigateur.',
  stay: 'Rester ici',
};
