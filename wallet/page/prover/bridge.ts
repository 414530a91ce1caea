// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The page's side of the prover: one worker, one job at a time, customers before background work (job-queue.ts). The
 * worker (worker-pair.ts) is started for the first job and ended when it fails, hangs or has been idle for a while,
 * because it holds many megabytes and private values.
 */

import { HushmarkError } from '#base/errors.ts';
import type { Prover } from '../../core/preparation/prover.ts';
import { cancelled, createJobQueue, type JobQueue, waitFor } from './job-queue.ts';
import type { ProverReply } from './messages.ts';
import { createWorkerPair } from './worker-pair.ts';

export type PageProver = Prover & {
  /** Bytes that the workers hold for proving. */
  memory(): Promise<number>;
};

type Dependencies = {
  spawn: () => Worker;
  /** A worker of the same script, to help the first. */
  spawnSecond?: (() => Worker) | undefined;
  /** Absolute address of the proving files. */
  base: string;
};

/** The longest silence before a worker counts as hanging. */
const TIMEOUT_MS = 60_000;
const IDLE_MS = 20_000;
/** How long files may be loaded before anybody asks; what is here by then is kept. */
const LOAD_MS = 120_000;
/** How long a stopped worker may take to say so before it is ended. */
const STOP_MS = 1000;

export function createProver(dependencies: Dependencies): PageProver {
  const jobs = createJobQueue();
  const dispatcher = createDispatcher(jobs, dependencies);
  return {
    async prepare(job, options = {}) {
      if (options.signal?.aborted) throw cancelled();
      const entry = jobs.enter(job, options.urgent ?? false);
      const prepared = waitFor(entry, options, () => {
        jobs.remove(entry);
        if (jobs.running()?.entry === entry) dispatcher.interrupt({ again: false });
      });
      if (jobs.mustYield()) dispatcher.interrupt({ again: true });
      dispatcher.next();
      return prepared;
    },
    loadAhead: (circuitDigest) => dispatcher.loadAhead(circuitDigest),
    memory: () => dispatcher.measure(),
    close() {
      const left = jobs.clear();
      dispatcher.end();
      for (const { waiters } of left) for (const waiter of waiters) waiter.reject(cancelled());
    },
  };
}

/** Sends one job after the other to the worker and watches over it. */
function createDispatcher(jobs: JobQueue, { base, spawn, spawnSecond }: Dependencies) {
  const crash = () => fail(new HushmarkError('wallet_worker', 'the prover crashed'));
  const workers = createWorkerPair({ spawn, spawnSecond, onReply: receive, onCrash: crash });
  const clock = createClock();

  function end(): void {
    clock.stop();
    workers.end();
    jobs.end();
  }

  function next(): void {
    const begun = jobs.begin();
    if (begun) {
      const { circuitDigest, inputs } = begun.entry.job;
      workers.send({ kind: 'prepare', id: begun.id, circuitDigest, inputs, base, alone: !begun.entry.urgent });
      watch();
    } else if (!jobs.running()) {
      clock.stop();
      if (workers.isRunning()) clock.start(IDLE_MS, end);
    }
  }

  function watch(): void {
    clock.start(TIMEOUT_MS, () => fail(new HushmarkError('wallet_worker', 'the prover did not answer in time')));
  }

  function fail(error: HushmarkError): void {
    const entry = jobs.running()?.entry;
    end();
    if (entry) jobs.remove(entry);
    for (const waiter of entry?.waiters ?? []) waiter.reject(error);
    next();
  }

  /** Asks the worker to stop, so that it can keep its key for what comes next; one that does not is ended. */
  function interrupt({ again }: { again: boolean }): void {
    const interrupted = jobs.interrupt({ again });
    if (!interrupted) return;
    workers.send({ kind: 'cancel', id: interrupted.id });
    clock.start(STOP_MS, () => {
      end();
      next();
    });
  }

  function receive(reply: ProverReply): void {
    const running = jobs.running();
    if (reply.id !== running?.id) return;
    if (reply.kind === 'progress') {
      if (running.interrupted) return;
      watch();
      for (const waiter of running.entry.waiters) waiter.onProgress?.(reply);
    } else if (reply.kind === 'done' || running.interrupted) {
      jobs.end();
      clock.stop();
      // One that was asked to stop may have been finished a moment before.
      if (reply.kind === 'done') {
        jobs.remove(running.entry);
        for (const waiter of running.entry.waiters) waiter.resolve(reply.prepared);
      }
      next();
    } else {
      // After a failure the worker's memory is not trusted with another job.
      fail(new HushmarkError(reply.code ?? 'wallet_worker', reply.message));
    }
  }

  function loadAhead(circuitDigest: string): void {
    // A job loads its own; otherwise the last who asks is the one that somebody looks at.
    if (jobs.running()) return;
    workers.send({ kind: 'load', circuitDigest, base });
    clock.start(LOAD_MS, end);
  }

  return { next, interrupt, loadAhead, end, measure: workers.measure };
}

/** One thing at a time that happens unless something else happens before. */
function createClock(): { start(ms: number, act: () => void): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    start(ms, act) {
      clearTimeout(timer);
      timer = setTimeout(act, ms);
    },
    stop: () => clearTimeout(timer),
  };
}
