// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for the language. Its words may still have to come over the network. */
import { useState } from 'preact/hooks';
import { isLocale, LANGUAGES, type LocaleName } from '../../core/locales/languages.ts';
import { Field, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function ChooseLanguage({ onLocale }: { onLocale: (name: LocaleName) => Promise<void> }) {
  const { t, locale } = useMessages();
  const [failed, setFailed] = useState(false);

  async function choose(name: string) {
    if (!isLocale(name)) return;
    setFailed(false);
    await onLocale(name).catch(() => setFailed(true));
  }

  return (
    <>
      <Field label={t.settings.language}>
        {(attributes) => (
          <select
            {...attributes}
            data-testid="language"
            value={locale}
            onChange={(event) => void choose(event.currentTarget.value)}
          >
            {Object.entries(LANGUAGES).map(([name, language]) => (
              <option key={name} value={name} lang={name}>
                {language.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {failed ? <Problem>{t.errors.codes.wallet_offline}</Problem> : null}
    </>
  );
}
