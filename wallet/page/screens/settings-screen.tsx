// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Language, lock, passphrase, backup, lists, erase.
 */

import type { LocaleName } from '../../core/locales/languages.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { RestoreBackup, SaveBackup } from './settings-backup.tsx';
import { ChooseLanguage } from './settings-language.tsx';
import { Lists } from './settings-lists.tsx';
import { ChangePassphrase } from './settings-passphrase.tsx';

type Props = {
  wallet: OpenWallet;
  services: Services;
  /** What the customer was sent here for. */
  part: 'lists' | undefined;
  onLocale: (name: LocaleName) => Promise<void>;
  onLock: () => void;
  onErase: () => Promise<void>;
};

export function SettingsScreen({ wallet, services, part, onLocale, onLock, onErase }: Props) {
  const { t } = useMessages();
  return (
    <div class="stack">
      <Heading>{t.settings.title}</Heading>
      <div class="sheet">
        <ChooseLanguage onLocale={onLocale} />
        <div class="stack tight">
          <button type="button" class="button secondary" data-testid="settings-lock" onClick={onLock}>
            {t.settings.lock}
          </button>
          <p class="soft small">{t.settings.lockHint}</p>
        </div>
      </div>
      <ChangePassphrase services={services} />
      <SaveBackup wallet={wallet} services={services} />
      <RestoreBackup wallet={wallet} />
      <Lists wallet={wallet} services={services} isSought={part === 'lists'} />
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
