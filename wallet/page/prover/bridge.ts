/**
 * The page's side of the prover: one worker, one job at a time, customers before background work. Used by
 * preparation/preparer.ts. The worker is started for the first job and ended when it fails, hangs or nothing was asked
 * for a while, because it holds many megabytes and private values.
 * Where there is a core for it, the page starts a second worker beside it and gives both the ends of a port; the second
 * one lives as long as the first. The page does it, not the first worker, so that spawn.ts stays the only place that
 * names a script.
 */

import { HushmarkError } from '#base/errors.ts';
import type { Prover, ProverJob, ProverProgress } from '../../core/preparation/prover.ts';
import type { ProverReply, ProverRequest, ProverSetup } from './messages.ts';

type Waiter = {
  resolve(prepared: Uint8Array): void;
  reject(error: unknown): void;
  onProgress: ((progress: ProverProgress) => void) | undefined;
};
type Entry = { job: ProverJob; urgent: boolean; waiters: Set<Waiter> };

type Dependencies = {
  spawn: () => Worker;
  /** A worker of the same script, to help the first. */
  spawnSecond?: (() => Worker) | undefined;
  /** Absolute address of the proving files. */
  base: string;
  /** The longest silence before a worker counts as hanging. */
  timeoutMs?: number;
  idleMs?: number;
  /** How long files may be loaded before anybody asks; what is here by then is kept. */
  loadMs?: number;
  /** How long a stopped worker may take to say so before it is ended. */
  stopMs?: number;
};

export function createProver({
  spawn,
  spawnSecond,
  base,
  timeoutMs = 60_000,
  idleMs = 20_000,
  loadMs = 120_000,
  stopMs = 1000,
}: Dependencies): Prover {
  const queue: Entry[] = [];
  let worker: Worker | undefined;
  let second: Worker | undefined;
  let running: { id: number; entry: Entry; interrupted: boolean } | undefined;
  let clock: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;

  function endWorker(): void {
    clearTimeout(clock);
    worker?.terminate();
    second?.terminate();
    worker = undefined;
    second = undefined;
    running = undefined;
  }

  /** Without it, for whatever reason, the first worker does everything. */
  function startSecond(first: Worker): Worker | undefined {
    if (!spawnSecond) return undefined;
    try {
      const helper = spawnSecond();
      const { port1, port2 } = new MessageChannel();
      first.postMessage({ kind: 'second', port: port1 } satisfies ProverSetup, [port1]);
      helper.postMessage({ kind: 'help', port: port2 } satisfies ProverSetup, [port2]);
      const end = () => {
        helper.terminate();
        first.postMessage({ kind: 'alone' } satisfies ProverSetup);
      };
      helper.addEventListener('error', end);
      helper.addEventListener('messageerror', end);
      return helper;
    } catch {
      return undefined;
    }
  }

  function settle(act: (waiter: Waiter) => void): void {
    const entry = running?.entry;
    running = undefined;
    clearTimeout(clock);
    for (const waiter of entry?.waiters ?? []) act(waiter);
    next();
  }

  function fail(error: HushmarkError): void {
    const entry = running?.entry;
    endWorker();
    for (const waiter of entry?.waiters ?? []) waiter.reject(error);
    next();
  }

  /** Asks the worker to stop, so that it can keep its key for what comes next; one that does not is ended. */
  function interrupt(): void {
    if (!running || running.interrupted) return;
    running.interrupted = true;
    worker?.postMessage({ kind: 'cancel', id: running.id } satisfies ProverRequest);
    clearTimeout(clock);
    clock = setTimeout(() => {
      endWorker();
      next();
    }, stopMs);
  }

  function watch(): void {
    clearTimeout(clock);
    clock = setTimeout(() => fail(new HushmarkError('wallet_worker', 'the prover did not answer in time')), timeoutMs);
  }

  function next(): void {
    if (running) return;
    queue.sort((a, b) => Number(b.urgent) - Number(a.urgent));
    const entry = queue.shift();
    if (!entry) {
      clearTimeout(clock);
      if (worker) clock = setTimeout(endWorker, idleMs);
      return;
    }
    lastId += 1;
    running = { id: lastId, entry, interrupted: false };
    const { circuit, inputs } = entry.job;
    workerOf().postMessage({
      kind: 'prepare',
      id: lastId,
      circuit,
      inputs,
      base,
      alone: !entry.urgent,
    } satisfies ProverRequest);
    watch();
  }

  function workerOf(): Worker {
    if (worker) return worker;
    worker = spawn();
    worker.addEventListener('message', (event: MessageEvent<ProverReply>) => receive(event.data));
    worker.addEventListener('error', () => fail(new HushmarkError('wallet_worker', 'the prover crashed')));
    worker.addEventListener('messageerror', () => fail(new HushmarkError('wallet_worker', 'the prover crashed')));
    second = startSecond(worker);
    return worker;
  }

  function receive(reply: ProverReply): void {
    if (reply.id !== running?.id) return;
    if (running.interrupted) {
      if (reply.kind === 'progress') return;
      const { entry } = running;
      running = undefined;
      clearTimeout(clock);
      const at = queue.indexOf(entry);
      if (reply.kind === 'done' && at >= 0) {
        // Put back into the queue a moment before it was finished.
        queue.splice(at, 1);
        for (const waiter of entry.waiters) waiter.resolve(reply.prepared);
      }
      next();
    } else if (reply.kind === 'progress') {
      watch();
      for (const waiter of running.entry.waiters) waiter.onProgress?.(reply);
    } else if (reply.kind === 'done') {
      settle((waiter) => waiter.resolve(reply.prepared));
    } else {
      // After a failure the worker's memory is not trusted with another job.
      fail(new HushmarkError(reply.code ?? 'wallet_worker', reply.message));
    }
  }

  function drop(entry: Entry): void {
    const at = queue.indexOf(entry);
    if (at >= 0) queue.splice(at, 1);
    if (running?.entry === entry) interrupt();
  }

  return {
    prepare(job, { urgent = false, signal, onProgress } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(stopped());
        const current = running?.interrupted ? undefined : running?.entry;
        let entry = current?.job.key === job.key ? current : queue.find((queued) => queued.job.key === job.key);
        if (entry) {
          entry.urgent ||= urgent;
        } else {
          entry = { job, urgent, waiters: new Set() };
          queue.push(entry);
        }
        const own = entry;
        const waiter: Waiter = {
          resolve: (prepared) => done(() => resolve(prepared)),
          reject: (error) => done(() => reject(error)),
          onProgress,
        };
        const abort = () => {
          waiter.reject(stopped());
          if (own.waiters.size === 0) drop(own);
        };
        const done = (finish: () => void) => {
          own.waiters.delete(waiter);
          signal?.removeEventListener('abort', abort);
          finish();
        };
        own.waiters.add(waiter);
        signal?.addEventListener('abort', abort);

        if (urgent && running && !running.interrupted && !running.entry.urgent) {
          queue.push(running.entry);
          interrupt();
        }
        next();
      });
    },
    loadAhead(circuit) {
      if (running || worker) return;
      workerOf().postMessage({ kind: 'load', circuit, base } satisfies ProverRequest);
      clock = setTimeout(endWorker, loadMs);
    },
    close() {
      const left = [...queue.splice(0), ...(running ? [running.entry] : [])];
      endWorker();
      for (const entry of left) for (const waiter of entry.waiters) waiter.reject(stopped());
    },
  };
}

function stopped(): HushmarkError {
  return new HushmarkError('proof_cancelled', 'preparing was stopped');
}
