// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for changing the passphrase. */
import { useState } from 'preact/hooks';
import { errorText } from '../app/error-text.ts';
import type { Services } from '../app/services.ts';
import { type Draft, EMPTY_DRAFT, NewPassphrase, PassphraseField, problemOf } from '../ui/passphrase-field.tsx';
import { Outcome, type OutcomeOf } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function ChangePassphrase({ services: { keeper, random } }: { services: Services }) {
  const { t } = useMessages();
  const [current, setCurrent] = useState('');
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [outcome, setOutcome] = useState<OutcomeOf>();

  const edit = (next: Draft) => {
    setDraft(next);
    setOutcome(undefined);
  };

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const wrong = problemOf(draft, t);
    if (wrong !== undefined) return setOutcome({ tone: 'bad', text: wrong });
    try {
      await keeper.changePassphrase(current, draft.text);
      setCurrent('');
      setDraft(EMPTY_DRAFT);
      setOutcome({ tone: 'good', text: t.settings.changed });
    } catch (error) {
      setOutcome({ tone: 'bad', text: errorText(error, t) });
    }
  }

  return (
    <form class="sheet" onSubmit={submit}>
      <h2>{t.settings.change}</h2>
      <PassphraseField
        label={t.settings.current}
        kind="current-password"
        testid="change-current"
        value={current}
        onInput={setCurrent}
      />
      <NewPassphrase label={t.settings.next} testid="change" draft={draft} onDraft={edit} random={random} />
      <Outcome of={outcome} />
      <button type="submit" class="button secondary" data-testid="change-submit">
        {t.settings.change}
      </button>
    </form>
  );
}
