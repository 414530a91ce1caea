// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * First use: choose a passphrase, make the wallet.
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
  onCreate: (passphrase: string) => Promise<void>;
  onRestore: () => void;
};

export function CreateScreen({ reason, random, onCreate, onRestore }: Props) {
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
