/**
 * Language, lock, passphrase, backup, lists, erase.
 */
import { useState } from 'preact/hooks';
import { isHushmarkError } from '#protocol/errors.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { formatMoment, isLocale, LOCALES, type LocaleName } from '../locales/catalogue.ts';
import { BACKUP_MAX, createBackup, restoreBackup } from '../store/backup.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Field, Heading, Problem, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  wallet: OpenWallet;
  services: Services;
  onLocale: (name: LocaleName) => void;
  onLock: () => void;
  onErase: () => Promise<void>;
};

export function SettingsScreen({ wallet, services, onLocale, onLock, onErase }: Props) {
  const { t, locale } = useMessages();
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async () => {
    setRefreshing(true);
    await wallet.refresh();
    setRefreshing(false);
  };
  return (
    <div class="stack">
      <Heading>{t.settings.title}</Heading>
      <div class="sheet">
        <Field label={t.settings.language}>
          {(attributes) => (
            <select
              {...attributes}
              data-testid="language"
              value={locale}
              onChange={(event) => isLocale(event.currentTarget.value) && onLocale(event.currentTarget.value)}
            >
              {Object.entries(LOCALES).map(([name, messages]) => (
                <option key={name} value={name} lang={name}>
                  {messages.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="stack tight">
          <button type="button" class="button secondary" data-testid="settings-lock" onClick={onLock}>
            {t.settings.lock}
          </button>
          <p class="soft small">{t.settings.lockHint}</p>
        </div>
      </div>
      <ChangePassphrase services={services} />
      <Backup wallet={wallet} services={services} />
      <div class="sheet">
        <h2>{t.settings.lists}</h2>
        <ul class="stack tight">
          {services.config.registries.map(({ id, name }) => {
            const bundle = wallet.bundles.registry(id);
            return (
              <li key={id} class="small">
                {bundle
                  ? t.settings.listOf(bundle.registry.name, formatMoment(bundle.issuedAt * 1000, locale))
                  : t.settings.listMissing(name)}
              </li>
            );
          })}
        </ul>
        <button type="button" class="button secondary" disabled={refreshing} onClick={() => void refresh()}>
          {t.settings.refresh}
        </button>
      </div>
      <div class="sheet">
        <h2>{t.settings.erase}</h2>
        <p class="soft small">{t.settings.eraseText}</p>
        <ConfirmButton
          label={t.settings.erase}
          confirm={t.settings.eraseConfirm}
          testid="erase"
          onConfirm={() => void onErase()}
        />
      </div>
      <p class="soft small center">{t.settings.about}</p>
    </div>
  );
}

type Outcome = { tone: 'good' | 'bad'; text: string };

function ChangePassphrase({ services }: { services: Services }) {
  const { t } = useMessages();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    try {
      await services.keeper.changePassphrase(current, next);
      setCurrent('');
      setNext('');
      setOutcome({ tone: 'good', text: t.settings.changed });
    } catch (error) {
      setOutcome({ tone: 'bad', text: errorText(error, t) });
    }
  }

  return (
    <form class="sheet" onSubmit={submit}>
      <h2>{t.settings.change}</h2>
      <Field label={t.settings.current}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            required
            autocomplete="current-password"
            data-testid="change-current"
            value={current}
            onInput={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t.settings.next} hint={t.create.hint}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            required
            autocomplete="new-password"
            data-testid="change-next"
            value={next}
            onInput={(event) => setNext(event.currentTarget.value)}
          />
        )}
      </Field>
      {outcome?.tone === 'bad' ? <Problem>{outcome.text}</Problem> : <Status tone="good">{outcome?.text}</Status>}
      <button type="submit" class="button secondary" data-testid="change-passphrase">
        {t.settings.change}
      </button>
    </form>
  );
}

function Backup({ wallet, services }: { wallet: OpenWallet; services: Services }) {
  const { t } = useMessages();
  const [passphrase, setPassphrase] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();

  async function attempt(work: () => Promise<string>) {
    setOutcome(undefined);
    try {
      setOutcome({ tone: 'good', text: await work() });
    } catch (error) {
      const wrong = isHushmarkError(error, 'wallet_passphrase');
      setOutcome({ tone: 'bad', text: wrong ? t.errors.backupPassphrase : errorText(error, t) });
    }
  }

  const save = () =>
    attempt(async () => {
      const text = await createBackup(wallet.store, passphrase, services.random);
      download(new Blob([text], { type: 'application/json' }), 'hushmark-backup.json');
      return t.settings.exported;
    });

  const restore = (file: File | undefined) =>
    file &&
    attempt(async () => {
      if (file.size > BACKUP_MAX) return Promise.reject(new TypeError('too big'));
      await restoreBackup(wallet.store, await file.text(), passphrase);
      // The restored secret takes effect with a new opening.
      location.reload();
      return t.settings.imported;
    });

  return (
    <div class="sheet">
      <h2>{t.settings.backup}</h2>
      <p class="soft small">{t.settings.backupText}</p>
      <Field label={t.settings.backupPassphrase} hint={t.create.hint}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            autocomplete="off"
            data-testid="backup-passphrase"
            value={passphrase}
            onInput={(event) => setPassphrase(event.currentTarget.value)}
          />
        )}
      </Field>
      {outcome?.tone === 'bad' ? <Problem>{outcome.text}</Problem> : <Status tone="good">{outcome?.text}</Status>}
      <button
        type="button"
        class="button secondary"
        disabled={passphrase === ''}
        data-testid="backup-export"
        onClick={() => void save()}
      >
        {t.settings.exportBackup}
      </button>
      <Field label={t.settings.importBackup} hint={t.settings.importHint}>
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
    </div>
  );
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
