// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings for bringing back a backup; where that cannot be, it says why instead. */
import { useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { BACKUP_MAX, restoreBackup } from '../../core/store/backup.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { PassphraseField } from '../ui/passphrase-field.tsx';
import { Field, Outcome, type OutcomeOf } from '../ui/screen.tsx';
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
  const { t } = useMessages();
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');
  const [outcome, setOutcome] = useState<OutcomeOf>();

  async function restore(event: SubmitEvent) {
    event.preventDefault();
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
    <form class="sheet" onSubmit={restore}>
      <p class="soft">{t.settings.importHint}</p>
      <Field label={t.settings.importFile}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            required
            accept=".json,application/json"
            data-testid="backup-import"
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <PassphraseField
        label={t.settings.importPassphrase}
        kind="off"
        testid="restore-passphrase"
        value={passphrase}
        onInput={setPassphrase}
      />
      <Outcome of={outcome} />
      <button type="submit" class="button primary" data-testid="restore">
        {t.settings.importBackup}
      </button>
    </form>
  );
}
