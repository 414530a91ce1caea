// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in French. Each point must be true by docs/threat-model.md. */
import type { Messages } from '../en/index.ts';

export const frRisks: Messages['risks'] = {
  lead: 'Rien n’est parfait. Voici ce que votre portefeuille ne peut pas empêcher, ou seulement en partie.',
  points: [
    {
      title: 'Quelqu’un d’autre a votre appareil',
      text: 'Celui qui peut ouvrir ce portefeuille peut répondre avec vos justificatifs. Tant qu’il est verrouillé, personne ne peut le lire. Si l’appareil est perdu, demandez à ceux qui vous ont donné vos justificatifs de les retirer.',
    },
    {
      title: 'Un mauvais programme sur votre appareil',
      text: 'Un programme qui a pris le contrôle de votre navigateur voit ce que vous voyez. Aucun portefeuille ne peut rien lui cacher.',
    },
    {
      title: 'Une boutique et celui qui donne votre justificatif s’entendent',
      text: 'Vos réponses ne les aident pas à découvrir que c’était vous. Mais la boutique sait aussi ce que vous lui dites vous-même, comme votre nom et votre adresse, et voit votre adresse de réseau, comme tout site.',
    },
    {
      title: 'Une boutique demande encore et encore',
      text: 'Celui qui demande chaque semaine « 18 ans ou plus ? » voit dans quelle semaine vous avez eu 18 ans. Votre portefeuille vous le dit avant la réponse, et limite le nombre de questions différentes qu’une boutique peut poser en un an.',
    },
    {
      title: 'Peu de gens donnent un tel justificatif',
      text: 'Si une ou deux adresses seulement donnent une sorte de justificatif, la boutique peut deviner d’où vient le vôtre. Votre portefeuille vous demande d’abord.',
    },
    {
      title: 'Celui qui vérifie les boutiques se trompe',
      text: 'Votre portefeuille croit quelqu’un qui vérifie les boutiques et ceux qui donnent des justificatifs. Il pourrait laisser entrer une fausse boutique, ou vous dire autre chose qu’à tous les autres, pour vous reconnaître. Si votre portefeuille le remarque, il le dit et garde la preuve.',
    },
    {
      title: 'Un oui dit moins qu’il n’y paraît',
      text: 'Il dit que le propriétaire du justificatif est assez âgé, pas qui est devant l’écran. Et quelqu’un qui aurait construit ce système malhonnêtement pourrait faire un faux oui. Il n’apprendrait rien sur vous.',
    },
    {
      title: 'Ce n’est qu’une démo',
      text: 'Ce qui est marqué « Démo » sert à essayer. Un tel justificatif ne vaut rien dans une vraie boutique.',
    },
  ],
};
