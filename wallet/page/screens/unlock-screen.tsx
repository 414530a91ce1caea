// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opens the wallet: with a passkey first, where there is one, or with the passphrase; says how long to wait after too
 * many wrong ones.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import type { Keeper, Locks, Proof } from '../../core/store/keeper.ts';
import { errorText } from '../app/error-text.ts';
import { PassphraseField } from '../ui/passphrase-field.tsx';
import { Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { Forgotten } from './forgotten.tsx';

type Props = {
  reason: 'present' | 'enrol' | undefined;
  /** Undefined when what is stored cannot be read. */
  locks: Locks | undefined;
  keeper: Pick<Keeper, 'holds'>;
  onUnlock: (proof: Proof) => Promise<void>;
  onRestore: () => void;
  onErase: () => Promise<void>;
};

export function UnlockScreen({ reason, locks, keeper, onUnlock, onRestore, onErase }: Props) {
  const { t } = useMessages();
  const lead = reason === 'present' ? t.unlock.leadPresent : reason === 'enrol' ? t.unlock.leadEnrol : t.unlock.lead;
  const hasPasskeys = locks !== undefined && locks.passkeys.length > 0;
  return (
    <div class="sheet">
      <div class="stack tight">
        <Heading>{t.unlock.title}</Heading>
        <p class="soft">{lead}</p>
      </div>
      {locks?.passphrase ? null : <Problem testid="unlock-error">{t.errors.codes.wallet_storage}</Problem>}
      {hasPasskeys ? <ByPasskey onUnlock={onUnlock} /> : null}
      {hasPasskeys ? (
        <details data-testid="unlock-other">
          <summary>{locks.words ? t.locks.wordsInstead : t.locks.passphraseInstead}</summary>
          <ByPassphrase words={locks.words} isFirst={false} onUnlock={onUnlock} />
        </details>
      ) : locks?.passphrase ? (
        <ByPassphrase words={locks.words} isFirst={true} onUnlock={onUnlock} />
      ) : null}
      <details>
        <summary>{hasPasskeys ? t.locks.neither : t.unlock.forgotten}</summary>
        <div class="stack">
          <p class="small">{t.unlock.forgottenText}</p>
          <Forgotten keeper={keeper} onRestore={onRestore} onErase={onErase} />
        </div>
      </details>
    </div>
  );
}

function ByPasskey({ onUnlock }: Pick<Props, 'onUnlock'>) {
  const { t } = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => button.current?.focus(), []);

  async function unlock() {
    setBusy(true);
    setProblem(undefined);
    try {
      await onUnlock({ kind: 'passkey' });
    } catch (error) {
      setBusy(false);
      setProblem(errorText(error, t));
    }
  }

  return (
    <>
      {problem ? <Problem testid="unlock-error">{problem}</Problem> : null}
      <button
        ref={button}
        type="button"
        class="button primary"
        disabled={busy}
        data-testid="unlock-passkey"
        onClick={() => void unlock()}
      >
        {busy ? t.locks.waiting : t.locks.unlock}
      </button>
    </>
  );
}

type ByPassphraseProps = Pick<Props, 'onUnlock'> & {
  words: boolean;
  /** Whether it is what the screen is for, and not a way besides. */
  isFirst: boolean;
};

function ByPassphrase({ words, isFirst, onUnlock }: ByPassphraseProps) {
  const { t } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [wait, setWait] = useState(0);

  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);
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
      await onUnlock({ kind: 'passphrase', passphrase });
    } catch (error) {
      setBusy(false);
      setPassphrase('');
      if (isHushmarkError(error, 'wallet_passphrase_wait')) setWait(Number(error.detail?.seconds ?? 1));
      else setProblem(errorText(error, t));
      input.current?.focus();
    }
  }

  return (
    <form class="stack" onSubmit={submit}>
      <PassphraseField
        label={words ? t.locks.words : t.unlock.passphrase}
        kind={words ? 'off' : 'current-password'}
        testid="unlock-passphrase"
        value={passphrase}
        onInput={setPassphrase}
        inputRef={input}
        invalid={problem !== undefined}
      />
      {wait > 0 ? <Problem testid="unlock-error">{t.unlock.wait(wait)}</Problem> : null}
      {wait <= 0 && problem ? <Problem testid="unlock-error">{problem}</Problem> : null}
      <button
        type="submit"
        class={isFirst ? 'button primary' : 'button secondary'}
        disabled={busy || wait > 0}
        data-testid="unlock"
      >
        {busy ? t.unlock.working : t.unlock.submit}
      </button>
    </form>
  );
}
