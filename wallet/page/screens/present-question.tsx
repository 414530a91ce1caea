// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question of a checked request: who asks, what the shop learns and does not learn, with which proof, and one tap.
 * Every way to say no is the same tap and posts the same bytes. Nothing is posted without a tap.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Match } from '../../core/present/match.ts';
import { narrowedWords } from '../../core/present/narrowed.ts';
import type { AnswerableRequest, OpenedQuestion, RequestLink } from '../../core/present/open-request.ts';
import { judgeRequest, questionWords, type Verdict } from '../../core/present/question.ts';
import { nameOf } from '../../core/trust/listed.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { useAnswering } from '../app/use-answering.ts';
import { type Chosen, usePreparation } from '../app/use-preparation.ts';
import { useWait } from '../app/use-wait.ts';
import { Heading } from '../ui/screen.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { useMessages } from '../ui/use-messages.ts';
import { useSeen } from '../ui/use-seen.ts';
import { CodeInput, isWholeCode, No, Problems, Yes } from './present-actions.tsx';
import { CannotAnswer, isMended } from './present-cannot.tsx';
import { Asker, Learned, NotLearned, ProofChoice } from './present-parts.tsx';
import { PresentResult } from './present-result.tsx';
import { Over, TimeLeft } from './present-time.tsx';

type Props = { wallet: OpenWallet; services: Services; link: RequestLink; opened: AnswerableRequest };

export function PresentQuestion({ wallet, services, link, opened }: Props) {
  const { t, locale } = useMessages();
  const { request, bundle } = opened;
  const verdict = useVerdict(wallet, services, opened);
  const { matches, answerable, few, narrowed } = verdict;
  const { picks, setPicks, chosen } = useChoice(verdict);
  const words = questionWords(opened, { t, locale }, narrowed);
  const { question, host } = words;
  const told = narrowedWords(narrowed, opened, { t, locale });
  const learned = [...words.learns, ...(words.pseudonym === undefined ? [] : [words.pseudonym]), ...told];
  const proofs = chosen.map(({ candidate }) => nameOf(wallet.bundles, candidate, locale));
  const asked = { question, host, learned, proofs, requestUri: link.requestUri };
  const answering = useAnswering(wallet, services, opened, asked);
  const preparation = usePreparation(wallet, opened, chosen);
  const wait = useWait(wallet, services, link, opened);
  useExpected(wallet, opened, verdict);
  const [code, setCode] = useState('');
  const [consent, setConsent] = useState(false);

  const cross = request.flow === 'cross_device';
  const said = (!cross || isWholeCode(code)) && (!few || consent);
  const over = wait.left <= 0 || answering.ended;
  const open = !over && answering.result === undefined;
  const sheet = useRef<HTMLDivElement>(null);
  const mended = verdict.allowed && !answerable && matches.some(isMended);
  const seen = useSeen(sheet, answerable ? [question, ...learned].join('\n') : '');
  const isReady = answerable && preparation.state === 'ready' && said && open;
  const armed = useArmed(isReady && seen.all === true);

  const share = (event: MouseEvent) => {
    if (!event.isTrusted) return;
    if (seen.all === false) return seen.show();
    if (!armed || preparation.state !== 'ready') return;
    answering.share(preparation.answers, cross ? code : undefined);
    // One that was wrong is typed anew.
    setCode('');
  };
  const decline = (event: MouseEvent) => {
    if (event.isTrusted && answering.result === undefined) answering.decline();
  };

  if (answering.result) return <PresentResult wallet={wallet} result={answering.result} shop={request.shop} />;
  return (
    <div class="sheet" ref={sheet}>
      <Asker
        name={request.shop}
        host={host}
        checkedBy={bundle.registry.name}
        isTest={request.statements.some(({ counts }) => counts.tests)}
      />
      <Heading class="question" title={t.present.pageTitle(request.shop)}>
        <span data-testid="present-question" data-must-read dir="auto">
          {question}
        </span>
      </Heading>
      {answerable ? (
        <>
          {cross && !over ? <CodeInput code={code} onCode={setCode} /> : null}
          <Learned words={words} />
        </>
      ) : (
        <CannotAnswer wallet={wallet} opened={opened} verdict={verdict} />
      )}
      {told.map((line) => (
        <p class="note" key={line} data-testid="present-narrowed" data-must-read>
          {line}
        </p>
      ))}
      {/* The actions stay within this part, so that they never cover what is asked and told. */}
      <div class="decision">
        {answerable ? (
          <>
            <NotLearned words={words} />
            <ProofChoice matches={matches} picks={picks} wallet={wallet} onPick={setPicks} />
          </>
        ) : null}
        <div class="actions low">
          {/* Here, because on a small screen the actions cover what is above them. */}
          <Problems problem={answering.problem} />
          {answerable && !over ? (
            <Yes
              {...{ preparation, armed, few, consent }}
              hint={cross ? t.present.proveHintCross : t.present.proveHint}
              unseen={isReady && seen.all === false}
              onConsent={setConsent}
              onShare={share}
            />
          ) : null}
          {wait.left <= 0 ? <Over request={request} /> : <No primary={!answerable && !mended} onDecline={decline} />}
          {over ? null : <TimeLeft wait={wait} shop={request.shop} asks={mended} />}
        </div>
      </div>
    </div>
  );
}

/** What a missing proof will be proved with comes while the customer reads, before any other circuit's files. */
function useExpected(wallet: OpenWallet, { circuitDigests }: AnswerableRequest, { matches, allowed }: Verdict): void {
  const missing = matches.findIndex(isMended);
  const [circuitDigest] = circuitDigests[missing] ?? [];
  useEffect(() => {
    if (allowed && circuitDigest !== undefined) wallet.preparer.expect(circuitDigest);
  }, [wallet, allowed, circuitDigest]);
}

/** Judged once: what the customer reads must not change below the finger. */
export function useVerdict(wallet: OpenWallet, services: Services, opened: OpenedQuestion): Verdict {
  const credentials = wallet.credentials();
  const judge = () => {
    const { master, store } = wallet;
    return judgeRequest(opened, { master, credentials, store, nowMs: services.now() });
  };
  const [verdict, setVerdict] = useState(judge);
  // Only while there is nothing to tap: a proof that another tab has taken in since.
  useEffect(() => {
    if (!verdict.answerable) setVerdict(judge());
  }, [credentials.length]);
  return verdict;
}

/** Which proof answers each statement: the best, until the customer takes another. */
export function useChoice({ matches, answerable }: Verdict) {
  const [picks, setPicks] = useState<readonly number[]>(() => matches.map(() => 0));
  const chosen = useMemo(() => (answerable ? choose(matches, picks) : []), [matches, picks, answerable]);
  return { picks, setPicks, chosen };
}

function choose(matches: readonly Match[], picks: readonly number[]): Chosen[] {
  return matches.flatMap(({ statement, candidates }, index) => {
    const candidate = candidates[picks[index] ?? 0];
    return candidate ? [{ statement, candidate }] : [];
  });
}
