// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * First use: one tap makes the wallet; whoever likes chooses a passphrase first, or brings a backup.
 */
import { useState } from 'preact/hooks';
import type { Random } from '#base/random.ts';
import { errorText } from '../app/error-text.ts';
import { type Draft, EMPTY_DRAFT, NewPassphrase, problemOf } from '../ui/passphrase-field.tsx';
import { Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  reason: 'present' | 'enrol' | undefined;
  random: Random;
  /** Without a passphrase the browser keeps the key, and a lock is suggested after the first answer. */
  onCreate: (passphrase?: string) => Promise<void>;
  onRestore: () => void;
};

/** Who comes with a question or an offer is only here because the browser keeps no key: the passphrase is needed. */
export function CreateScreen(props: Props) {
  const [typed, setTyped] = useState(props.reason !== undefined);
  return typed ? <WithPassphrase {...props} /> : <Begin {...props} onTyped={() => setTyped(true)} />;
}

function Begin({ onCreate, onRestore, onTyped }: Props & { onTyped: () => void }) {
  const { t } = useMessages();
  const [busy, setBusy] = useState(false);

  async function begin() {
    setBusy(true);
    // A browser that keeps no key keeps a passphrase's.
    await onCreate().catch(onTyped);
  }

  return (
    <div class="sheet">
      <div class="stack tight">
        <Heading>{t.create.title}</Heading>
        <p class="soft">{t.create.lead}</p>
      </div>
      <button
        type="button"
        class="button primary"
        aria-disabled={busy}
        data-testid="create-start"
        onClick={() => (busy ? undefined : void begin())}
      >
        {busy ? t.create.working : t.create.start}
      </button>
      <button type="button" class="button secondary" data-testid="have-backup" onClick={onRestore}>
        {t.kept.restore.have}
      </button>
      <button type="button" class="button plain" data-testid="create-with-passphrase" onClick={onTyped}>
        {t.create.withPassphrase}
      </button>
    </div>
  );
}

function WithPassphrase({ reason, random, onCreate, onRestore }: Props) {
  const { t } = useMessages();
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const wrong = problemOf(draft, t);
    setProblem(wrong);
    if (wrong !== undefined) return;
    setBusy(true);
    try {
      await onCreate(draft.text);
    } catch (error) {
      setBusy(false);
      setProblem(errorText(error, t));
    }
  }

  return (
    <form class="sheet" onSubmit={submit}>
      <div class="stack tight">
        <Heading>{t.create.title}</Heading>
        <p class="soft">
          {reason === 'present' ? t.create.leadPresent : reason === 'enrol' ? t.create.leadEnrol : t.create.lead}
        </p>
      </div>
      <NewPassphrase
        label={t.create.passphrase}
        testid="create"
        draft={draft}
        onDraft={(next) => {
          setDraft(next);
          setProblem(undefined);
        }}
        random={random}
      />
      <p class="note">{t.create.noReset}</p>
      {problem ? <Problem>{problem}</Problem> : null}
      <button type="submit" class="button primary" disabled={busy} data-testid="create-wallet">
        {busy ? t.create.working : t.create.submit}
      </button>
      <button type="button" class="button secondary" data-testid="have-backup" onClick={onRestore}>
        {t.kept.restore.have}
      </button>
    </form>
  );
}
