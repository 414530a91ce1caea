// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { createOneAtATime } from '#wallet/core/preparation/one-at-a-time.ts';

/** Work that the test ends, run by run. */
function world() {
  const runs: { end(): void; fail(): void }[] = [];
  let ends = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      runs.push({ end: resolve, fail: () => reject(new Error('offline')) });
    });
  return { runs, work: createOneAtATime(work, () => ends++), ends: () => ends };
}

test('whoever asks during a run is served by one more after it', async () => {
  const { runs, work, ends } = world();
  const first = work.run();
  await Promise.all([work.run(), work.run()]);
  expect(runs).toHaveLength(1);
  runs[0]?.end();
  await Promise.resolve();
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.end();
  await first;
  expect([runs.length, ends()]).toEqual([2, 1]);
});

test('a run that fails rejects nobody, and the next one to ask gets another', async () => {
  const { runs, work, ends } = world();
  const failed = work.run();
  runs[0]?.fail();
  await failed;
  expect(ends()).toBe(1);
  void work.run();
  expect(runs).toHaveLength(2);
});

test('no run begins after it was stopped', async () => {
  const { runs, work } = world();
  const first = work.run();
  void work.run();
  work.stop();
  runs[0]?.end();
  await first;
  await work.run();
  expect([runs.length, work.isStopped()]).toEqual([1, true]);
});
