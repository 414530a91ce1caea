// SPDX-License-Identifier: GPL-3.0-or-later
/** The part of the settings that says whether the browser keeps the wallet, and how to make it keep it longer. */
import { useEffect, useReducer, useState } from 'preact/hooks';
import { formatMegabytes } from '../../core/locales/catalogue.ts';
import { installNow, onInstallOffer, wayToInstall } from '../app/install.ts';
import { forgetsAfterSevenDays, type Keeping, readKeeping } from '../app/keeping.ts';
import { Outcome, type OutcomeOf, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

export function Storage() {
  const { t, locale } = useMessages();
  const words = t.kept.storage;
  const [keeping, setKeeping] = useState<Keeping>();
  const [outcome, setOutcome] = useState<OutcomeOf>();
  useEffect(() => {
    void readKeeping().then(setKeeping);
  }, []);

  /** May stay open for as long as the browser's own question does. */
  async function ask() {
    const granted = await navigator.storage.persist().catch(() => false);
    setOutcome(granted ? undefined : { tone: 'bad', text: words.refused });
    setKeeping(await readKeeping());
  }

  if (!keeping) return null;
  const { kept, usedBytes } = keeping;
  return (
    <div class="stack">
      <div class="sheet" data-testid="storage" data-kept={String(kept)}>
        <p>{kept === undefined ? words.unknown : kept ? words.kept : words.mayClear}</p>
        <Outcome of={outcome} />
        {kept === false ? (
          <button type="button" class="button primary" data-testid="persist" onClick={() => void ask()}>
            {words.ask}
          </button>
        ) : null}
        {forgetsAfterSevenDays() ? <p class="note warn">{words.safari}</p> : null}
        <p class="soft">{words.privateWindow}</p>
        <p class="soft">{words.owner}</p>
        {usedBytes === undefined ? null : <p class="soft">{words.used(formatMegabytes(usedBytes, locale))}</p>}
      </div>
      <Install />
    </div>
  );
}

function Install() {
  const { t } = useMessages();
  const words = t.kept.install;
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [done, setDone] = useState(false);
  useEffect(() => onInstallOffer(() => render(undefined)), []);
  const way = wayToInstall();
  if (way === undefined && !done) return null;
  return (
    <div class="sheet" data-testid="install">
      <h2>{words.title}</h2>
      <p class="soft">{way === 'ios' ? words.ios : words.text}</p>
      <Status tone="good">{done ? words.done : undefined}</Status>
      {way === 'offer' ? (
        <button
          type="button"
          class="button secondary"
          data-testid="install-now"
          onClick={() => void installNow().then(setDone)}
        >
          {words.ask}
        </button>
      ) : null}
    </div>
  );
}
