// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The threads of the verification pool: each checks one batch at a time. One that stops or takes too long is replaced,
 * and whoever waited for it is refused with server_busy: nothing is taken as verified that no thread has called valid
 * (P26).
 */

import type { Worker } from 'node:worker_threads';
import { HushmarkError } from '#base/errors.ts';
import type { VerifyResult } from '#groth16/verify/verify.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';
import type { ProofTask } from './verifier.ts';

export type ThreadsOptions = {
  /** Starts a worker that speaks messages.ts. */
  readonly spawn: () => Worker;
  readonly count: number;
  /** Milliseconds for one batch before its thread is replaced. */
  readonly timeout: number;
  /** A thread is ready for its first batch. */
  readonly onReady: () => void;
  /** A thread stopped, or was stopped because it took too long; another takes its place. */
  readonly onLost: () => void;
};

export type IdleThread = {
  /**
   * What the thread answers, unread. Rejects with server_busy when it stops before. `largest`: proofs to combine at
   * most.
   */
  check(tasks: readonly ProofTask[], largest: number): Promise<readonly VerifyResult[]>;
};

export type Threads = {
  /** Resolves when the first one is ready; rejects when it cannot start, for example with an unusable key. */
  start(): Promise<void>;
  /** One that is ready and has nothing to do. */
  idle(): IdleThread | undefined;
  /** How many are ready, busy or not. */
  ready(): number;
  /** How many stopped or took too long. */
  lost(): number;
  close(): Promise<void>;
};

type Check = {
  readonly resolve: (results: readonly VerifyResult[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
};
type Thread = { readonly worker: Worker; ready: boolean; check: Check | undefined };

const RESTART_DELAY = 250;
const nothing = () => undefined;

export function createThreads({ spawn, count, timeout, onReady, onLost }: ThreadsOptions): Threads {
  const threads = new Set<Thread>();
  let lost = 0;
  let nextJob = 1;
  let closed = false;

  function launch(onStarted: () => void, onFailed: (error: Error) => void): void {
    const thread: Thread = { worker: spawn(), ready: false, check: undefined };
    threads.add(thread);
    thread.worker.on('message', (message: WorkerMessage) => {
      if ('results' in message) return endCheck(thread)?.resolve(message.results);
      thread.ready = true;
      onStarted();
      onReady();
    });
    const end = (error: Error) => {
      if (!threads.delete(thread)) return;
      endCheck(thread)?.reject(new HushmarkError('server_busy', 'the check was interrupted'));
      onFailed(error);
      if (closed) return;
      lost += 1;
      onLost();
      setTimeout(() => closed || launch(nothing, nothing), RESTART_DELAY).unref();
    };
    thread.worker.on('error', end);
    thread.worker.on('exit', () => end(new Error('a verification thread stopped')));
  }

  function stopAll(): Promise<unknown> {
    closed = true;
    return Promise.all([...threads].map(({ worker }) => worker.terminate()));
  }

  return {
    async start() {
      try {
        await new Promise<void>((resolve, reject) => {
          launch(resolve, reject);
          for (let extra = 1; extra < count; extra++) launch(nothing, nothing);
        });
      } catch (error) {
        void stopAll();
        throw error;
      }
    },
    idle() {
      const thread = [...threads].find(({ ready, check }) => ready && check === undefined);
      return thread && { check: (tasks, largest) => beginCheck(thread, { job: nextJob++, tasks, largest }, timeout) };
    },
    ready: () => [...threads].filter(({ ready }) => ready).length,
    lost: () => lost,
    async close() {
      await stopAll();
    },
  };
}

function beginCheck(thread: Thread, job: WorkerJob, timeout: number): Promise<readonly VerifyResult[]> {
  const { worker } = thread;
  return new Promise((resolve, reject) => {
    thread.check = { resolve, reject, timer: setTimeout(() => void worker.terminate(), timeout) };
    worker.postMessage(job);
  });
}

function endCheck(thread: Thread): Check | undefined {
  const { check } = thread;
  clearTimeout(check?.timer);
  thread.check = undefined;
  return check;
}
