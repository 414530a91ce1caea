// SPDX-License-Identifier: GPL-3.0-or-later
/** What the wallet could not load, which is not the same as "not known": why, and a way to try again. */
import { useState } from 'preact/hooks';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function NotLoaded({ wallet, error }: { wallet: OpenWallet; error: unknown }) {
  const { t } = useMessages();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    await wallet.refresh();
    setBusy(false);
  };
  return (
    <div class="stack tight" data-testid="lists-closed">
      <Problem>{errorText(error, t)}</Problem>
      <button
        type="button"
        class="button secondary"
        disabled={busy}
        data-testid="load-again"
        onClick={() => void load()}
      >
        {t.present.load}
      </button>
    </div>
  );
}
