// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part of the settings about lists: whose lists the wallet follows, how old they are, and evidence against a
 * registry.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatMoment } from '../../core/locales/catalogue.ts';
import type { StoredFork } from '../../core/store/collections.ts';
import { evidenceText } from '../../core/trust/forks.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { saveFile } from '../ui/save-file.ts';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  wallet: OpenWallet;
  services: Services;
  /** Whether the customer was sent to this part. */
  isSought: boolean;
};

export function Lists({ wallet, services, isSought }: Props) {
  const { t, locale } = useMessages();
  const heading = useRef<HTMLHeadingElement>(null);
  const [refreshing, setRefreshing] = useState(false);
  const { registries } = services.config;
  const refresh = async () => {
    setRefreshing(true);
    await wallet.refresh();
    setRefreshing(false);
  };
  // After the heading of the screen, which takes the focus as well.
  useEffect(() => {
    if (!isSought) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.parentElement?.scrollIntoView();
  }, [isSought]);
  return (
    <div class="sheet">
      <h2 ref={heading} tabIndex={-1}>
        {t.settings.lists}
      </h2>
      <ul class="stack tight">
        {registries.map(({ id, name }) => {
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
      {wallet.bundles.forks().map((fork) => (
        <Fork
          key={fork.second.digest}
          fork={fork}
          name={registries.find(({ id }) => id === fork.registry)?.name ?? fork.registry}
        />
      ))}
      <button
        type="button"
        class="button secondary"
        disabled={refreshing}
        data-testid="refresh"
        onClick={() => void refresh()}
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
        <h3>{t.settings.forkTitle}</h3>
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
