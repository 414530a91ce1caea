// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Brings back a backup where no wallet is open: into an empty browser, or in place of a wallet whose passphrase is
 * forgotten. That one is given up only after both were counted and the customer has said so.
 */
import { useState } from 'preact/hooks';
import { openBackup } from '../../core/store/backup.ts';
import { countHoldings, type Holdings } from '../../core/store/keeper.ts';
import type { Put } from '../../core/store/wallet-store.ts';
import { errorText } from '../app/error-text.ts';
import { askToKeep } from '../app/keeping.ts';
import { FOR_GOOD } from '../app/put-off.ts';
import { tellAfterReload } from '../app/restored.ts';
import type { Services } from '../app/services.ts';
import { BackupForm } from '../ui/backup-form.tsx';
import { Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  services: Pick<Services, 'keeper' | 'session'>;
  replaces: boolean;
  /** A question or an offer waits at this address; otherwise the proofs are shown. */
  isAwaited: boolean;
  onCancel: () => void;
};
type Opened = { puts: readonly Put[]; passphrase: string; lost: Holdings };

const holdingsOf = (puts: readonly Put[]) => countHoldings(puts.map((put) => put.in));

export function RestoreScreen({ services: { keeper, session }, replaces, isAwaited, onCancel }: Props) {
  const { t } = useMessages();
  const words = t.kept.restore;
  const [opened, setOpened] = useState<Opened>();
  const [problem, setProblem] = useState<string>();

  async function restore({ puts, passphrase }: Pick<Opened, 'puts' | 'passphrase'>) {
    // There is one, so none is suggested.
    const all: Put[] = [...puts, { in: 'putOff', id: 'backup', value: { until: FOR_GOOD } }];
    try {
      await keeper.restore(all, { replaces });
    } catch {
      // A browser that keeps no key: the backup's passphrase locks the wallet.
      await keeper.restore(all, { replaces, passphrase });
    }
    session.end();
    askToKeep();
    tellAfterReload(holdingsOf(puts));
    if (!isAwaited) location.replace('#/');
    location.reload();
  }

  async function open(text: string, passphrase: string) {
    const puts = await openBackup(text, passphrase);
    if (replaces) setOpened({ puts, passphrase, lost: await keeper.holds() });
    else await restore({ puts, passphrase });
  }

  const cancel = (
    <button type="button" class="button secondary" data-testid="restore-cancel" onClick={onCancel}>
      {t.app.cancel}
    </button>
  );
  if (!opened) {
    return (
      <div class="sheet">
        <Heading>{words.title}</Heading>
        <BackupForm onSubmit={open} />
        {cancel}
      </div>
    );
  }
  const back = holdingsOf(opened.puts);
  return (
    <div class="sheet" data-testid="restore-replaces">
      <Heading key="replace">{words.replaceTitle}</Heading>
      <p>{words.backupHolds(back.proofs, back.answers)}</p>
      <p class="note warn">{words.lockedHolds(opened.lost.proofs, opened.lost.answers)}</p>
      {problem ? <Problem>{problem}</Problem> : null}
      <button
        type="button"
        class="button danger"
        data-testid="restore-replace"
        onClick={() => void restore(opened).catch((error: unknown) => setProblem(errorText(error, t)))}
      >
        {words.replace}
      </button>
      {cancel}
    </div>
  );
}
