// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for saving a backup and bringing one back. */
import { useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { BACKUP_MAX, createBackup, restoreBackup } from '../../core/store/backup.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { NewPassphrase, PassphraseField } from '../ui/passphrase-field.tsx';
import { saveFile } from '../ui/save-file.ts';
import { Field, Outcome, type OutcomeOf } from '../ui/screen.tsx';
import { useForm } from '../ui/use-form.ts';
import { useMessages } from '../ui/use-messages.ts';

export function SaveBackup({ wallet, services: { random } }: { wallet: OpenWallet; services: Services }) {
  const { t } = useMessages();
  const { draft, outcome, edit, submit } = useForm(async (passphrase) => {
    saveFile(await createBackup(wallet.store, passphrase, random), 'hushmark-backup.json');
    return t.settings.exported;
  });

  return (
    <form class="sheet" onSubmit={submit}>
      <h2>{t.settings.backup}</h2>
      <p class="soft small">{t.settings.backupText}</p>
      <NewPassphrase
        label={t.settings.backupPassphrase}
        testid="backup"
        kind="off"
        draft={draft}
        onDraft={edit}
        random={random}
      />
      <Outcome of={outcome} />
      <button type="submit" class="button secondary" data-testid="backup-export">
        {t.settings.exportBackup}
      </button>
    </form>
  );
}

export function RestoreBackup({ wallet }: { wallet: OpenWallet }) {
  const { t } = useMessages();
  const [passphrase, setPassphrase] = useState('');
  const [outcome, setOutcome] = useState<OutcomeOf>();

  async function restore(file: File | undefined) {
    if (file === undefined) return;
    setOutcome(undefined);
    try {
      if (file.size > BACKUP_MAX) throw new TypeError('too big');
      await restoreBackup(wallet.store, await file.text(), passphrase);
      setOutcome({ tone: 'good', text: t.settings.imported });
      // The restored secret takes effect with a new opening.
      location.reload();
    } catch (error) {
      const wrong = isHushmarkError(error, 'wallet_passphrase');
      setOutcome({ tone: 'bad', text: wrong ? t.errors.backupPassphrase : errorText(error, t) });
    }
  }

  return (
    <div class="sheet">
      <h2>{t.settings.importBackup}</h2>
      <p class="soft small">{t.settings.importHint}</p>
      <PassphraseField
        label={t.settings.importPassphrase}
        kind="off"
        testid="restore-passphrase"
        value={passphrase}
        onInput={setPassphrase}
      />
      <Field label={t.settings.importFile}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            accept=".json,application/json"
            disabled={passphrase === ''}
            data-testid="backup-import"
            onChange={(event) => void restore(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <Outcome of={outcome} />
    </div>
  );
}
