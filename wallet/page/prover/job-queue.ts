// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which job the prover does next: customers before background work, and the same job once for all who wait for it. No
 * worker and no clock: bridge.ts sends the jobs.
 */
import { HushmarkError } from '#base/errors.ts';
import type { PrepareOptions, ProverJob, ProverProgress } from '../../core/preparation/prover.ts';

type Waiter = {
  resolve(prepared: Uint8Array): void;
  reject(error: unknown): void;
  onProgress: ((progress: ProverProgress) => void) | undefined;
};

/** A job and everybody who waits for it. */
export type Entry = { readonly job: ProverJob; urgent: boolean; readonly waiters: Set<Waiter> };

/** `interrupted`: asked to stop, has not answered yet. */
export type Running = { readonly id: number; readonly entry: Entry; readonly interrupted: boolean };

export type JobQueue = {
  /** The same job, running or queued, or a new one at the end of the queue. */
  enter(job: ProverJob, urgent: boolean): Entry;
  running(): Running | undefined;
  /**
   * Takes the next job out of the queue, with an id that was never used. Undefined while one runs, or when none waits.
   */
  begin(): Running | undefined;
  /** Whether background work runs while a customer waits. */
  mustYield(): boolean;
  /** Marks the running job as interrupted, unless it is already; `again` puts it back into the queue. */
  interrupt(options: { readonly again: boolean }): Running | undefined;
  /** Nothing runs any more. */
  end(): void;
  /** Takes a job out of the queue; false when it is not there. */
  remove(entry: Entry): boolean;
  /** Ends and removes everything, the running job included. */
  clear(): Entry[];
};

export function createJobQueue(): JobQueue {
  const queue: Entry[] = [];
  let running: Running | undefined;
  let lastId = 0;

  function remove(entry: Entry): boolean {
    const at = queue.indexOf(entry);
    if (at >= 0) queue.splice(at, 1);
    return at >= 0;
  }

  return {
    enter(job, urgent) {
      const current = running?.interrupted ? undefined : running?.entry;
      const same = [...(current ? [current] : []), ...queue].find((known) => known.job.key === job.key);
      const entry = same ?? { job, urgent, waiters: new Set() };
      entry.urgent ||= urgent;
      if (!same) queue.push(entry);
      return entry;
    },
    running: () => running,
    begin() {
      if (running) return undefined;
      const entry = queue.find(({ urgent }) => urgent) ?? queue[0];
      if (!entry) return undefined;
      remove(entry);
      lastId += 1;
      running = { id: lastId, entry, interrupted: false };
      return running;
    },
    mustYield: () =>
      running !== undefined && !running.interrupted && !running.entry.urgent && queue.some(({ urgent }) => urgent),
    interrupt({ again }) {
      if (!running || running.interrupted) return undefined;
      running = { ...running, interrupted: true };
      if (again) queue.push(running.entry);
      return running;
    },
    end() {
      running = undefined;
    },
    remove,
    clear() {
      const left = [...queue.splice(0), ...(running ? [running.entry] : [])];
      running = undefined;
      return left;
    },
  };
}

/**
 * One caller's wait for a job. Rejects with proof_cancelled when its signal stops it; `onLeft` when nobody waits any
 * more.
 */
export function waitFor(entry: Entry, { signal, onProgress }: PrepareOptions, onLeft: () => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const done = (finish: () => void) => {
      entry.waiters.delete(waiter);
      signal?.removeEventListener('abort', abort);
      finish();
    };
    const waiter: Waiter = {
      resolve: (prepared) => done(() => resolve(prepared)),
      reject: (error) => done(() => reject(error)),
      onProgress,
    };
    const abort = () => {
      waiter.reject(cancelled());
      if (entry.waiters.size === 0) onLeft();
    };
    entry.waiters.add(waiter);
    signal?.addEventListener('abort', abort);
  });
}

export function cancelled(): HushmarkError {
  return new HushmarkError('proof_cancelled', 'preparing was stopped');
}
