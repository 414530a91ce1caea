// SPDX-License-Identifier: GPL-3.0-or-later
/** What the customer does below a question: types the code, agrees, taps yes or no. */
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Preparation } from '../app/use-preparation.ts';
import { Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { Progress } from './present-parts.tsx';

/** The number that the shop's screen shows when the wallet is on another device. */
export function CodeInput({ code, onCode }: { code: string; onCode: (code: string) => void }) {
  const { t } = useMessages();
  return (
    <label class="field code-input">
      <span class="label">{t.present.codeLabel}</span>
      <input
        inputMode="numeric"
        autocomplete="off"
        maxLength={8}
        data-testid="present-code"
        value={code}
        onInput={(event) => onCode(event.currentTarget.value.replace(/[^0-9]/g, ''))}
      />
      <span class="soft small">{t.present.codeHint}</span>
    </label>
  );
}

export function isWholeCode(code: string): boolean {
  return /^[0-9]{2,8}$/.test(code);
}

type ConsentProps = { issuers: readonly string[]; consent: boolean; onConsent: (consent: boolean) => void };

/** Where so few issuers count that the answer says more about its owner. */
function Consent({ issuers, consent, onConsent }: ConsentProps) {
  const { t } = useMessages();
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={consent}
        data-testid="present-consent"
        onChange={(event) => onConsent(event.currentTarget.checked)}
      />
      <span class="small">{t.present.consent(issuers.join(', '))}</span>
    </label>
  );
}

type YesProps = {
  preparation: Preparation;
  armed: boolean;
  /** What the tap does. */
  hint: string;
  /** What is told has not been on the screen yet: the tap goes there first. */
  unseen: boolean;
  few: readonly string[] | undefined;
  consent: boolean;
  onConsent: (consent: boolean) => void;
  onShare: (event: MouseEvent) => void;
};

/** The way to yes: agree where it is asked, wait for the proof, tap. */
export function Yes({ preparation, armed, hint: tapDoes, unseen, few, consent, onConsent, onShare }: YesProps) {
  const { t } = useMessages();
  const hint = useId();
  return (
    <>
      {few ? <Consent issuers={few} consent={consent} onConsent={onConsent} /> : null}
      <Progress preparation={preparation} />
      {preparation.state === 'stopped' ? null : (
        <>
          {unseen ? (
            <p class="small center" id={hint} data-testid="read-first">
              {t.present.readFirst}
            </p>
          ) : (
            <p class="soft small center" id={hint}>
              {tapDoes}
            </p>
          )}
          {/* Never `disabled`: it would lose the keyboard's focus each time the window comes back. */}
          <button
            type="button"
            class="button primary"
            aria-disabled={!armed}
            aria-describedby={hint}
            data-testid="share-answer"
            onClick={onShare}
          >
            {t.present.prove}
          </button>
        </>
      )}
    </>
  );
}

type NoProps = { primary: boolean; onDecline: (event: MouseEvent) => void };

export function No({ primary, onDecline }: NoProps) {
  const { t } = useMessages();
  return (
    <button
      type="button"
      class={primary ? 'button primary' : 'button secondary'}
      data-testid="decline"
      onClick={onDecline}
    >
      {t.present.back}
    </button>
  );
}

export function Problems({ problem }: { problem: string | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  // In a low window the screen begins at its top again, and this is far below.
  useEffect(() => {
    if (problem !== undefined) place.current?.scrollIntoView({ block: 'center' });
  }, [problem]);
  return <div ref={place}>{problem ? <Problem>{problem}</Problem> : null}</div>;
}
