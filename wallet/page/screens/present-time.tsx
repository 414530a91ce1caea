// SPDX-License-Identifier: GPL-3.0-or-later
/** How long the shop waits: the time of day, or counted down where it is short; and what to do when it is over. */
import type { ParsedRequest } from '#protocol/request/request.ts';
import { formatTime } from '../../core/locales/catalogue.ts';
import { SHORT, type Wait } from '../app/use-wait.ts';
import { Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

/** @param asks whether more time is offered before it is short: somebody is about to leave for a proof */
export function TimeLeft({ wait, shop, asks }: { wait: Wait; shop: string; asks: boolean }) {
  const { t, locale } = useMessages();
  const isShort = wait.left <= SHORT;
  const { onward } = t;
  const text = isShort
    ? onward.waitsFor(shop, clock(wait.left))
    : onward.waitsUntil(shop, formatTime(wait.until * 1000, locale));
  return (
    <div class="wait center small">
      <span class="soft" role="timer" data-testid="time-left">
        {text}
      </span>{' '}
      {(isShort || asks) && wait.asking !== 'refused' ? (
        <button
          type="button"
          class="button plain"
          aria-disabled={wait.asking === 'under way'}
          data-testid="more-time"
          onClick={(event) => event.isTrusted && wait.asking !== 'under way' && wait.askForMore()}
        >
          {onward.moreTime}
        </button>
      ) : null}
      <p role="status">
        {wait.asking === 'refused' ? onward.noMoreTime(shop) : null}
        {wait.asking === 'offline' ? t.errors.codes.wallet_offline : null}
      </p>
    </div>
  );
}

/** The shop's basket is not ours to promise; what the wallet keeps is. */
export function Over({ request: { shop, returnUrl, verifier } }: { request: ParsedRequest }) {
  const { t } = useMessages();
  const back = returnUrl ?? verifier.origins[0];
  return (
    <>
      <Problem testid="over">{t.onward.over(shop)}</Problem>
      {back === undefined ? null : (
        <a class="button primary" href={back} rel="noreferrer" data-testid="back-to-shop">
          {t.present.back}
        </a>
      )}
    </>
  );
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
