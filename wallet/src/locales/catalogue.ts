/**
 * Which catalogue is used, and how dates, times and sizes are written in it. The choice is not a secret and is kept
 * in the open (localStorage), so that the unlock screen already speaks the customer's language.
 */
import { de } from './de.ts';
import { en, type Messages } from './en.ts';

export const LOCALES = { en, de } as const satisfies Record<string, Messages>;
export type LocaleName = keyof typeof LOCALES;

const STORAGE_KEY = 'hushmark-language';

export function isLocale(name: unknown): name is LocaleName {
  return typeof name === 'string' && Object.hasOwn(LOCALES, name);
}

/** The customer's choice, else the browser's first language that we have, else English. */
export function preferredLocale(): LocaleName {
  try {
    const chosen = localStorage.getItem(STORAGE_KEY);
    if (isLocale(chosen)) return chosen;
  } catch {
    // Storage may be closed; the wallet says so elsewhere.
  }
  for (const tag of navigator.languages) {
    const name = tag.toLowerCase().split('-')[0];
    if (isLocale(name)) return name;
  }
  return 'en';
}

export function rememberLocale(name: LocaleName): void {
  try {
    localStorage.setItem(STORAGE_KEY, name);
  } catch {
    // Not remembered; nothing else depends on it.
  }
}

/** The browser's own form of the language (en-GB, de-CH) decides how dates and numbers look. */
function region(locale: LocaleName): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === locale) ?? locale;
}

/** A calendar day, never shifted by the device's time zone. `iso` is YYYY-MM-DD. */
export function formatDay(iso: string, locale: LocaleName): string {
  return new Intl.DateTimeFormat(region(locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${iso}T00:00:00Z`),
  );
}

export function formatTime(ms: number, locale: LocaleName): string {
  return new Intl.DateTimeFormat(region(locale), { timeStyle: 'short' }).format(ms);
}

export function formatMoment(ms: number, locale: LocaleName): string {
  return new Intl.DateTimeFormat(region(locale), { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

export function formatMegabytes(bytes: number, locale: LocaleName): string {
  return new Intl.NumberFormat(region(locale), {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
    minimumFractionDigits: 1,
  }).format(bytes / 1e6);
}

/** "a, b or c" */
export function formatChoice(items: string[], locale: LocaleName): string {
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(items);
}
