// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The first lock of a wallet: a passkey, with words on paper for when it is lost, or a passphrase. Nothing is locked
 * before the customer has shown that the words are written down.
 */
import { useEffect, useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import type { NewPasskey } from '../../core/store/locks.ts';
import { deviceName } from '../app/device-name.ts';
import { errorText } from '../app/error-text.ts';
import { useLocking, useTask } from '../app/locking.ts';
import { mayHavePasskeys } from '../app/passkeys.ts';
import { NewPassphrase } from '../ui/passphrase-field.tsx';
import { Field, Outcome, Problem, Status } from '../ui/screen.tsx';
import { useForm } from '../ui/use-form.ts';
import { useMessages } from '../ui/use-messages.ts';

type Step = { at: 'choice' } | { at: 'passphrase' } | { at: 'words'; passkey: NewPasskey; words: string };

export function FirstLock() {
  const { t } = useMessages();
  const { keeper, random } = useLocking();
  const { busy, problem, run } = useTask();
  const [step, setStep] = useState<Step>({ at: 'choice' });
  /** Undefined until it is known. */
  const [passkeys, setPasskeys] = useState<boolean>();
  useEffect(() => {
    void mayHavePasskeys().then(setPasskeys);
  }, []);

  const choose = () =>
    run(async () => {
      const { suggestPassphrase } = await import('../../core/store/suggest-passphrase.ts');
      try {
        const passkey = await keeper.createPasskey(deviceName());
        setStep({ at: 'words', passkey, words: suggestPassphrase(random) });
      } catch (error) {
        if (!isHushmarkError(error, 'wallet_passkey_unsupported')) throw error;
        setPasskeys(false);
        setStep({ at: 'passphrase' });
      }
    });

  if (step.at === 'words') {
    return (
      <Words
        {...step}
        onCancel={() => {
          void keeper.forgetPasskey(step.passkey);
          setStep({ at: 'choice' });
        }}
      />
    );
  }
  return (
    <>
      {passkeys === false ? (
        <p class="note" data-testid="no-passkeys">
          {t.locks.noPasskeys}
        </p>
      ) : null}
      {step.at === 'passphrase' ? (
        <FirstPassphrase onCancel={() => setStep({ at: 'choice' })} />
      ) : (
        <>
          {passkeys ? <p class="soft small">{t.locks.usePasskeyText}</p> : null}
          <Status>{busy ? t.locks.waiting : undefined}</Status>
          {problem === undefined ? null : <Problem>{errorText(problem, t)}</Problem>}
          {passkeys ? (
            <button
              type="button"
              class="button primary"
              disabled={busy}
              data-testid="lock-passkey"
              onClick={() => void choose()}
            >
              {t.locks.usePasskey}
            </button>
          ) : null}
          <button
            type="button"
            class={passkeys === false ? 'button primary' : 'button secondary'}
            disabled={busy}
            data-testid="lock-passphrase"
            onClick={() => setStep({ at: 'passphrase' })}
          >
            {t.locks.usePassphrase}
          </button>
        </>
      )}
    </>
  );
}

function FirstPassphrase({ onCancel }: { onCancel: () => void }) {
  const { t } = useMessages();
  const { keeper, random, onRelocked } = useLocking();
  const { draft, outcome, edit, submit } = useForm(async (passphrase) => {
    onRelocked(await keeper.setPassphrase({ passphrase, words: false }));
    return t.locks.locked;
  });
  return (
    <form class="stack" onSubmit={submit}>
      <NewPassphrase label={t.create.passphrase} testid="first" draft={draft} onDraft={edit} random={random} />
      <p class="note">{t.create.noReset}</p>
      <Outcome of={outcome} />
      <button type="submit" class="button primary" data-testid="first-submit">
        {t.locks.lockNow}
      </button>
      <button type="button" class="button secondary" onClick={onCancel}>
        {t.app.cancel}
      </button>
    </form>
  );
}

type WordsProps = { passkey: NewPasskey; words: string; onCancel: () => void };

/** The words are hidden while one of them is asked for, so that it comes from the paper. */
function Words({ passkey, words, onCancel }: WordsProps) {
  const { t } = useMessages();
  const { keeper, random, onRelocked } = useLocking();
  const { busy, problem, run } = useTask();
  const list = words.split(' ');
  const [number] = useState(() => 1 + ((random(1)[0] ?? 0) % list.length));
  const [isWritten, setWritten] = useState(false);
  const [typed, setTyped] = useState('');
  const [isOther, setOther] = useState(false);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const isRight = typed.trim().toLowerCase() === list[number - 1];
    setOther(!isRight);
    if (isRight) void run(async () => onRelocked(await keeper.addPasskey(passkey, { kind: 'words', words })));
  }

  if (!isWritten) {
    return (
      <div class="stack">
        <h3>{t.locks.wordsTitle}</h3>
        <ol class="words" data-testid="words" lang="en" translate={false}>
          {list.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ol>
        <p class="soft">{t.locks.wordsText}</p>
        <button type="button" class="button primary" data-testid="words-written" onClick={() => setWritten(true)}>
          {t.locks.wordsDone}
        </button>
        <button type="button" class="button secondary" onClick={onCancel}>
          {t.app.cancel}
        </button>
      </div>
    );
  }
  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t.locks.wordNumber(number)}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            required
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            data-testid="words-check"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
      {isOther ? <Problem>{t.locks.otherWord}</Problem> : null}
      {problem === undefined ? null : <Problem>{errorText(problem, t)}</Problem>}
      <button type="submit" class="button primary" disabled={busy} data-testid="words-submit">
        {t.locks.lockNow}
      </button>
      <button type="button" class="button secondary" data-testid="words-again" onClick={() => setWritten(false)}>
        {t.locks.wordsAgain}
      </button>
    </form>
  );
}
