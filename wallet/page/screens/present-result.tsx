// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * After the tap: sending, then done or back. The page usually moves on by itself; the button is for when it does not.
 */
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Result } from '../app/use-answering.ts';
import { Cross, Tick } from '../ui/icons.tsx';
import { Heading, Waiting } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { LockSuggestion } from './lock-suggestion.tsx';

type Props = { wallet: OpenWallet; result: Result; shop: string };

export function PresentResult({ wallet, result, shop }: Props) {
  const { t } = useMessages();
  if (result.state === 'sending') {
    return <Waiting>{result.answer === 'shared' ? t.present.sending : t.app.loading}</Waiting>;
  }
  const shared = result.answer === 'shared';
  const text = shared
    ? result.next
      ? t.present.doneText(shop)
      : t.present.doneCross(shop)
    : result.undelivered
      ? t.present.undeliveredText(shop)
      : t.present.declinedText(shop);
  return (
    <div class="stack">
      <div class="sheet center" data-testid="done">
        <div class={shared ? 'done-mark' : 'done-mark quiet'}>{shared ? <Tick /> : <Cross />}</div>
        <Heading>{shared ? t.present.done : t.present.declined}</Heading>
        <p class="soft" role="status" data-testid="status">
          {text}
        </p>
        <div class="actions low">
          {result.next ? (
            <a class="button primary" href={result.next.href} rel="noreferrer">
              {t.present.goBack}
            </a>
          ) : (
            <a class="button secondary" href="#/">
              {t.app.toProofs}
            </a>
          )}
        </div>
      </div>
      <LockSuggestion wallet={wallet} />
    </div>
  );
}
