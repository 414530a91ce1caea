// SPDX-License-Identifier: GPL-3.0-or-later
/** What the customer answered, on this device only; single lines or everything can be deleted. */

import { formatMoment } from '../../core/locales/catalogue.ts';
import type { HistoryEntry } from '../../core/store/collections.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function HistoryScreen({ wallet }: { wallet: OpenWallet }) {
  const { t, locale } = useMessages();
  const entries = wallet.store.list('history').sort((a, b) => b.value.at - a.value.at);
  const remove = (ids: string[]) =>
    void wallet.store.change(
      [],
      ids.map((id) => ({ in: 'history', id })),
    );
  return (
    <div class="stack">
      <div class="stack tight">
        <Heading>{t.history.title}</Heading>
        <p class="soft">{t.history.lead}</p>
      </div>
      <div class="sheet">
        {entries.length === 0 ? (
          <p class="soft center">{t.history.empty}</p>
        ) : (
          <ul class="divided">
            {entries.map(({ id, value }) => (
              <li key={id} class="stack tight" data-testid="history-item">
                <div class="row">
                  <bdi>
                    <strong>{value.shop}</strong>
                  </bdi>
                  <span class={`badge ${toneOf(value)}`}>{t.history[value.answer]}</span>
                </div>
                <p>{value.question}</p>
                {value.unsent ? <p class="soft small">{t.history.unsent}</p> : null}
                <div class="row">
                  <p class="soft small">{formatMoment(value.at, locale)}</p>
                  <button type="button" class="button plain" onClick={() => remove([id])}>
                    {t.history.remove}
                  </button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
      {entries.length > 0 ? (
        <ConfirmButton
          label={t.history.clear}
          confirm={t.history.clearConfirm}
          testid="history-clear"
          onConfirm={() => remove(entries.map(({ id }) => id))}
        />
      ) : null}
      <p class="soft small">{t.history.limitsNote}</p>
    </div>
  );
}

/** An answer that may not have arrived is not shown as one that did. */
function toneOf({ answer, unsent }: HistoryEntry): 'good' | 'warn' | '' {
  if (unsent) return 'warn';
  return answer === 'shared' ? 'good' : '';
}
