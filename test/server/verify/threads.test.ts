// SPDX-License-Identifier: GPL-3.0-or-later
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WorkerJob } from '#server/verify/messages.ts';
import { createThreads } from '#server/verify/threads.ts';

/** A thread that does nothing by itself: the test plays its part. */
class FakeWorker extends EventEmitter {
  jobs: WorkerJob[] = [];
  postMessage(job: WorkerJob) {
    this.jobs.push(job);
  }
  async terminate() {
    this.emit('exit', 1);
  }
}
let workers: FakeWorker[];
let events: string[];
const start = (count: number) => {
  const threads = createThreads({
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    count,
    timeout: 1000,
    onReady: () => events.push('ready'),
    onLost: () => events.push('lost'),
  });
  return { threads, started: threads.start() };
};
const ready = (at: number) => workers[at]?.emit('message', { ready: true });
const interrupted = { code: 'server_busy', message: expect.stringContaining('interrupted') };

beforeEach(() => {
  workers = [];
  events = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('starting ends when the first thread is ready, and only threads that are ready get batches', async () => {
  const { threads, started } = start(2);
  expect(threads.idle()).toBeUndefined();
  ready(0);
  await started;
  void threads.idle()?.check([], 8);
  expect(workers.map(({ jobs }) => jobs.length)).toEqual([1, 0]);
  expect([threads.idle(), threads.ready()]).toEqual([undefined, 1]);
  ready(1);
  expect([threads.ready(), events]).toEqual([2, ['ready', 'ready']]);
});

test('an answer ends the check, and the thread is idle again', async () => {
  const { threads, started } = start(1);
  ready(0);
  await started;
  const check = threads.idle()?.check([], 8);
  workers[0]?.emit('message', { job: 1, results: [{ valid: true }] });
  expect(await check).toEqual([{ valid: true }]);
  expect(threads.idle()).toBeDefined();
  vi.advanceTimersByTime(1000);
  expect(threads.lost()).toBe(0);
});

test('P26: a thread that is silent, or dies, refuses its batch and is replaced', async () => {
  const { threads, started } = start(1);
  ready(0);
  await started;
  const silent = expect(threads.idle()?.check([], 8)).rejects.toMatchObject(interrupted);
  vi.advanceTimersByTime(1000);
  await silent;
  expect([threads.ready(), threads.lost(), events]).toEqual([0, 1, ['ready', 'lost']]);

  vi.advanceTimersByTime(250);
  ready(1);
  const killed = expect(threads.idle()?.check([], 8)).rejects.toMatchObject(interrupted);
  workers[1]?.emit('error', new Error('out of memory'));
  workers[1]?.emit('exit', 1);
  await killed;
  vi.advanceTimersByTime(250);
  expect([workers.length, threads.lost()]).toEqual([3, 2]);
});

test('when no thread can start, the reason is told and none is started again', async () => {
  const { started } = start(2);
  workers[0]?.emit('error', new Error('an unusable key'));
  await expect(started).rejects.toThrow('an unusable key');
  vi.advanceTimersByTime(1000);
  expect(workers).toHaveLength(2);
});

test('closing refuses what is under way and starts nothing again', async () => {
  const { threads, started } = start(2);
  ready(0);
  await started;
  const check = expect(threads.idle()?.check([], 8)).rejects.toMatchObject(interrupted);
  await threads.close();
  await check;
  vi.advanceTimersByTime(1000);
  expect([workers.length, threads.lost()]).toEqual([2, 0]);
});
