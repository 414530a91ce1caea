// SPDX-License-Identifier: GPL-3.0-or-later
/** The passphrase of a locked wallet: another one, or one of the customer's own in place of the words on paper. */
import { useState } from 'preact/hooks';
import type { Way } from '../../core/store/locks.ts';
import { useLocking } from '../app/locking.ts';
import { NewPassphrase } from '../ui/passphrase-field.tsx';
import { Outcome, Status } from '../ui/screen.tsx';
import { useForm } from '../ui/use-form.ts';
import { useMessages } from '../ui/use-messages.ts';
import { Confirm } from './lock-confirm.tsx';

export function ChangePassphrase() {
  const { t } = useMessages();
  const { keeper, locks, random, onRelocked } = useLocking();
  const [step, setStep] = useState<'closed' | 'confirm' | 'changed' | { way: Way }>('closed');
  const { draft, outcome, edit, submit } = useForm(async (passphrase, clear) => {
    if (typeof step === 'string') return '';
    onRelocked(await keeper.setPassphrase({ passphrase, words: false }, step.way));
    clear();
    setStep('changed');
    return t.settings.changed;
  });
  const title = locks?.words ? t.locks.ownPassphrase : t.settings.change;

  if (step === 'confirm') {
    return (
      <div class="sheet">
        <h2>{title}</h2>
        <Confirm testid="by" onConfirmed={async (way) => setStep({ way })} onCancel={() => setStep('closed')} />
      </div>
    );
  }
  if (step === 'closed' || step === 'changed') {
    return (
      <div class="sheet">
        <h2>{locks?.words ? t.locks.words : t.unlock.passphrase}</h2>
        <Status tone="good">{step === 'changed' ? t.settings.changed : undefined}</Status>
        {locks?.words ? <p class="soft">{t.locks.onPaper}</p> : null}
        <button type="button" class="button secondary" data-testid="change" onClick={() => setStep('confirm')}>
          {title}
        </button>
      </div>
    );
  }
  return (
    <form class="sheet" onSubmit={submit}>
      <h2>{title}</h2>
      <NewPassphrase label={t.settings.next} testid="change" draft={draft} onDraft={edit} random={random} />
      <Outcome of={outcome} />
      <button type="submit" class="button primary" data-testid="change-submit">
        {title}
      </button>
    </form>
  );
}
