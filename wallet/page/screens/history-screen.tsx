// SPDX-License-Identifier: GPL-3.0-or-later
/** What the customer answered, on this device only: what was learned and when; it can be saved and deleted. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatMoment } from '../../core/locales/catalogue.ts';
import type { HistoryEntry } from '../../core/store/collections.ts';
import { historyText } from '../../core/store/history-file.ts';
import type { Kept } from '../../core/store/wallet-store.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { useRemoval } from '../app/use-removal.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { Facts, Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Line = Kept<'history'>;

export function HistoryScreen({ wallet: { store } }: { wallet: OpenWallet }) {
  const { t } = useMessages();
  const removal = useRemoval(store);
  const { removed } = removal;
  const [said, setSaid] = useState('');
  const [restored, setRestored] = useState<string>();
  const kept = store.list('history');
  const isGone = removed && !kept.some(({ id }) => id === removed.id);
  const lines = (isGone ? [...kept, removed] : kept).sort((a, b) => b.value.at - a.value.at);
  const clear = () => {
    removal.removeAll();
    setSaid(t.history.cleared);
  };
  // The button that had the focus goes with the last line.
  const isCleared = kept.length === 0 && said === t.history.cleared;
  useEffect(() => {
    if (isCleared) document.querySelector('h1')?.focus();
  }, [isCleared]);

  return (
    <div class="stack">
      <div class="stack tight">
        <Heading>{t.history.title}</Heading>
        <p class="soft">{t.history.lead}</p>
      </div>
      <p class="visually-hidden" role="status" data-testid="history-status">
        {said}
      </p>
      <div class="sheet">
        {lines.length === 0 ? (
          <p class="soft center">{t.history.empty}</p>
        ) : (
          <ul class="divided">
            {lines.map((line) => (
              <li key={line.id} class="stack tight">
                {isGone && line.id === removed.id ? (
                  <Undo
                    onHold={removal.hold}
                    onUndo={() => {
                      removal.undo();
                      setRestored(line.id);
                      setSaid(t.history.restored);
                    }}
                  />
                ) : (
                  <Answer
                    entry={line.value}
                    isRestored={line.id === restored}
                    onRemove={() => {
                      removal.remove(line);
                      setSaid(t.history.removed);
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      {kept.length > 0 ? <Whole lines={kept} onClear={clear} /> : null}
      <p class="soft small">{t.history.limitsNote}</p>
    </div>
  );
}

type AnswerProps = { entry: HistoryEntry; isRestored: boolean; onRemove: () => void };

function Answer({ entry, isRestored, onRemove }: AnswerProps) {
  const { t, locale } = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isRestored) button.current?.focus();
  }, [isRestored]);
  const { at, shop, host, question, answer, unsent, learned, proofs, inPerson } = entry;
  return (
    <article class="stack tight" data-testid="history-item">
      <div class="row">
        <h2>
          <bdi>{shop}</bdi>
        </h2>
        <span class={`badge ${toneOf(entry)}`}>{t.history[answer]}</span>
      </div>
      <p dir="auto">{question}</p>
      {unsent ? <p class="soft small">{t.history.unsent}</p> : null}
      {inPerson && answer === 'shared' ? <p class="soft small">{t.door.history}</p> : null}
      <p class="soft small">{formatMoment(at, locale)}</p>
      <details open={isRestored}>
        <summary>{t.home.details}</summary>
        <div class="stack">
          <Facts
            rows={[
              ...(learned ? [[t.present.shared, <Lines key="learned" of={learned} />] as const] : []),
              ...(proofs ? [[t.present.using, <Lines key="proofs" of={proofs} />] as const] : []),
              [t.history.address, <bdi key="host">{host}</bdi>],
            ]}
          />
          <button ref={button} type="button" class="button plain" data-testid="history-remove" onClick={onRemove}>
            {t.history.remove}
          </button>
        </div>
      </details>
    </article>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** In the place of the deleted line, with the focus that it had. */
function Undo({ onUndo, onHold }: { onUndo: () => void; onHold: (held: boolean) => void }) {
  const { t } = useMessages();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    return () => onHold(false);
  }, []);
  return (
    <div class="row">
      <p class="soft">{t.history.removed}</p>
      <button
        ref={button}
        type="button"
        class="button plain"
        data-testid="history-undo"
        onFocus={() => onHold(true)}
        onBlur={() => onHold(false)}
        onClick={onUndo}
      >
        {t.history.undo}
      </button>
    </div>
  );
}

function Whole({ lines, onClear }: { lines: readonly Line[]; onClear: () => void }) {
  const { t } = useMessages();
  const save = () => saveFile(historyText(lines.map(({ value }) => value)), 'hushmark-history.json');
  return (
    <div class="stack tight">
      <button type="button" class="button secondary" data-testid="history-save" onClick={save}>
        {t.history.save}
      </button>
      <p class="soft small">{t.history.saveHint}</p>
      <ConfirmButton
        label={t.history.clear}
        confirm={t.history.clearConfirm}
        testid="history-clear"
        onConfirm={onClear}
      />
    </div>
  );
}

/** An answer that may not have arrived is not shown as one that did. */
function toneOf({ answer, unsent }: HistoryEntry): 'good' | 'warn' | '' {
  if (unsent) return 'warn';
  return answer === 'shared' ? 'good' : '';
}
