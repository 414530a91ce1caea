// SPDX-License-Identifier: GPL-3.0-or-later
/** A form in which a new passphrase is chosen: what is typed, and how sending it went. */
import { useState } from 'preact/hooks';
import { errorText } from '../app/error-text.ts';
import { type Draft, EMPTY_DRAFT, problemOf } from './passphrase-field.tsx';
import type { OutcomeOf } from './screen.tsx';
import { useMessages } from './use-messages.ts';

export type Form = {
  readonly draft: Draft;
  /** Of the last try, until something is typed. */
  readonly outcome: OutcomeOf;
  edit(draft: Draft): void;
  submit(event: SubmitEvent): Promise<void>;
};

/** @param act does it with the passphrase, and answers with what to tell; it is not called while that is no good one */
export function useForm(act: (passphrase: string, clear: () => void) => Promise<string>): Form {
  const { t } = useMessages();
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [outcome, setOutcome] = useState<OutcomeOf>();
  const clear = () => setDraft(EMPTY_DRAFT);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wrong = problemOf(draft, t);
    if (wrong !== undefined) return setOutcome({ tone: 'bad', text: wrong });
    setOutcome(undefined);
    try {
      setOutcome({ tone: 'good', text: await act(draft.text, clear) });
    } catch (error) {
      setOutcome({ tone: 'bad', text: errorText(error, t) });
    }
  }

  return {
    draft,
    outcome,
    edit(next) {
      setDraft(next);
      setOutcome(undefined);
    },
    submit,
  };
}
