// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sends the answer to a question, yes or no, and goes on to where the verifier says. Every way to say no posts the same
 * bytes.
 */
import { useState } from 'preact/hooks';
import { isHushmarkError } from '#base/errors.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { createAnswer, createRefusal, deliver, type ReadyAnswer } from '../../core/present/answer.ts';
import type { OpenedRequest } from '../../core/present/open-request.ts';
import type { Told } from '../../core/present/remember.ts';
import type { HistoryAnswer } from '../../core/store/collections.ts';
import { useMessages } from '../ui/use-messages.ts';
import { errorText } from './error-text.ts';
import type { OpenWallet } from './open-wallet.ts';
import type { Services } from './services.ts';

/** What came of the answer; `next` is where the customer goes on, when anywhere. */
export type Result =
  | { state: 'sending'; answer: HistoryAnswer }
  | { state: 'sent'; answer: HistoryAnswer; next: URL | undefined; undelivered?: true };

export type Answering = {
  readonly result: Result | undefined;
  readonly problem: string | undefined;
  /** The verifier's last word on this question: nothing can be sent again. */
  readonly ended: boolean;
  share(answers: readonly ReadyAnswer[], code: string | undefined): void;
  decline(): void;
};

/** As the customer reads it: the history keeps it. */
export type Asked = Readonly<Omit<Told, 'answer'>>;

export function useAnswering(
  wallet: OpenWallet,
  services: Services,
  { request, bundle }: OpenedRequest,
  asked: Asked,
): Answering {
  const { t } = useMessages();
  const [ended, setEnded] = useState(false);
  const [result, setResult] = useState<Result>();
  const [problem, setProblem] = useState<string>();

  async function send(answer: HistoryAnswer, makeBody: () => string | Promise<string>): Promise<void> {
    setProblem(undefined);
    setResult({ state: 'sending', answer });
    try {
      const { random, reach } = services;
      const context = { store: wallet.store, schemas: schemasOf(bundle), random, nowMs: services.now(), reach };
      const next = await deliver(request, { answer, ...asked }, makeBody, context);
      setResult({ state: 'sent', answer, next });
      if (next) location.replace(next.href);
    } catch (error) {
      if (answer === 'declined') {
        return setResult({ state: 'sent', answer, next: fallback(request.returnUrl), undelivered: true });
      }
      setResult(undefined);
      setEnded(isHushmarkError(error) && error.code.startsWith('session_') && error.code !== 'session_code_mistyped');
      setProblem(isHushmarkError(error, 'wallet_offline') ? t.errors.codes.wallet_offline : errorText(error, t));
    }
  }

  return {
    result,
    problem,
    ended,
    share: (answers, code) => void send('shared', () => createAnswer(request, answers, code, services.random)),
    decline: () => void send('declined', () => createRefusal(request)),
  };
}

function fallback(returnUrl: string | undefined): URL | undefined {
  return returnUrl === undefined ? undefined : new URL(returnUrl);
}
