// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Suggests a lock to whoever has answered a shop and has none yet. It never stands in the way, and can be put off for
 * a month.
 */
import { useReducer, useState } from 'preact/hooks';
import type { Locks } from '../../core/store/keeper.ts';
import type { WalletStore } from '../../core/store/wallet-store.ts';
import { useLocking } from '../app/locking.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { isPutOff, putOff } from '../app/put-off.ts';
import { Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { FirstLock } from './lock-first.tsx';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** For whoever has answered a shop and has no lock. */
export function isLockDue(store: WalletStore, locks: Locks | undefined): boolean {
  const hasAnswered = store.list('history').some(({ value }) => value.answer === 'shared');
  return locks === undefined && hasAnswered && !isPutOff(store, 'lock');
}

type Props = { wallet: OpenWallet; onLater?: () => void };

export function LockSuggestion({ wallet: { store }, onLater }: Props) {
  const { t } = useMessages();
  const { locks } = useLocking();
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [wasOpen] = useState(locks === undefined);
  if (locks) return wasOpen ? <Status tone="good">{t.locks.locked}</Status> : null;
  if (!isLockDue(store, locks)) return null;
  const later = async () => {
    await putOff(store, 'lock', Date.now() + MONTH_MS);
    onLater?.();
    render(undefined);
  };
  return (
    <section class="sheet" data-testid="suggest-lock">
      <h2>{t.locks.suggestTitle}</h2>
      <p class="soft">{t.locks.suggestText}</p>
      <FirstLock />
      <button type="button" class="button plain" data-testid="lock-later" onClick={() => void later()}>
        {t.locks.later}
      </button>
    </section>
  );
}
