// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeEach, expect, test } from 'vitest';
import { createJobQueue, type JobQueue, waitFor } from '#wallet/page/prover/job-queue.ts';

let jobs: JobQueue;
beforeEach(() => {
  jobs = createJobQueue();
});
const enter = (key: string, urgent = false) => jobs.enter({ key, circuitDigest: 'age', inputs: {} }, urgent);
const beginKey = () => jobs.begin()?.entry.job.key;

test('customers go first, each kind in the order of arrival, and one job at a time', () => {
  enter('a');
  enter('b');
  enter('c', true);
  enter('d', true);
  const order = [];
  for (let key = beginKey(); key !== undefined; key = beginKey()) {
    expect(jobs.begin()).toBeUndefined();
    order.push(key);
    jobs.end();
  }
  expect(order).toEqual(['c', 'd', 'a', 'b']);
});

test('the same job is one entry, queued or running, and is urgent as soon as one of its callers is', () => {
  const first = enter('a');
  expect(enter('a')).toBe(first);
  jobs.begin();
  expect(enter('a', true)).toBe(first);
  expect(first.urgent).toBe(true);
  expect(jobs.mustYield()).toBe(false);
});

test('background work yields to a customer and comes again after it, under a new id', () => {
  const background = enter('background');
  const begun = jobs.begin();
  enter('customer', true);
  expect(jobs.mustYield()).toBe(true);
  expect(jobs.interrupt({ again: true })).toMatchObject({ id: begun?.id, interrupted: true });
  expect([jobs.mustYield(), jobs.interrupt({ again: true })]).toEqual([false, undefined]);
  jobs.end();
  expect(beginKey()).toBe('customer');
  jobs.end();
  expect(jobs.begin()).toMatchObject({ entry: background, interrupted: false });
  expect(jobs.running()?.id).not.toBe(begun?.id);
});

test('who asks for a job that is being stopped gets a new one, not the stopped one', () => {
  const stopped = enter('a');
  jobs.begin();
  jobs.interrupt({ again: false });
  expect(enter('a')).not.toBe(stopped);
});

test('clearing gives back everything, the running job included', () => {
  const [running, queued] = [enter('a'), enter('b')];
  jobs.begin();
  expect(jobs.clear()).toEqual([queued, running]);
  expect([jobs.running(), jobs.begin()]).toEqual([undefined, undefined]);
});

test('a job is left only when the last of its callers goes, and each gets its own refusal', async () => {
  const entry = enter('a');
  const [one, other] = [new AbortController(), new AbortController()];
  let left = 0;
  const waits = [one, other].map(({ signal }) =>
    expect(waitFor(entry, { signal }, () => left++)).rejects.toMatchObject({ code: 'proof_cancelled' }),
  );
  one.abort();
  expect(left).toBe(0);
  other.abort();
  expect(left).toBe(1);
  await Promise.all(waits);
});
