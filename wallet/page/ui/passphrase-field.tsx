// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where a passphrase is typed. `PassphraseField` is the bare field; `NewPassphrase` is for choosing one, with a
 * repetition, a way to see what is typed, and a suggestion.
 */
import type { Ref } from 'preact';
import { useState } from 'preact/hooks';
import { weaknessOf } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import type { Messages } from '../../core/locales/en/index.ts';
import { Field } from './screen.tsx';
import { useMessages } from './use-messages.ts';

type FieldProps = {
  label: string;
  hint?: string;
  /** What password managers go by. */
  kind: 'new-password' | 'current-password' | 'off';
  testid: string;
  value: string;
  onInput: (text: string) => void;
  shown?: boolean;
  invalid?: boolean;
  inputRef?: Ref<HTMLInputElement>;
};

export function PassphraseField({ label, hint, kind, testid, value, onInput, ...options }: FieldProps) {
  const { shown = false, invalid = false, inputRef } = options;
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(attributes) => {
        const all = {
          ...attributes,
          required: true,
          maxLength: 1024,
          autocomplete: kind,
          autocapitalize: 'off' as const,
          spellcheck: false,
          'data-testid': testid,
          value,
          onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
          ...(invalid ? { 'aria-invalid': 'true' as const } : {}),
          ...(inputRef === undefined ? {} : { ref: inputRef }),
        };
        return shown ? <input {...all} type="text" /> : <input {...all} type="password" />;
      }}
    </Field>
  );
}

/** A passphrase while it is being chosen. */
export type Draft = { readonly text: string; readonly repeat: string; readonly shown: boolean };
export const EMPTY_DRAFT: Draft = { text: '', repeat: '', shown: false };

/** What to tell the customer before anything is done with it; undefined when it is good. */
export function problemOf({ text, repeat, shown }: Draft, t: Messages): string | undefined {
  const weakness = weaknessOf(text);
  if (weakness !== undefined) return t.passphrase[weakness];
  return shown || text === repeat ? undefined : t.passphrase.mismatch;
}

type NewProps = {
  label: string;
  /** Begins the test ids of the parts. */
  testid: string;
  kind?: 'new-password' | 'off';
  draft: Draft;
  onDraft: (draft: Draft) => void;
  random: Random;
};

export function NewPassphrase({ label, testid, kind = 'new-password', draft, onDraft, random }: NewProps) {
  const { t } = useMessages();
  const [suggested, setSuggested] = useState(false);
  const change = (changes: Partial<Draft>) => onDraft({ ...draft, ...changes });

  async function suggest() {
    const { suggestPassphrase } = await import('../../core/store/suggest-passphrase.ts');
    onDraft({ text: suggestPassphrase(random), repeat: '', shown: true });
    setSuggested(true);
  }

  return (
    <>
      <PassphraseField
        label={label}
        hint={t.passphrase.hint}
        kind={kind}
        testid={`${testid}-passphrase`}
        value={draft.text}
        onInput={(text) => {
          change({ text });
          setSuggested(false);
        }}
        shown={draft.shown}
      />
      {draft.shown ? null : (
        <PassphraseField
          label={t.passphrase.repeat}
          kind={kind}
          testid={`${testid}-repeat`}
          value={draft.repeat}
          onInput={(repeat) => change({ repeat })}
        />
      )}
      <div class="row">
        <label class="check">
          <input
            type="checkbox"
            checked={draft.shown}
            data-testid={`${testid}-show`}
            onChange={(event) => change({ shown: event.currentTarget.checked, repeat: '' })}
          />
          {t.passphrase.show}
        </label>
        <button type="button" class="button plain" data-testid={`${testid}-suggest`} onClick={() => void suggest()}>
          {t.passphrase.suggest}
        </button>
      </div>
      <div role="status">{suggested ? <p class="note">{t.passphrase.suggested}</p> : null}</div>
    </>
  );
}
