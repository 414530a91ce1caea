// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opens the wallet with the passphrase; says how long to wait after too many wrong ones.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { errorText } from '../app/error-text.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { PassphraseField } from '../ui/passphrase-field.tsx';
import { Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  reason: 'present' | 'enrol' | undefined;
  onUnlock: (passphrase: string) => Promise<void>;
  onErase: () => Promise<void>;
};

export function UnlockScreen({ reason, onUnlock, onErase }: Props) {
  const { t } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [wait, setWait] = useState(0);

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await onUnlock(passphrase);
    } catch (error) {
      setBusy(false);
      setPassphrase('');
      if (isHushmarkError(error, 'wallet_passphrase_wait')) setWait(Number(error.detail?.seconds ?? 1));
      else setProblem(isHushmarkError(error, 'wallet_storage') ? t.errors.damaged : errorText(error, t));
      input.current?.focus();
    }
  }

  const lead = reason === 'present' ? t.unlock.leadPresent : reason === 'enrol' ? t.unlock.leadEnrol : t.unlock.lead;
  return (
    <div class="sheet">
      <form class="stack" onSubmit={submit}>
        <div class="stack tight">
          <Heading>{t.unlock.title}</Heading>
          <p class="soft">{lead}</p>
        </div>
        <PassphraseField
          label={t.unlock.passphrase}
          kind="current-password"
          testid="unlock-passphrase"
          value={passphrase}
          onInput={setPassphrase}
          inputRef={input}
          invalid={problem !== undefined}
        />
        {wait > 0 ? <Problem testid="unlock-error">{t.unlock.wait(wait)}</Problem> : null}
        {wait <= 0 && problem ? <Problem testid="unlock-error">{problem}</Problem> : null}
        <button type="submit" class="button primary" disabled={busy || wait > 0} data-testid="unlock">
          {busy ? t.unlock.working : t.unlock.submit}
        </button>
      </form>
      <details>
        <summary>{t.unlock.forgotten}</summary>
        <div class="stack">
          <p class="small">{t.unlock.forgottenText}</p>
          <ConfirmButton
            label={t.unlock.erase}
            confirm={t.unlock.eraseConfirm}
            testid="erase"
            onConfirm={() => void onErase()}
          />
        </div>
      </details>
    </div>
  );
}
