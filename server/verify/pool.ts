/**
 * The verification pool: a few threads, one batch under way in each, and a bounded queue. An idle thread takes whatever
 * is waiting as one batch, so a lone request never waits for company and a crowd is checked together. Naming the wrong
 * proofs of a batch costs as much as checking it several times over, so proofs of verifications that sent a wrong one before
 * wait in a lane of their own: with less room, in small batches, and only every other turn while others wait (A12).
 * Whatever goes wrong (thread killed, silent, answers nonsense) becomes server_busy: the caller retries, and nothing is
 * ever taken as verified that no thread has called valid (P26, A12).
 */

import type { Worker } from 'node:worker_threads';
import { HushmarkError } from '#base/errors.ts';
import type { Circuit, CircuitName } from '#groth16/files/artefacts.ts';
import type { VerifyResult } from '#groth16/verify/verify.ts';
import { startWorker } from '../worker-thread.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';
import type { Lane, ProofTask, ProofVerifier } from './verifier.ts';

export type PoolOptions = {
  readonly circuits: Readonly<Record<CircuitName, Circuit>>;
  readonly threads: number;
  /** Proofs that may wait; more are turned away. */
  readonly queue: number;
  /** Milliseconds for one batch before its thread is replaced. */
  readonly timeout?: number;
  /** A thread stopped, or was stopped because it took too long; another takes its place. */
  readonly onLost?: () => void;
};

const LARGEST_BATCH: Readonly<Record<Lane, number>> = { first: 64, suspect: 8 };
/** The part of the room that suspects may take. */
const SUSPECT_ROOM = 1 / 4;
/** Proofs after which a lane's past hardly counts. */
const REMEMBERED = 32;
const RESTART_DELAY = 250;

type Waiting = {
  readonly tasks: readonly ProofTask[];
  readonly resolve: (results: readonly VerifyResult[]) => void;
  readonly reject: (error: Error) => void;
};
type Thread = {
  worker: Worker;
  ready: boolean;
  batch: Waiting[] | undefined;
  /** Where the batch came from. */
  lane: Lane;
  timer: NodeJS.Timeout | undefined;
};

