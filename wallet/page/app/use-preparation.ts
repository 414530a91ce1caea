// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Gets the answers of the chosen credentials ready while the customer reads: what is stored is taken, what is missing
 * is made now, with progress, until the customer stops it or leaves the screen.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Prepared } from '#groth16/prove/prepared.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import type { HeldCredential } from '../../core/credentials/held.ts';
import { createEstimate } from '../../core/preparation/estimate.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';
import { type ReadyAnswer, warmBinder } from '../../core/present/answer.ts';
import type { AnswerableQuestion } from '../../core/present/open-request.ts';
import type { OpenWallet } from './open-wallet.ts';

export type Chosen = { statement: Statement; candidate: HeldCredential };

export type Preparation =
  /** `secondsLeft` of a download that takes long. */
  | { state: 'working'; progress: ProverProgress | undefined; secondsLeft?: number | undefined; stop: () => void }
  | { state: 'ready'; answers: ReadyAnswer[] }
  | { state: 'stopped'; error: unknown; retry: () => void };

/** `chosen`, one a statement in the request's order, must keep its identity while it means the same. */
export function usePreparation(
  wallet: OpenWallet,
  { bundle, circuitDigests }: AnswerableQuestion,
  chosen: readonly Chosen[],
): Preparation {
  const [attempt, setAttempt] = useState(0);
  const retry = () => setAttempt((count) => count + 1);
  const [preparation, setPreparation] = useState<Preparation>(() => waiting(() => {}));

  useEffect(() => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    let gone = false;
    const show = (next: Preparation) => {
      if (!gone) setPreparation(next);
    };

    async function run(): Promise<void> {
      // While the prover works: it takes this thread a tenth of a second.
      const binder = chosen.length > 0 ? warmBinder() : undefined;
      binder?.catch(() => {});
      const estimate = createEstimate(() => performance.now());
      const answers: ReadyAnswer[] = [];
      for (const [index, { statement, candidate }] of chosen.entries()) {
        const offered = circuitDigests[index] ?? [];
        const target = { ...candidate, credentialId: candidate.id, statement, bundle, circuitDigests: offered };
        const prepared: Prepared =
          wallet.preparer.find(target) ??
          (await wallet.preparer.make(target, {
            urgent: true,
            signal: controller.signal,
            onProgress: (progress) => show({ state: 'working', progress, secondsLeft: estimate(progress), stop }),
          }));
        answers.push({ prepared, nullifier: wallet.preparer.nullifierOf(candidate, statement) });
      }
      await binder;
      show({ state: 'ready', answers });
    }

    show(waiting(stop));
    run().catch((error: unknown) => show({ state: 'stopped', error, retry }));
    return () => {
      gone = true;
      controller.abort();
    };
  }, [wallet, bundle, circuitDigests, chosen, attempt]);

  return preparation;
}

function waiting(stop: () => void): Preparation {
  return { state: 'working', progress: undefined, stop };
}
