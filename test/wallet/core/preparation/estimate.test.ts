// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { shortDuration } from '#wallet/core/locales/duration.ts';
import { createEstimate } from '#wallet/core/preparation/estimate.ts';

it('a slow download says how long it takes, by its own speed, and a fast one says nothing', () => {
  let now = 1000;
  const estimate = createEstimate(() => now);
  const at = (ms: number, done: number) => {
    now = 1000 + ms;
    return estimate({ stage: 'download', done, total: 2_000_000 });
  };
  // What is here from before says nothing about the line.
  expect(at(0, 500_000)).toBeUndefined();
  expect(at(2000, 600_000)).toBeUndefined();
  expect(at(4000, 700_000)).toBe(26);
  expect(at(8000, 1_900_000)).toBe(1);
  expect(estimate({ stage: 'prove', done: 0.5, total: 1 })).toBeUndefined();
});

it('a line that stands still, and one that loses a piece, promise nothing', () => {
  let now = 0;
  const estimate = createEstimate(() => now);
  estimate({ stage: 'download', done: 100, total: 1000 });
  now = 10_000;
  expect(estimate({ stage: 'download', done: 100, total: 1000 })).toBeUndefined();
  expect(estimate({ stage: 'download', done: 50, total: 1000 })).toBeUndefined();
  now = 14_000;
  expect(estimate({ stage: 'download', done: 150, total: 1000 })).toBe(34);
});

it.each([
  [3, '10 seconds'],
  [41, '50 seconds'],
  [95, '2 minutes'],
  [600, '10 minutes'],
])('%i seconds are said as %s', (seconds, words) => expect(shortDuration(seconds, 'en')).toBe(words));
