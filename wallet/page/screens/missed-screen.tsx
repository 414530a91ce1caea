// SPDX-License-Identifier: GPL-3.0-or-later
/** Where a wallet was that the browser has cleared: says so, before anything new is made. */
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function MissedScreen({ onRestore, onStart }: { onRestore: () => void; onStart: () => void }) {
  const { t } = useMessages();
  const words = t.kept.missed;
  return (
    <div class="sheet" data-testid="missed">
      <div class="stack tight">
        <Heading>{words.title}</Heading>
        <p>{words.text}</p>
        <p class="soft">{words.without}</p>
      </div>
      <button type="button" class="button primary" data-testid="have-backup" onClick={onRestore}>
        {t.kept.restore.title}
      </button>
      <button type="button" class="button secondary" data-testid="start-empty" onClick={onStart}>
        {words.start}
      </button>
    </div>
  );
}
