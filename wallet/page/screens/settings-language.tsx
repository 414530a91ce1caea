// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for the language. Its words may still have to come over the network. */
import { useState } from 'preact/hooks';
import { LANGUAGES, type LocaleName } from '../../core/locales/languages.ts';
import { Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

const OFFERED = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

export function ChooseLanguage({ onLocale }: { onLocale: (name: LocaleName) => Promise<void> }) {
  const { t, locale } = useMessages();
  const [failed, setFailed] = useState(false);

  async function choose(name: LocaleName) {
    setFailed(false);
    await onLocale(name).catch(() => setFailed(true));
  }

  return (
    <fieldset class="sheet rows" data-testid="language">
      <legend class="visually-hidden">{t.settings.parts.language.title}</legend>
      {OFFERED.map((name) => (
        <label class="choice" key={name} lang={name}>
          <input
            type="radio"
            name="language"
            value={name}
            // Also after a choice that failed.
            checked={locale === name}
            data-testid={`language-${name}`}
            onChange={() => void choose(name)}
          />
          <bdi>{LANGUAGES[name].name}</bdi>
        </label>
      ))}
      {failed ? <Problem>{t.errors.codes.wallet_offline}</Problem> : null}
    </fieldset>
  );
}
