// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The verification pool: a few threads, one batch under way in each, and a bounded queue. An idle thread takes whatever
 * is waiting as one batch, so a lone request never waits for company and a crowd is checked together. lanes.ts says
 * whose turn it is.
 * Whatever goes wrong (thread killed, silent, answers nonsense) becomes server_busy: the caller retries, and nothing is
 * ever taken as verified that no thread has called valid (P26, A12).
 */

import { HushmarkError } from '#base/errors.ts';
import type { Circuit } from '#groth16/files/artefacts.ts';
import type { VerifyResult } from '#groth16/verify/verify.ts';
import { startWorker } from '../worker-thread.ts';
import { createLanes, type Turn } from './lanes.ts';
import { createThreads, type IdleThread } from './threads.ts';
import type { ProofTask, ProofVerifier } from './verifier.ts';

export type PoolOptions = {
  readonly circuits: readonly Circuit[];
  readonly threads: number;
  /** Proofs that may wait; more are turned away. */
  readonly queue: number;
  /** Milliseconds for one batch before its thread is replaced. */
  readonly timeout?: number;
  /** A thread stopped, or was stopped because it took too long; another takes its place. */
  readonly onLost?: () => void;
};

/** Who asked, and waits for the results of these tasks. */
type Caller = {
  readonly tasks: readonly ProofTask[];
  readonly resolve: (results: readonly VerifyResult[]) => void;
  readonly reject: (error: Error) => void;
};

/** Resolves when the first thread is ready; rejects when it cannot start, for example with an unusable key. */
export async function createPool({
  circuits,
  threads: count,
  queue: room,
  timeout = 10_000,
  onLost = () => undefined,
}: PoolOptions): Promise<ProofVerifier> {
  const cloned = cloneable(circuits);
  const spawn = () => startWorker(new URL('./worker.ts', import.meta.url), { circuits: cloned });
  const threads = createThreads({ spawn, count, timeout, onReady: pump, onLost });
  const lanes = createLanes<Caller>(room);
  let closed = false;

  function pump(): void {
    for (let thread = threads.idle(); thread !== undefined; thread = threads.idle()) {
      const turn = lanes.next();
      if (turn === undefined) return;
      void check(thread, turn);
    }
  }

  async function check(thread: IdleThread, { lane, batch, largest }: Turn<Caller>): Promise<void> {
    try {
      const tasks = batch.flatMap((caller) => caller.tasks);
      const results = await thread.check(tasks, largest);
      const valid = results.filter((result) => result.valid).length;
      lanes.record(lane, { valid, wrong: results.length - valid });
      deal(results, batch);
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
    }
    pump();
  }

  await threads.start();

  return {
    verify(tasks, { suspect = false } = {}) {
      if (closed) return Promise.reject(busy('the server is stopping'));
      return new Promise((resolve, reject) => {
        if (lanes.add(suspect ? 'suspect' : 'first', { tasks, resolve, reject })) pump();
        else reject(busy('too many proofs are waiting'));
      });
    },
    isReady: () => !closed && threads.ready() > 0,
    load: () => ({ lanes: lanes.load(), threads: threads.ready(), lost: threads.lost() }),
    async close() {
      closed = true;
      for (const { reject } of lanes.clear()) reject(busy('the server is stopping'));
      await threads.close();
    },
  };
}

/** Without the functions that the artefacts also carry: only data can be sent to a thread. */
function cloneable(circuits: readonly Circuit[]): Circuit[] {
  return circuits.map(({ name, version, circuitDigest, development, publicSignals, vkey }) => {
    return { name, version, circuitDigest, development, publicSignals, vkey };
  });
}

/** Each caller gets the results of its own tasks; one for whom there are too few gets none. */
function deal(results: readonly VerifyResult[], batch: readonly Caller[]): void {
  let at = 0;
  for (const { tasks, resolve, reject } of batch) {
    const own = results.slice(at, at + tasks.length);
    at += tasks.length;
    if (own.length === tasks.length) resolve(own);
    else reject(busy('the check gave no answer'));
  }
}

function busy(why: string): HushmarkError {
  return new HushmarkError('server_busy', why);
}
