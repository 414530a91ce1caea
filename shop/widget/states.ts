// SPDX-License-Identifier: MIT
// The states a customer can see, named as the API names them, and the words for each. `not_completed` covers declined,
// too young, expired and revoked: the shop cannot tell them apart, so no text tries.

export type WidgetState =
  | 'ready'
  | 'preparing'
  | 'waiting'
  | 'answered'
  | 'verified'
  | 'not_completed'
  | 'expired'
  | 'unavailable';

export const STATES: readonly WidgetState[] = [
  'ready',
  'preparing',
  'waiting',
  'answered',
  'verified',
  'not_completed',
  'expired',
  'unavailable',
];

export type Texts = Record<WidgetState, string> & {
  /** Of the texts themselves, as BCP 47 has it. */
  language: string;
  open: string;
  needed: string;
  promise: string;
  /** Before the list of what is told. */
  learns: string;
  otherDevice: string;
  thisDevice: string;
  scan: string;
  number: string;
  retry: string;
  link: string;
};

const en: Texts = {
  language: 'en',
  open: 'Open your wallet',
  needed: 'Please answer this first.',
  ready: 'Prove it with Hushmark',
  preparing: 'Opening your wallet…',
  waiting: 'Waiting for your wallet…',
  answered: 'Answer received. The shop checks it with your order.',
  verified: 'Confirmed.',
  not_completed: 'Not completed. The shop is not told why.',
  expired: 'This question has timed out.',
  unavailable: 'This does not work at the moment. Please try again in a minute.',
  promise: 'Before you answer, your wallet shows what the shop learns.',
  learns: 'A “yes” tells the shop:',
  otherDevice: 'Use my phone',
  thisDevice: 'Use this device',
  scan: 'Scan this with your phone to open your wallet.',
  number: 'Your wallet will ask for this number:',
  retry: 'Try again',
  link: 'Cannot scan? Open this link on your other device:',
};

const de: Texts = {
  language: 'de',
  open: 'Wallet öffnen',
  needed: 'Bitte beantworten Sie dies zuerst.',
  ready: 'Mit Hushmark bestätigen',
  preparing: 'Ihre Wallet wird geöffnet …',
  waiting: 'Warten auf Ihre Wallet …',
  answered: 'Antwort erhalten. Der Shop prüft sie mit Ihrer Bestellung.',
  verified: 'Bestätigt.',
  not_completed: 'Nicht abgeschlossen. Der Shop erfährt nicht, warum.',
  expired: 'Diese Anfrage ist abgelaufen.',
  unavailable: 'Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
  promise: 'Bevor Sie antworten, zeigt Ihre Wallet, was der Shop erfährt.',
  learns: 'Ein „ja“ sagt dem Shop:',
  otherDevice: 'Mein Handy verwenden',
  thisDevice: 'Dieses Gerät verwenden',
  scan: 'Scannen Sie dies mit Ihrem Handy, um Ihre Wallet zu öffnen.',
  number: 'Ihre Wallet fragt nach dieser Nummer:',
  retry: 'Noch einmal versuchen',
  link: 'Scannen geht nicht? Öffnen Sie diesen Link auf dem anderen Gerät:',
};

const fr: Texts = {
  language: 'fr',
  open: 'Ouvrir votre portefeuille',
  needed: 'Veuillez d’abord répondre ici.',
  ready: 'Confirmer avec Hushmark',
  preparing: 'Ouverture de votre portefeuille…',
  waiting: 'En attente de votre portefeuille…',
  answered: 'Réponse reçue. La boutique la vérifie avec votre commande.',
  verified: 'Confirmé.',
  not_completed: 'Non terminé. La boutique n’apprend pas pourquoi.',
  expired: 'Cette question a expiré.',
  unavailable: 'Cela ne fonctionne pas pour le moment. Réessayez dans une minute.',
  promise: 'Avant votre réponse, votre portefeuille montre ce que la boutique apprend.',
  learns: 'Un « oui » dit à la boutique :',
  otherDevice: 'Utiliser mon téléphone',
  thisDevice: 'Utiliser cet appareil',
  scan: 'Scannez ceci avec votre téléphone pour ouvrir votre portefeuille.',
  number: 'Votre portefeuille demandera ce nombre :',
  retry: 'Réessayer',
  link: 'Impossible de scanner ? Ouvrez ce lien sur l’autre appareil :',
};

const catalogue: Record<string, Texts> = { en, de, fr };

/** Texts for the first language that there are texts for; English otherwise. */
export function textsFor(languages: readonly string[]): Texts {
  for (const language of languages) {
    const texts = catalogue[language.toLowerCase().split('-')[0] ?? ''];
    if (texts !== undefined) return texts;
  }
  return en;
}
