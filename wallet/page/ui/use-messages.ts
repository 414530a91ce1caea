// SPDX-License-Identifier: GPL-3.0-or-later
/** The chosen catalogue, for components; app/app.tsx provides it. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { LOCALES, type LocaleName } from '../../core/locales/catalogue.ts';
import type { Messages } from '../../core/locales/en.ts';

export const Locale = createContext<LocaleName>('en');

export function useMessages(): { t: Messages; locale: LocaleName } {
  const locale = useContext(Locale);
  return { t: LOCALES[locale], locale };
}
