// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings about the lock: lock now, and change the passphrase. */
import { useState } from 'preact/hooks';
import type { Services } from '../app/services.ts';
import { NewPassphrase, PassphraseField } from '../ui/passphrase-field.tsx';
import { Outcome } from '../ui/screen.tsx';
import { useForm } from '../ui/use-form.ts';
import { useMessages } from '../ui/use-messages.ts';

export function Lock({ services, onLock }: { services: Services; onLock: (() => void) | undefined }) {
  const { t } = useMessages();
  if (onLock === undefined) return null;
  return (
    <>
      <div class="sheet">
        <p class="soft">{t.settings.lockHint}</p>
        <button type="button" class="button primary" data-testid="lock-now" onClick={onLock}>
          {t.settings.lock}
        </button>
      </div>
      <ChangePassphrase services={services} />
    </>
  );
}

function ChangePassphrase({ services: { keeper, random } }: { services: Services }) {
  const { t } = useMessages();
  const [current, setCurrent] = useState('');
  const { draft, outcome, edit, submit } = useForm(async (passphrase, clear) => {
    await keeper.changePassphrase(current, passphrase);
    setCurrent('');
    clear();
    return t.settings.changed;
  });

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
