// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings that says whether the browser keeps the wallet when it makes room. */
import { useEffect, useState } from 'preact/hooks';
import { Outcome, type OutcomeOf } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function Storage() {
  const { t } = useMessages();
  const [kept, setKept] = useState<boolean>();
  const [outcome, setOutcome] = useState<OutcomeOf>();
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setKept);
  }, []);

  async function ask() {
    const granted = (await navigator.storage?.persist?.()) ?? false;
    setKept(granted);
    if (!granted) setOutcome({ tone: 'bad', text: t.settings.notPersisted });
  }

  return (
    <div class="sheet" data-testid="storage">
      <p>{kept ? t.settings.persisted : t.settings.storageText}</p>
      <Outcome of={outcome} />
      {kept ? null : (
        <button type="button" class="button primary" data-testid="persist" onClick={() => void ask()}>
          {t.settings.persist}
        </button>
      )}
    </div>
  );
}
