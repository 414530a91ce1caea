// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings that says how this wallet is locked, and changes it. */
import { useLocking } from '../app/locking.ts';
import { useMessages } from '../ui/use-messages.ts';
import { FirstLock } from './lock-first.tsx';
import { Passkeys } from './lock-passkeys.tsx';
import { ChangePassphrase } from './lock-passphrase.tsx';

/** `onLock` is undefined for a wallet that has no lock. */
export function Lock({ onLock }: { onLock: (() => void) | undefined }) {
  const { t } = useMessages();
  const { locks } = useLocking();
  if (!locks) {
    return (
      <div class="sheet" data-testid="not-locked">
        <h2>{t.locks.notLocked}</h2>
        <p class="soft">{t.locks.notLockedText}</p>
        <FirstLock />
      </div>
    );
  }
  return (
    <>
      <div class="sheet">
        <p class="soft">{t.settings.lockHint}</p>
        <button type="button" class="button primary" data-testid="lock-now" onClick={onLock}>
          {t.settings.lock}
        </button>
      </div>
      <Passkeys />
      <ChangePassphrase />
    </>
  );
}
