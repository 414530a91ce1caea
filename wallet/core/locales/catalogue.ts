// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which language is used, and how dates, times and sizes are written in it. The choice is no secret and is kept in the
 * open (localStorage), so that the unlock screen already speaks the customer's language.
 */
import { isLocale, type LocaleName } from './languages.ts';

const STORAGE_KEY = 'hushmark-language';

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

/** A formatter takes milliseconds to make, and a screen is drawn again and again. */
const made = new Map<string, { format(value: number): string }>();

function dateFormat(locale: LocaleName, style: Intl.DateTimeFormatOptions): { format(value: number): string } {
  return kept(locale, style, () => new Intl.DateTimeFormat(region(locale), style));
}

function kept(locale: LocaleName, style: object, make: () => { format(value: number): string }) {
  const name = `${locale} ${JSON.stringify(style)}`;
  const format = made.get(name) ?? make();
  made.set(name, format);
  return format;
}

/** A calendar day, never shifted by the device's time zone. `iso` is YYYY-MM-DD. */
export function formatDay(iso: string, locale: LocaleName): string {
  return dateFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(`${iso}T00:00:00Z`));
}

export function formatTime(ms: number, locale: LocaleName): string {
  return dateFormat(locale, { timeStyle: 'short' }).format(ms);
}

export function formatMoment(ms: number, locale: LocaleName): string {
  return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

/** With one decimal. */
export function formatSeconds(ms: number, locale: LocaleName): string {
  const digits = { maximumFractionDigits: 1, minimumFractionDigits: 1 } as const;
  const style = { style: 'unit', unit: 'second', unitDisplay: 'long', ...digits } as const;
  return kept(locale, style, () => new Intl.NumberFormat(region(locale), style)).format(ms / 1000);
}

export function formatMegabytes(bytes: number, locale: LocaleName): string {
  const style = { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1, minimumFractionDigits: 1 } as const;
  return kept(locale, style, () => new Intl.NumberFormat(region(locale), style)).format(bytes / 1e6);
}
