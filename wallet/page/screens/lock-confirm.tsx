// SPDX-License-Identifier: GPL-3.0-or-later
/** Before a lock is added, changed or removed: the customer opens one that is there. */
import { useState } from 'preact/hooks';
import type { Way } from '../../core/store/locks.ts';
import { errorText } from '../app/error-text.ts';
import { useLocking, useTask } from '../app/locking.ts';
import { PassphraseField } from '../ui/passphrase-field.tsx';
import { Problem, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  /** Begins the test ids of the parts. */
  testid: string;
  /** Done with the way in that the customer has shown; what it throws is told here. */
  onConfirmed: (way: Way) => Promise<void>;
  onCancel: () => void;
};

export function Confirm({ testid, onConfirmed, onCancel }: Props) {
  const { t } = useMessages();
  const { keeper, locks } = useLocking();
  const { busy, problem, run } = useTask();
  const [passphrase, setPassphrase] = useState('');
  const byPasskey = () => run(async () => onConfirmed(await keeper.confirm({ kind: 'passkey' })));
  const byPassphrase = (event: SubmitEvent) => {
    event.preventDefault();
    return run(async () => {
      setPassphrase('');
      await onConfirmed(await keeper.confirm({ kind: 'passphrase', passphrase }));
    });
  };
  const hasPasskeys = locks !== undefined && locks.passkeys.length > 0;
  return (
    <form class="stack" onSubmit={byPassphrase}>
      <h3>{t.locks.confirm}</h3>
      <Status>{busy ? t.app.loading : undefined}</Status>
      {problem === undefined ? null : <Problem testid={`${testid}-error`}>{errorText(problem, t)}</Problem>}
      {hasPasskeys ? (
        <button
          type="button"
          class="button primary"
          disabled={busy}
          data-testid={`${testid}-passkey-way`}
          onClick={() => void byPasskey()}
        >
          {t.locks.confirmPasskey}
        </button>
      ) : null}
      <PassphraseField
        label={locks?.words ? t.locks.words : t.unlock.passphrase}
        kind={locks?.words ? 'off' : 'current-password'}
        testid={`${testid}-passphrase`}
        value={passphrase}
        onInput={setPassphrase}
      />
      <button
        type="submit"
        class={hasPasskeys ? 'button secondary' : 'button primary'}
        disabled={busy}
        data-testid={`${testid}-confirm`}
      >
        {t.locks.confirmTyped}
      </button>
      <button type="button" class="button plain" onClick={onCancel}>
        {t.app.cancel}
      </button>
    </form>
  );
}
