// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for saving a backup. */
import { createBackup } from '../../core/store/backup.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { FOR_GOOD, putOff } from '../app/put-off.ts';
import type { Services } from '../app/services.ts';
import { NewPassphrase } from '../ui/passphrase-field.tsx';
import { saveFile } from '../ui/save-file.ts';
import { Outcome } from '../ui/screen.tsx';
import { useForm } from '../ui/use-form.ts';
import { useMessages } from '../ui/use-messages.ts';

export function SaveBackup({ wallet, services: { random } }: { wallet: OpenWallet; services: Services }) {
  const { t } = useMessages();
  const { draft, outcome, edit, submit } = useForm(async (passphrase) => {
    saveFile(await createBackup(wallet.store, passphrase, random), 'hushmark-backup.json');
    await putOff(wallet.store, 'backup', FOR_GOOD);
    return t.settings.exported;
  });

  return (
    <form class="sheet" onSubmit={submit}>
      <p class="soft">{t.settings.backupText}</p>
      <NewPassphrase
        label={t.settings.backupPassphrase}
        testid="backup"
        kind="off"
        draft={draft}
        onDraft={edit}
        random={random}
      />
      <Outcome of={outcome} />
      <button type="submit" class="button primary" data-testid="backup-export">
        {t.settings.exportBackup}
      </button>
    </form>
  );
}
