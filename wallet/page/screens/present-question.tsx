/**
 * The question of a checked request: who asks, what the shop learns and does not learn, with which proof, and one tap.
 * Every way to say no is the same tap and posts the same bytes. Nothing is posted without a tap.
 */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { formatTime } from '../../core/locales/catalogue.ts';
import { createAnswer, createRefusal, deliver } from '../../core/present/answer.ts';
import type { Match } from '../../core/present/match.ts';
import { narrowedWords } from '../../core/present/narrowed.ts';
import type { OpenedRequest } from '../../core/present/open-request.ts';
import { judgeRequest, questionWords } from '../../core/present/question.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { type Chosen, usePreparation } from '../app/use-preparation.ts';
import { Heading, Problem } from '../ui/screen.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { useMessages } from '../ui/use-messages.ts';
import { CannotAnswer } from './present-cannot.tsx';
import { Asker, Disclosure, Progress, ProofChoice } from './present-parts.tsx';
import { PresentResult, type Result } from './present-result.tsx';

type Props = { wallet: OpenWallet; services: Services; opened: OpenedRequest };

export function PresentQuestion({ wallet, services, opened }: Props) {
  const { t, locale } = useMessages();
  const { request, bundle } = opened;
  const schemas = useMemo(() => schemasOf(bundle), [bundle]);
  const held = wallet.credentials();
  const judge = () => {
    const { master, store } = wallet;
    return judgeRequest(opened, { master, credentials: held, store, nowMs: services.now() });
  };
  // Matched once: what the customer reads must not change while they tap.
  const [{ matches, allowed, answerable, few, narrowed }, setJudged] = useState(judge);
  const [picks, setPicks] = useState<readonly number[]>(() => matches.map(() => 0));
  // Only while there is nothing to tap: a proof that another tab has taken in since.
  useEffect(() => {
    if (!answerable) setJudged(judge());
  }, [held.length]);
  const chosen = useMemo(() => (answerable ? choose(matches, picks) : []), [matches, picks, answerable]);

  const [code, setCode] = useState('');
  const [ended, setEnded] = useState(false);
  const [consent, setConsent] = useState(false);
  const [result, setResult] = useState<Result>();
  const [problem, setProblem] = useState<string>();
  const late = useLate(request.expiresAt * 1000, services.now);
  const preparation = usePreparation(wallet, bundle, chosen);

  const cross = request.flow === 'cross_device';
  const complete =
    answerable &&
    preparation.state === 'ready' &&
    (!cross || /^[0-9]{2,8}$/.test(code)) &&
    (!few || consent) &&
    !late &&
    !ended &&
    result === undefined;
  const armed = useArmed(complete);

  const words = questionWords(opened, { t, locale }, narrowed);
  const { question, host } = words;
  const narrowing = narrowedWords(narrowed, opened, { t, locale });

  /** Both answers, then on to where the verifier says. */
  async function finish(answer: 'shared' | 'declined', makeBody: () => string | Promise<string>) {
    setProblem(undefined);
    setResult({ state: 'sending', answer });
    try {
      const { random, reach } = services;
      const context = { store: wallet.store, schemas, random, nowMs: services.now(), reach };
      const next = await deliver(request, { answer, question, host }, makeBody, context);
      setResult({ state: 'sent', answer, next });
      if (next) location.replace(next.href);
    } catch (error) {
      if (answer === 'declined') {
        return setResult({ state: 'sent', answer, next: fallback(request.returnUrl), undelivered: true });
      }
      setResult(undefined);
      // The verifier's word on a session is final: nothing can be sent again.
      setEnded(isHushmarkError(error) && error.code.startsWith('session_'));
      setProblem(isHushmarkError(error, 'wallet_offline') ? t.errors.codes.wallet_offline : errorText(error, t));
    }
  }

  const share = (event: MouseEvent) => {
    if (!event.isTrusted || !armed || preparation.state !== 'ready') return;
    const { answers } = preparation;
    void finish('shared', () => createAnswer(request, answers, cross ? code : undefined, services.random));
  };
  const decline = (event: MouseEvent) => {
    if (event.isTrusted && result === undefined) void finish('declined', () => createRefusal(request));
  };

  if (result) return <PresentResult result={result} shop={request.shop} />;
  return (
    <div class="sheet">
      <Asker name={request.shop} host={host} registry={bundle.registry.name} />
      <Heading class="question">
        <span data-testid="present-question">{question}</span>
      </Heading>
      {answerable ? (
        <>
          {cross ? (
            <label class="field code-input">
              <span class="label">{t.present.codeLabel}</span>
              <input
                inputMode="numeric"
                autocomplete="off"
                maxLength={8}
                data-testid="present-code"
                value={code}
                onInput={(event) => setCode(event.currentTarget.value.replace(/[^0-9]/g, ''))}
              />
              <span class="soft small">{t.present.codeHint}</span>
            </label>
          ) : null}
          <Disclosure words={words} />
          <ProofChoice matches={matches} picks={picks} wallet={wallet} schemas={schemas} onPick={setPicks} />
        </>
      ) : (
        <CannotAnswer allowed={allowed} matches={matches} bundle={bundle} />
      )}
      {narrowing.map((line) => (
        <p class="note" key={line} data-testid="present-narrowed">
          {line}
        </p>
      ))}
      <div class="actions low">
        {/* Here, because on a small screen the actions cover what is above them. */}
        {problem ? <Problem>{problem}</Problem> : null}
        {late ? <Problem>{t.present.late}</Problem> : null}
        {answerable ? (
          <>
            {few ? (
              <label class="check">
                <input
                  type="checkbox"
                  checked={consent}
                  data-testid="present-consent"
                  onChange={(event) => setConsent(event.currentTarget.checked)}
                />
                <span class="small">{t.present.consent(few.join(', '))}</span>
              </label>
            ) : null}
            <Progress preparation={preparation} />
            {preparation.state === 'stopped' ? null : (
              <button type="button" class="button primary" disabled={!armed} data-testid="share-answer" onClick={share}>
                {t.present.prove}
              </button>
            )}
          </>
        ) : null}
        <button
          type="button"
          class={answerable ? 'button secondary' : 'button primary'}
          data-testid="decline"
          onClick={decline}
        >
          {t.present.back}
        </button>
        <p class="soft small center">{late ? '' : t.present.timeLeft(formatTime(request.expiresAt * 1000, locale))}</p>
      </div>
    </div>
  );
}

function choose(matches: readonly Match[], picks: readonly number[]): Chosen[] {
  return matches.flatMap(({ statement, candidates }, index) => {
    const candidate = candidates[picks[index] ?? 0];
    return candidate ? [{ statement, candidate }] : [];
  });
}

function fallback(returnUrl: string | undefined): URL | undefined {
  return returnUrl === undefined ? undefined : new URL(returnUrl);
}

function useLate(expiresAtMs: number, now: () => number): boolean {
  const [late, setLate] = useState(() => now() >= expiresAtMs);
  useEffect(() => {
    const timer = setInterval(() => setLate(now() >= expiresAtMs), 1000);
    return () => clearInterval(timer);
  }, [expiresAtMs, now]);
  return late;
}
