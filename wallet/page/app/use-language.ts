// SPDX-License-Identifier: GPL-3.0-or-later
/** The language that the wallet speaks, on the page and to the browser. */
import { useEffect, useState } from 'preact/hooks';
import { preferredLocale, rememberLocale } from '../../core/locales/catalogue.ts';
import { en } from '../../core/locales/en/index.ts';
import { directionOf, type LocaleName, loadMessages } from '../../core/locales/languages.ts';
import type { Spoken } from '../ui/use-messages.ts';

/** English where the words of the preferred language cannot be loaded: better than none. */
export async function loadPreferred(): Promise<Spoken> {
  const locale = preferredLocale();
  try {
    return { t: await loadMessages(locale), locale };
  } catch {
    return { t: en, locale: 'en' };
  }
}

/** The second is rejected where the words cannot be loaded; then nothing changes. */
export function useLanguage(first: Spoken): [Spoken, (name: LocaleName) => Promise<void>] {
  const [spoken, setSpoken] = useState(first);
  useEffect(() => {
    const { documentElement } = document;
    documentElement.lang = spoken.locale;
    documentElement.dir = directionOf(spoken.locale);
  }, [spoken]);
  const change = async (locale: LocaleName) => {
    setSpoken({ t: await loadMessages(locale), locale });
    rememberLocale(locale);
  };
  return [spoken, change];
}
