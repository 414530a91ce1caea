// SPDX-License-Identifier: GPL-3.0-or-later
/** The words of every language, loaded, for tests that say something about all of them. */
import type { Messages } from '#wallet/core/locales/en/index.ts';
import { LANGUAGES, type LocaleName, loadMessages } from '#wallet/core/locales/languages.ts';

export const LOCALE_NAMES = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

const loaded = await Promise.all(LOCALE_NAMES.map(async (name) => [name, await loadMessages(name)] as const));
export const CATALOGUES = Object.fromEntries(loaded) as Record<Exclude<LocaleName, 'en-XA'>, Messages>;
