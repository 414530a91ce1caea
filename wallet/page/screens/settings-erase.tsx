// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for erasing the wallet: says what would be lost, and asks once more. */
import type { OpenWallet } from '../app/open-wallet.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function Erase({ wallet, onErase }: { wallet: OpenWallet; onErase: () => Promise<void> }) {
  const { t } = useMessages();
  return (
    <div class="sheet">
      <p>{t.settings.eraseText}</p>
      <p data-testid="erase-loses">
        {t.settings.eraseLoses(wallet.credentials().length, wallet.store.list('history').length)}
      </p>
      <ConfirmButton
        label={t.settings.erase}
        confirm={t.settings.eraseConfirm}
        testid="erase"
        onConfirm={() => void onErase()}
      />
    </div>
  );
}
