// SPDX-License-Identifier: GPL-3.0-or-later
/** One screen of the settings: the way back, its title, and what can be set there. */
import type { ComponentChildren } from 'preact';
import type { LocaleName } from '../../core/locales/languages.ts';
import type { SettingsPart } from '../../core/route.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { Chevron } from '../ui/icons.tsx';
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { SaveBackup } from './settings-backup.tsx';
import { Device } from './settings-device.tsx';
import { Erase } from './settings-erase.tsx';
import { ChooseLanguage } from './settings-language.tsx';
import { Lists } from './settings-lists.tsx';
import { Lock } from './settings-lock.tsx';
import { RestoreBackup } from './settings-restore.tsx';
import { Risks } from './settings-risks.tsx';
import { Storage } from './settings-storage.tsx';

type Props = {
  part: SettingsPart;
  wallet: OpenWallet;
  services: Services;
  onLocale: (name: LocaleName) => Promise<void>;
  /** Undefined for a wallet that has no lock. */
  onLock: (() => void) | undefined;
  onErase: () => Promise<void>;
};

export function SettingsPartScreen(props: Props) {
  const { t } = useMessages();
  return (
    <div class="stack">
      <div>
        <a class="back" href="#/settings" data-testid="settings-back">
          <Chevron />
          {t.settings.title}
        </a>
        <Heading>{t.settings.parts[props.part].title}</Heading>
      </div>
      {contentOf(props)}
    </div>
  );
}

function contentOf({ part, wallet, services, onLocale, onLock, onErase }: Props): ComponentChildren {
  switch (part) {
    case 'language':
      return <ChooseLanguage onLocale={onLocale} />;
    case 'lock':
      return <Lock onLock={onLock} />;
    case 'backup':
      return <SaveBackup wallet={wallet} services={services} />;
    case 'restore':
      return <RestoreBackup wallet={wallet} />;
    case 'storage':
      return <Storage />;
    case 'device':
      return <Device services={services} />;
    case 'lists':
      return <Lists wallet={wallet} services={services} />;
    case 'risks':
      return <Risks />;
    case 'erase':
      return <Erase wallet={wallet} onErase={onErase} />;
  }
}
