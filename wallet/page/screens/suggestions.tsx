// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the wallet suggests to whoever has something to keep: a lock, then a backup, then to install it. One at a time,
 * and none in the place of one that was just put off.
 */
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Locks } from '../../core/store/keeper.ts';
import { installNow, onInstallOffer, wayToInstall } from '../app/install.ts';
import { useLocking } from '../app/locking.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { FOR_GOOD, isPutOff, putOff, type SuggestionName } from '../app/put-off.ts';
import { useMessages } from '../ui/use-messages.ts';
import { isLockDue, LockSuggestion } from './lock-suggestion.tsx';

/** Until the page is opened again. */
let isQuiet = false;
const beQuiet = () => {
  isQuiet = true;
};

export function Suggestions({ wallet }: { wallet: OpenWallet }) {
  const { locks } = useLocking();
  const [, render] = useReducer((count: number) => count + 1, 0);
  // What has begun is not taken away by what it brings about.
  const [begun, setBegun] = useState<SuggestionName>();
  useEffect(() => onInstallOffer(() => render(undefined)), []);
  const name = begun ?? (isQuiet ? undefined : nextOf(wallet, locks));
  useEffect(() => setBegun(name), [name]);
  const refuse = (refused: SuggestionName) => {
    beQuiet();
    setBegun(undefined);
    void putOff(wallet.store, refused, FOR_GOOD);
  };
  switch (name) {
    case 'lock':
      return <LockSuggestion wallet={wallet} onLater={beQuiet} />;
    case 'backup':
      return <BackupSuggestion onRefuse={() => refuse('backup')} />;
    case 'install':
      return <InstallSuggestion onRefuse={() => refuse('install')} />;
    default:
      return null;
  }
}

function nextOf({ store, credentials }: OpenWallet, locks: Locks | undefined): SuggestionName | undefined {
  if (isLockDue(store, locks)) return 'lock';
  if (credentials().length === 0) return undefined;
  if (!isPutOff(store, 'backup')) return 'backup';
  return wayToInstall() !== undefined && !isPutOff(store, 'install') ? 'install' : undefined;
}

function BackupSuggestion({ onRefuse }: { onRefuse: () => void }) {
  const { t } = useMessages();
  const words = t.kept.suggestions;
  return (
    <section class="sheet" data-testid="suggest-backup">
      <h2>{words.backupTitle}</h2>
      <p class="soft">{words.backupText}</p>
      <a class="button secondary" href="#/settings/backup" data-testid="suggest-backup-now">
        {t.settings.exportBackup}
      </a>
      <button type="button" class="button plain" data-testid="backup-never" onClick={onRefuse}>
        {words.never}
      </button>
    </section>
  );
}

function InstallSuggestion({ onRefuse }: { onRefuse: () => void }) {
  const { t } = useMessages();
  const words = t.kept.install;
  const byHand = wayToInstall() !== 'offer';
  return (
    <section class="sheet" data-testid="suggest-install">
      <h2>{words.title}</h2>
      <p class="soft">{byHand ? words.ios : words.text}</p>
      {byHand ? null : (
        <button
          type="button"
          class="button secondary"
          data-testid="suggest-install-now"
          onClick={() => void installNow().then(onRefuse)}
        >
          {words.ask}
        </button>
      )}
      <button type="button" class="button plain" data-testid="install-never" onClick={onRefuse}>
        {t.kept.suggestions.never}
      </button>
    </section>
  );
}
