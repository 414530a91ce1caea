// SPDX-License-Identifier: GPL-3.0-or-later
/** The chosen language with its words, for components; app/app.tsx provides them. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, type Messages } from '../../core/locales/en/index.ts';
import type { LocaleName } from '../../core/locales/languages.ts';

export type Spoken = { t: Messages; locale: LocaleName };

export const Locale = createContext<Spoken>({ t: en, locale: 'en' });

export function useMessages(): Spoken {
  return useContext(Locale);
}
