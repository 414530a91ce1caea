// SPDX-License-Identifier: GPL-3.0-or-later
/** The parts of a question: who asks, what is shared, which proof is used, and how far its preparation has come. */

import { isHushmarkError } from '#base/errors.ts';
import { isoDate } from '#protocol/dates.ts';
import { formatDay, formatMegabytes } from '../../core/locales/catalogue.ts';
import type { Messages } from '../../core/locales/en/index.ts';
import type { LocaleName } from '../../core/locales/languages.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';
import type { Match } from '../../core/present/match.ts';
import type { QuestionWords } from '../../core/present/question.ts';
import { nameOf } from '../../core/trust/listed.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Preparation } from '../app/use-preparation.ts';
import { Cross, Tick } from '../ui/icons.tsx';
import { Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type AskerProps = { name: string; host: string; checkedBy: string; isTest: boolean };

export function Asker({ name, host, checkedBy, isTest }: AskerProps) {
  const { t } = useMessages();
  return (
    <div class="asker">
      <span class="mono" aria-hidden="true">
        {[...name][0]?.toUpperCase()}
      </span>
      <div>
        <p class="who">
          <bdi data-testid="present-shop">{name}</bdi>
        </p>
        <p class="host">
          <bdi data-testid="present-host">{host}</bdi>
        </p>
        <span class="badge good">
          <Tick />
          {t.present.checkedBy(checkedBy)}
        </span>{' '}
        {isTest ? <span class="badge warn">{t.present.testShop}</span> : null}
      </div>
    </div>
  );
}

export function Learned({ words: { learns, pseudonym } }: { words: QuestionWords }) {
  const { t } = useMessages();
  return (
    <div class="panel">
      <h2>{t.present.shared}</h2>
      <ul class="ticks" data-testid="present-shared">
        {learns.map((claim) => (
          <li key={claim} data-must-read>
            <span class="yes">
              <Tick />
            </span>
            <strong>{t.present.answerYes(claim)}</strong>
          </li>
        ))}
        {pseudonym ? (
          <li data-must-read>
            <span class="yes">
              <Tick />
            </span>
            {pseudonym}
          </li>
        ) : null}
      </ul>
    </div>
  );
}

/** Apart from what is told, since the actions of a low window may stand over this, and never over that. */
export function NotLearned({ words: { hidden } }: { words: QuestionWords }) {
  const { t } = useMessages();
  return (
    <div class="panel plain">
      <h2>{t.present.notShared}</h2>
      <ul class="crosses soft">
        {hidden.map((line) => (
          <li key={line}>
            <Cross />
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

type ChoiceProps = {
  matches: readonly Match[];
  picks: readonly number[];
  wallet: OpenWallet;
  onPick: (picks: readonly number[]) => void;
};

/** The best proof is chosen already; with several, the customer may take another. */
export function ProofChoice({ matches, picks, wallet, onPick }: ChoiceProps) {
  const { t, locale } = useMessages();
  const describe = (match: Match, index: number) => {
    const held = match.candidates[index];
    if (!held) return '';
    const until = t.home.validUntil(formatDay(isoDate(held.credential.validUntil), locale));
    return `${nameOf(wallet.bundles, held, locale)} · ${until}`;
  };
  return (
    <div class="stack tight">
      <p class="soft small">{t.present.using}</p>
      {matches.map((match, at) =>
        match.candidates.length === 1 ? (
          <p key={match.schema} class="small" data-testid="present-proof">
            {describe(match, 0)}
          </p>
        ) : (
          <fieldset key={match.schema}>
            <legend class="visually-hidden">{t.present.choose}</legend>
            {match.candidates.map((candidate, index) => (
              <label class="choice small" key={candidate.id}>
                <input
                  type="radio"
                  name={`proof-${at}`}
                  checked={picks[at] === index}
                  onChange={() => onPick(picks.map((pick, other) => (other === at ? index : pick)))}
                />
                {describe(match, index)}
              </label>
            ))}
          </fieldset>
        ),
      )}
    </div>
  );
}

export function Progress({ preparation }: { preparation: Preparation }) {
  const { t, locale } = useMessages();
  if (preparation.state === 'ready') {
    return (
      <p class="visually-hidden" role="status" data-testid="status">
        {t.present.ready}
      </p>
    );
  }
  if (preparation.state === 'stopped') {
    return (
      <div class="stack tight">
        {isHushmarkError(preparation.error, 'proof_cancelled') ? (
          <p class="note" role="status" data-testid="status">
            {t.present.stopped}
          </p>
        ) : (
          <Problem>{errorText(preparation.error, t)}</Problem>
        )}
        <button type="button" class="button primary" data-testid="retry-prepare" onClick={preparation.retry}>
          {t.present.again}
        </button>
      </div>
    );
  }
  const { progress, secondsLeft, stop } = preparation;
  return (
    <div class="progress" data-testid="prepare-progress">
      <div class="row">
        <p class="small" role="status" data-testid="status">
          {t.present.preparing}
        </p>
        <button type="button" class="button plain" data-testid="cancel-prepare" onClick={stop}>
          {t.present.stop}
        </button>
      </div>
      <progress
        max={1}
        value={progress ? progress.done / progress.total : undefined}
        aria-label={t.present.preparing}
      />
      <p class="soft small">{progress ? stageText(progress, t, locale, secondsLeft) : t.present.keepOpen}</p>
    </div>
  );
}

export function stageText(
  { stage, done, total }: ProverProgress,
  t: Messages,
  locale: LocaleName,
  secondsLeft?: number,
): string {
  const { stages } = t.present;
  if (stage === 'download') {
    const sizes = [formatMegabytes(done, locale), formatMegabytes(total, locale)] as const;
    return secondsLeft === undefined ? stages.download(...sizes) : t.onward.downloadLeft(...sizes, secondsLeft);
  }
  if (stage === 'check') return stages.check;
  return done >= 0.95 ? stages.finish : stages.prove(Math.round(done * 100));
}
