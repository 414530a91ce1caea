// SPDX-License-Identifier: GPL-3.0-or-later
/** A button that asks once more before something is lost: the first press only shows the real button. */
import { useState } from 'preact/hooks';
import { useMessages } from './use-messages.ts';

type Props = { label: string; confirm: string; onConfirm: () => void; hint?: string; testid?: string };

export function ConfirmButton({ label, confirm, onConfirm, hint, testid }: Props) {
  const { t } = useMessages();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" class="button plain" data-testid={testid} onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <div class="stack">
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
    </div>
  );
}
