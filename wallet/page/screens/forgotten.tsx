// SPDX-License-Identifier: GPL-3.0-or-later
/** After a forgotten passphrase: a backup in place of the locked wallet, or nothing; and what that costs. */
import { useEffect, useState } from 'preact/hooks';
import type { Holdings, Keeper } from '../../core/store/keeper.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = { keeper: Pick<Keeper, 'holds'>; onRestore: () => void; onErase: () => Promise<void> };

export function Forgotten({ keeper, onRestore, onErase }: Props) {
  const { t } = useMessages();
  const [lost, setLost] = useState<Holdings>();
  useEffect(() => {
    void keeper.holds().then(setLost);
  }, [keeper]);
  return (
    <div class="stack">
      <button type="button" class="button secondary" data-testid="have-backup" onClick={onRestore}>
        {t.kept.restore.have}
      </button>
      <ConfirmButton
        label={t.unlock.erase}
        confirm={t.unlock.eraseConfirm}
        {...(lost && { hint: t.settings.eraseLoses(lost.proofs, lost.answers) })}
        testid="erase"
        onConfirm={() => void onErase()}
      />
    </div>
  );
}
