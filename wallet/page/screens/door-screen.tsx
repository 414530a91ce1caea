// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A door asks: the code of its screen is checked with what the wallet has, then the question is shown as at a checkout,
 * and the answer is a code that the door scans. Nothing here uses the network.
 */
import { useMemo, useRef, useState } from 'preact/hooks';
import { formatMoment, formatTime } from '../../core/locales/catalogue.ts';
import { PINNED_CIRCUITS } from '../../core/pinned-manifest.ts';
import { narrowedWords } from '../../core/present/narrowed.ts';
import { type AnswerableDoor, openDoor } from '../../core/present/open-door.ts';
import { questionWords } from '../../core/present/question.ts';
import { nameOf } from '../../core/trust/listed.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { useDoor } from '../app/use-door.ts';
import { usePreparation } from '../app/use-preparation.ts';
import { useHasCome, useScreenOn } from '../app/use-time.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { Heading, Problem } from '../ui/screen.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { useMessages } from '../ui/use-messages.ts';
import { useSeen } from '../ui/use-seen.ts';
import { Problems, Yes } from './present-actions.tsx';
import { CannotAnswer } from './present-cannot.tsx';
import { Asker, Learned, NotLearned, ProofChoice } from './present-parts.tsx';
import { useChoice, useVerdict } from './present-question.tsx';

type Props = { wallet: OpenWallet; services: Services };

export function DoorScreen({ wallet, services, request: jws }: Props & { request: string }) {
  const { t } = useMessages();
  const opened = useMemo(() => {
    try {
      return { door: openDoor(jws, { bundles: wallet.bundles, circuits: PINNED_CIRCUITS, now: services.now }) };
    } catch (refusal) {
      return { refusal };
    }
  }, [jws]);
  if (opened.door) return <DoorQuestion wallet={wallet} services={services} opened={opened.door} />;
  return (
    <div class="sheet">
      <Heading>{t.present.refusedTitle}</Heading>
      <Problem testid="present-refused">{errorText(opened.refusal, t)}</Problem>
      <div class="actions low">
        <a class="button primary" href="#/scan">
          {t.door.scan}
        </a>
        <a class="button secondary" href="#/">
          {t.app.toProofs}
        </a>
      </div>
    </div>
  );
}

function DoorQuestion({ wallet, services, opened }: Props & { opened: AnswerableDoor }) {
  const { t, locale } = useMessages();
  const { request, bundle } = opened;
  const verdict = useVerdict(wallet, services, opened);
  const { matches, answerable, few, narrowed } = verdict;
  const { picks, setPicks, chosen } = useChoice(verdict);
  // In how far somebody is known again is said below, with its end: it is no number for always.
  const words = { ...questionWords(opened, { t, locale }, narrowed), pseudonym: undefined };
  const { question } = words;
  const once = request.once ? t.door.onceEvening(formatMoment(request.once.until * 1000, locale)) : t.door.onceCode;
  const told = [...(answerable ? [once] : []), ...narrowedWords(narrowed, opened, { t, locale })];
  const learned = [...words.learns, ...told];
  const proofs = chosen.map(({ candidate }) => nameOf(wallet.bundles, candidate, locale));
  const door = useDoor(wallet, services, opened, { question, host: words.host, learned, proofs });
  const preparation = usePreparation(wallet, opened, chosen);
  const over = useHasCome(request.expiresAt * 1000, services.now);
  const [consent, setConsent] = useState(false);

  const sheet = useRef<HTMLDivElement>(null);
  const seen = useSeen(sheet, answerable ? [question, ...learned].join('\n') : '');
  const isReady = answerable && preparation.state === 'ready' && (!few || consent) && !over && !door.busy;
  const armed = useArmed(isReady && seen.all === true);
  const share = (event: MouseEvent) => {
    if (!event.isTrusted) return;
    if (seen.all === false) return seen.show();
    if (armed && preparation.state === 'ready') door.share(preparation.answers);
  };

  if (door.shown) return <DoorAnswer text={door.shown} opened={opened} over={over} />;
  return (
    <div class="sheet" ref={sheet}>
      <Asker
        name={request.shop}
        host={t.door.here}
        checkedBy={bundle.registry.name}
        isTest={request.statements.some(({ counts }) => counts.tests)}
      />
      <Heading class="question" title={t.present.pageTitle(request.shop)}>
        <span data-testid="present-question" data-must-read dir="auto">
          {question}
        </span>
      </Heading>
      {answerable ? <Learned words={words} /> : <CannotAnswer wallet={wallet} opened={opened} verdict={verdict} />}
      {told.map((line) => (
        <p class="note" key={line} data-must-read>
          {line}
        </p>
      ))}
      <div class="decision">
        {answerable ? (
          <>
            <NotLearned words={words} />
            <ProofChoice matches={matches} picks={picks} wallet={wallet} onPick={setPicks} />
          </>
        ) : null}
        <div class="actions low">
          <Problems problem={over ? t.door.over : door.problem} />
          {answerable && !over ? (
            <Yes
              {...{ preparation, armed, few, consent }}
              hint={t.door.proveHint}
              unseen={isReady && seen.all === false}
              onConsent={setConsent}
              onShare={share}
            />
          ) : null}
          <button
            type="button"
            class="button secondary"
            data-testid="decline"
            onClick={(event) => event.isTrusted && !door.busy && door.leave()}
          >
            {t.door.leave}
          </button>
        </div>
      </div>
    </div>
  );
}

function DoorAnswer({ text, opened, over }: { text: string; opened: AnswerableDoor; over: boolean }) {
  const { t, locale } = useMessages();
  const { request } = opened;
  useScreenOn();
  return (
    <div class="sheet center shown" data-testid="door-answer">
      <Heading>{over ? t.door.over : t.door.title}</Heading>
      {over ? null : (
        <>
          <QrCode text={text} label={t.door.label} />
          <p>{t.door.lead(request.shop)}</p>
          <p class="soft small">{t.door.until(formatTime(request.expiresAt * 1000, locale))}</p>
        </>
      )}
      <div class="actions low">
        {over ? (
          <a class="button primary" href="#/scan">
            {t.door.scan}
          </a>
        ) : null}
        <a class="button secondary" href="#/" data-testid="door-finished">
          {t.door.finished}
        </a>
      </div>
    </div>
  );
}
