// SPDX-License-Identifier: GPL-3.0-or-later
/** The answer to a door: remembered, made meanwhile, and then shown. Nothing is sent, whatever the answer is. */
import { useState } from 'preact/hooks';
import { schemasOf } from '#protocol/trust/bundle.ts';
import type { ReadyAnswer } from '../../core/present/answer.ts';
import { type AnswerableDoor, answerDoor } from '../../core/present/open-door.ts';
import { remember, type Told } from '../../core/present/remember.ts';
import { useMessages } from '../ui/use-messages.ts';
import { errorText } from './error-text.ts';
import type { OpenWallet } from './open-wallet.ts';
import type { Services } from './services.ts';
import { goHome } from './use-route.ts';

export type DoorAnswering = {
  /** The digits of the answer. */
  readonly shown: string | undefined;
  readonly problem: string | undefined;
  readonly busy: boolean;
  share(answers: readonly ReadyAnswer[]): void;
  leave(): void;
};

export function useDoor(
  wallet: OpenWallet,
  { random, now }: Services,
  { request, bundle }: AnswerableDoor,
  asked: Omit<Told, 'answer' | 'inPerson'>,
): DoorAnswering {
  const { t } = useMessages();
  const [shown, setShown] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const context = () => ({ store: wallet.store, schemas: schemasOf(bundle), random, nowMs: now() });

  async function share(answers: readonly ReadyAnswer[]): Promise<void> {
    setProblem(undefined);
    setBusy(true);
    try {
      const told = { answer: 'shared', inPerson: true, ...asked } as const;
      const { made } = await remember(request, told, context(), () => answerDoor(request, answers, random));
      setShown(made);
    } catch (error) {
      setProblem(errorText(error, t));
    } finally {
      setBusy(false);
    }
  }

  async function leave(): Promise<void> {
    setBusy(true);
    // The door sees no answer, which tells as much as a no: it counts.
    await remember(request, { answer: 'declined', inPerson: true, ...asked }, context(), () => {}).catch(() => {});
    goHome();
  }

  return { shown, problem, busy, share: (answers) => void share(answers), leave: () => void leave() };
}
