// SPDX-License-Identifier: GPL-3.0-or-later
/** A button that asks once more before something is lost: the first press only shows the real button. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from './use-messages.ts';

type Props = { label: string; confirm: string; onConfirm: () => void; hint?: string; testid?: string };

export function ConfirmButton({ label, confirm, onConfirm, hint, testid }: Props) {
  const { t } = useMessages();
  const [asked, setAsked] = useState<boolean>();
  const question = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Whichever is pressed goes away, and would take the focus with it. Not to the real button: keys repeat.
  useEffect(() => {
    if (asked !== undefined) (asked ? question : button).current?.focus();
  }, [asked]);
  if (!asked) {
    return (
      <button ref={button} type="button" class="button plain" data-testid={testid} onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <fieldset class="stack" ref={question} tabIndex={-1} aria-label={hint ?? label}>
      {hint ? <p class="small">{hint}</p> : null}
      <button
        type="button"
        class="button danger"
        data-testid={testid ? `${testid}-confirm` : undefined}
        onClick={() => {
          setAsked(false);
          onConfirm();
        }}
      >
        {confirm}
      </button>
      <button type="button" class="button secondary" onClick={() => setAsked(false)}>
        {t.app.cancel}
      </button>
    </fieldset>
  );
}
