// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * New seals from an issuer's file: which proofs they are for, and one tap to take them. Nothing is stored before the
 * tap.
 */
import { useState } from 'preact/hooks';
import { labelIn } from '#protocol/credential/schema.ts';
import { keepRenewed, type Renewed } from '../../core/credentials/renew.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { goHome } from '../app/use-route.ts';
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  renewed: readonly Renewed[];
  wallet: OpenWallet;
  services: Services;
  onAdded: (note: string) => void;
  onProblem: (error: unknown) => void;
};

export function Renewal({ renewed, wallet, services, onAdded, onProblem }: Props) {
  const { t, locale } = useMessages();
  const [busy, setBusy] = useState(false);

  async function keep() {
    setBusy(true);
    try {
      await keepRenewed(renewed, { store: wallet.store, random: services.random, nowMs: services.now() });
      wallet.prepareInBackground();
      onAdded(t.import.renewed);
    } catch (error) {
      onProblem(error);
    }
  }

  return (
    <div class="sheet">
      <div class="stack tight">
        <Heading>{t.import.renewTitle}</Heading>
        <p class="soft">{t.import.renewText}</p>
      </div>
      <ul class="points" data-testid="renewed">
        {renewed.map(({ id, checked: { issuer, schema } }) => (
          <li key={id}>
            <span>
              {labelIn(schema.document.title, locale)} · <bdi>{issuer.name}</bdi>
            </span>
          </li>
        ))}
      </ul>
      <div class="actions low">
        <button type="button" class="button primary" disabled={busy} data-testid="renew" onClick={() => void keep()}>
          {t.import.renew}
        </button>
        <button type="button" class="button secondary" onClick={goHome}>
          {t.import.discard}
        </button>
      </div>
    </div>
  );
}
