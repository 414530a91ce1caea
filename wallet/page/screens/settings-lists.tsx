// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part of the settings about lists: whose lists the wallet follows, how old they are, and evidence against a
 * registry.
 */
import { useState } from 'preact/hooks';
import { formatMoment } from '../../core/locales/catalogue.ts';
import type { StoredFork } from '../../core/store/collections.ts';
import { evidenceText } from '../../core/trust/forks.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { saveFile } from '../ui/save-file.ts';
import { Outcome, type OutcomeOf } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = { wallet: OpenWallet; services: Services };

export function Lists({ wallet, services }: Props) {
  const { t, locale } = useMessages();
  const [refreshing, setRefreshing] = useState(false);
  const [outcome, setOutcome] = useState<OutcomeOf>();
  const { registries } = services.config;
  const refresh = async () => {
    setRefreshing(true);
    setOutcome(undefined);
    const reached = await wallet.refresh();
    setRefreshing(false);
    setOutcome(reached ? { tone: 'good', text: t.settings.refreshed } : { tone: 'bad', text: t.home.offline });
  };
  return (
    <div class="sheet">
      {wallet.bundles.forks().map((fork) => (
        <Fork
          key={fork.second.digest}
          fork={fork}
          name={registries.find(({ id }) => id === fork.registry)?.name ?? fork.registry}
        />
      ))}
      <ul class="stack tight">
        {registries.map(({ id, name }) => {
          const bundle = wallet.bundles.registry(id);
          return (
            <li key={id}>
              {bundle
                ? t.settings.listOf(bundle.registry.name, formatMoment(bundle.issuedAt * 1000, locale))
                : t.settings.listMissing(name)}
            </li>
          );
        })}
      </ul>
      <Outcome of={outcome} />
      <button
        type="button"
        class="button primary"
        aria-disabled={refreshing}
        data-testid="refresh"
        onClick={() => refreshing || void refresh()}
      >
        {t.settings.refresh}
      </button>
    </div>
  );
}

function Fork({ fork, name }: { fork: StoredFork; name: string }) {
  const { t } = useMessages();
  return (
    <div class="stack" data-testid="fork">
      <div class="note bad stack tight">
        <h2>{t.settings.forkTitle}</h2>
        <p>{t.settings.forkText(name)}</p>
      </div>
      <button
        type="button"
        class="button secondary"
        data-testid="fork-save"
        onClick={() => saveFile(evidenceText(fork), `hushmark-evidence-${fork.second.digest.slice(0, 8)}.json`)}
      >
        {t.settings.forkSave}
      </button>
    </div>
  );
}