/** Resolves when the first thread is ready; rejects when it cannot start, for example with an unusable key. */
export async function createPool({
  circuits,
  threads: count,
  queue: room,
  timeout = 10_000,
  onLost = () => undefined,
}: PoolOptions): Promise<ProofVerifier> {
  // Only what can be cloned: the artefacts also carry functions.
  const cloned = Object.fromEntries(
    Object.entries(circuits).map(([name, { version, publicSignals, digest, vkey }]) => [
      name,
      { name, version, publicSignals, digest, vkey },
    ]),
  );
  const threads = new Set<Thread>();
  const lanes: Readonly<Record<Lane, Waiting[]>> = { first: [], suspect: [] };
  let lastLane: Lane = 'suspect';
  /** The part of each lane's recent proofs that was wrong. */
  const wrongPart: Record<Lane, number> = { first: 0, suspect: 0 };
  const counts = { first: newCounts(), suspect: newCounts() };
  let lost = 0;
  let nextJob = 1;
  let closed = false;
  const waitingProofs = (lane: Lane) => lanes[lane].reduce((sum, { tasks }) => sum + tasks.length, 0);
  const hasRoom = (lane: Lane, more: number) =>
    waitingProofs('first') + waitingProofs('suspect') + more <= room &&
    (lane === 'first' || waitingProofs('suspect') + more <= Math.ceil(room * SUSPECT_ROOM));
  /** The lane whose turn it is; undefined when nobody waits. */
  const nextLane = (): Lane | undefined => {
    const other: Lane = lastLane === 'first' ? 'suspect' : 'first';
    return lanes[other].length > 0 ? other : lanes[lastLane].length > 0 ? lastLane : undefined;
  };

  function launch(onReady: () => void, onFailure: (error: Error) => void): void {
    const worker = startWorker(new URL('./worker.ts', import.meta.url), { circuits: cloned });
    const thread: Thread = { worker, ready: false, batch: undefined, lane: 'first', timer: undefined };
    threads.add(thread);
    worker.on('message', (message: WorkerMessage) => {
      if ('ready' in message) {
        thread.ready = true;
        onReady();
      } else {
        finish(thread, message.results);
      }
      pump();
    });
    const end = (error: Error) => {
      if (!threads.delete(thread)) return;
      clearTimeout(thread.timer);
      for (const waiting of thread.batch ?? []) waiting.reject(busy('the check was interrupted'));
      onFailure(error);
      if (closed) return;
      lost += 1;
      onLost();
      setTimeout(() => closed || launch(pump, () => undefined), RESTART_DELAY).unref();
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('a verification thread stopped')));
  }

  function finish(thread: Thread, results: readonly VerifyResult[]): void {
    clearTimeout(thread.timer);
    const { batch = [] } = thread;
    thread.batch = undefined;
    const { lane } = thread;
    const wrong = results.filter(({ valid }) => !valid).length;
    const part = wrong / Math.max(1, results.length);
    wrongPart[lane] += (part - wrongPart[lane]) * Math.min(1, results.length / REMEMBERED);
    counts[lane].batches += 1;
    counts[lane].wrong += wrong;
    counts[lane].valid += results.length - wrong;
    let at = 0;
    for (const { tasks, resolve, reject } of batch) {
      const own = results.slice(at, at + tasks.length);
      at += tasks.length;
      if (own.length === tasks.length) resolve(own);
      else reject(busy('the check gave no answer'));
    }
  }

  function pump(): void {
    for (const thread of threads) {
      if (!thread.ready || thread.batch !== undefined) continue;
      const lane = nextLane();
      if (lane === undefined) return;
      lastLane = lane;
      const batch = takeBatch(lanes[lane], LARGEST_BATCH[lane]);
      thread.batch = batch;
      thread.lane = lane;
      // So that a combination holds more often than not.
      const largest = Math.max(1, Math.min(LARGEST_BATCH[lane], Math.floor(0.7 / wrongPart[lane])));
      const job: WorkerJob = { job: nextJob++, tasks: batch.flatMap(({ tasks }) => tasks), largest };
      thread.timer = setTimeout(() => void thread.worker.terminate(), timeout);
      thread.worker.postMessage(job);
    }
  }

  await new Promise<void>((resolve, reject) => {
    launch(resolve, reject);
    for (let extra = 1; extra < count; extra++)
      launch(
        () => undefined,
        () => undefined,
      );
  }).catch((error: unknown) => {
    closed = true;
    for (const { worker } of threads) void worker.terminate();
    throw error;
  });

  return {
    verify(tasks, { suspect = false } = {}) {
      if (closed) return Promise.reject(busy('the server is stopping'));
      const lane: Lane = suspect ? 'suspect' : 'first';
      if (!hasRoom(lane, tasks.length)) {
        counts[lane].turnedAway += tasks.length;
        return Promise.reject(busy('too many proofs are waiting'));
      }
      return new Promise((resolve, reject) => {
        lanes[lane].push({ tasks, resolve, reject });
        pump();
      });
    },
    isReady: () => !closed && [...threads].some(({ ready }) => ready),
    load: () => ({
      lanes: {
        first: { ...counts.first, waiting: waitingProofs('first') },
        suspect: { ...counts.suspect, waiting: waitingProofs('suspect') },
      },
      threads: [...threads].filter(({ ready }) => ready).length,
      lost,
    }),
    async close() {
      closed = true;
      for (const { reject } of Object.values(lanes).flatMap((lane) => lane.splice(0))) {
        reject(busy('the server is stopping'));
      }
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function newCounts(): { batches: number; valid: number; wrong: number; turnedAway: number } {
  return { batches: 0, valid: 0, wrong: 0, turnedAway: 0 };
}

/** Whole requests up to the batch size; at least one. */
function takeBatch(queue: Waiting[], largest: number): Waiting[] {
  let proofs = queue[0]?.tasks.length ?? 0;
  let count = 1;
  while (count < queue.length && proofs + (queue[count]?.tasks.length ?? 0) <= largest) {
    proofs += queue[count]?.tasks.length ?? 0;
    count += 1;
  }
  return queue.splice(0, count);
}

function busy(why: string): HushmarkError {
  return new HushmarkError('server_busy', why);
}
