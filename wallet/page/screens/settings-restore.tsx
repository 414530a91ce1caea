// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for bringing back a backup; where that cannot be, it says why instead. */
import { restoreBackup } from '../../core/store/backup.ts';
import { countHoldings } from '../../core/store/keeper.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { tellAfterReload } from '../app/restored.ts';
import { BackupForm } from '../ui/backup-form.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function RestoreBackup({ wallet }: { wallet: OpenWallet }) {
  const { t } = useMessages();
  if (wallet.credentials().length > 0) {
    return (
      <div class="sheet" data-testid="restore-impossible">
        <p>{t.settings.importNotHere}</p>
        <p class="soft">{t.settings.importElsewhere}</p>
      </div>
    );
  }
  return <Restore wallet={wallet} />;
}

function Restore({ wallet }: { wallet: OpenWallet }) {
  async function restore(text: string, passphrase: string) {
    const puts = await restoreBackup(wallet.store, text, passphrase);
    tellAfterReload(countHoldings(puts.map((put) => put.in)));
    // The restored secret takes effect with a new opening.
    location.replace('#/');
    location.reload();
  }

  return (
    <div class="sheet">
      <BackupForm onSubmit={restore} />
    </div>
  );
}
