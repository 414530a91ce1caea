// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The languages of the wallet: their own names, how they are read, and where their words are. Only the words of the
 * language that is used are loaded; English is always at hand, for a device that cannot load the others.
 */
import { en, type Messages } from './en/index.ts';

type Language = {
  /** In the language itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  load: () => Promise<Messages>;
};

export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', load: async () => en },
  de: { name: 'Deutsch', direction: 'ltr', load: async () => (await import('./de/index.ts')).de },
  fr: { name: 'Français', direction: 'ltr', load: async () => (await import('./fr/index.ts')).fr },
  es: { name: 'Español', direction: 'ltr', load: async () => (await import('./es/index.ts')).es },
  it: { name: 'Italiano', direction: 'ltr', load: async () => (await import('./it/index.ts')).it },
  pl: { name: 'Polski', direction: 'ltr', load: async () => (await import('./pl/index.ts')).pl },
  nl: { name: 'Nederlands', direction: 'ltr', load: async () => (await import('./nl/index.ts')).nl },
  ar: { name: 'العربية', direction: 'rtl', load: async () => (await import('./ar/index.ts')).ar },
} as const satisfies Record<string, Language>;

/**
 * English with longer words in other letters, between brackets: whatever stands outside of brackets on a screen is not
 * translated, and what breaks with longer words will break in some language. For developers and tests; not offered.
 */
export const PSEUDO = 'en-XA';

export type LocaleName = keyof typeof LANGUAGES | typeof PSEUDO;

export function isLocale(name: unknown): name is LocaleName {
  return typeof name === 'string' && (name === PSEUDO || Object.hasOwn(LANGUAGES, name));
}

/** Fails where the device is offline and has never used this language. */
export async function loadMessages(locale: LocaleName): Promise<Messages> {
  if (locale !== PSEUDO) return LANGUAGES[locale].load();
  const { createPseudo } = await import('./pseudo.ts');
  return createPseudo(en);
}

export function directionOf(locale: LocaleName): 'ltr' | 'rtl' {
  return locale === PSEUDO ? 'ltr' : LANGUAGES[locale].direction;
}
