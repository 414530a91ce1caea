// SPDX-License-Identifier: GPL-3.0-or-later
/** The form for a backup that comes back: its file and its passphrase. */
import { useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { BACKUP_MAX } from '../../core/store/backup.ts';
import { errorText } from '../app/error-text.ts';
import { PassphraseField } from './passphrase-field.tsx';
import { Field, Problem } from './screen.tsx';
import { useMessages } from './use-messages.ts';

type Props = {
  /** Throws what is wrong with the backup. */
  onSubmit: (text: string, passphrase: string) => Promise<void>;
};

export function BackupForm({ onSubmit }: Props) {
  const { t } = useMessages();
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (file === undefined) return;
    setProblem(undefined);
    setBusy(true);
    try {
      if (file.size > BACKUP_MAX) throw new TypeError('too big');
      await onSubmit(await file.text(), passphrase);
    } catch (error) {
      const wrong = isHushmarkError(error, 'wallet_passphrase');
      setProblem(wrong ? t.errors.backupPassphrase : errorText(error, t));
    }
    setBusy(false);
  }

  return (
    <form class="stack" onSubmit={submit}>
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
      {problem ? <Problem testid="restore-error">{problem}</Problem> : null}
      <button type="submit" class="button primary" disabled={busy} data-testid="restore">
        {t.settings.importBackup}
      </button>
    </form>
  );
}
