// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { countsWithin, inForce, type Slot, yetToCount } from '#protocol/trust/timetable.ts';

const slot = (sequence: number, startsAt: number, expiresAt: number): Slot => ({ sequence, startsAt, expiresAt });
const numbers = (slots: readonly Slot[]) => slots.map(({ sequence }) => sequence);

test('L17 at every second at most one bundle counts: the last that has begun, until its end, in whatever order they came', () => {
  const kept = [slot(3, 200, 300), slot(1, 0, 100), slot(2, 100, 200)];
  const expected = [
    [0, 1],
    [99, 1],
    [100, 2],
    [199, 2],
    [200, 3],
    [299, 3],
    [300, undefined],
  ] as const;
  for (const [now, sequence] of expected) expect(inForce(kept, now)?.sequence, `at ${now}`).toBe(sequence);
  expect(inForce(kept, -1)).toBeUndefined();
});

test('L17 an emergency takes the place of what counts and of what was to come, and nothing comes back after it', () => {
  const slots = [slot(1, 0, 100), slot(2, 100, 200), slot(3, 40, 120)];
  expect([39, 40, 119, 120, 150].map((now) => inForce(slots, now)?.sequence)).toEqual([1, 3, 3, undefined, undefined]);
  expect(numbers(yetToCount(slots, 10))).toEqual([1, 3]);
  expect(numbers(yetToCount(slots, 40))).toEqual([3]);
  expect(numbers(yetToCount(slots, 120))).toEqual([]);
});

test('what is yet to count comes in the order of its beginning', () => {
  expect(numbers(yetToCount([slot(2, 100, 200), slot(1, 0, 100)], 50))).toEqual([1, 2]);
  expect(numbers(yetToCount([slot(2, 100, 200), slot(1, 0, 100)], 100))).toEqual([2]);
});

test('a stretch of time is counted with both its ends', () => {
  const slots = [slot(1, 0, 100), slot(2, 100, 200)] as const;
  expect(countsWithin(slots[0], slots, 100, 150)).toBe(false);
  expect(countsWithin(slots[0], slots, 99, 150)).toBe(true);
  expect(countsWithin(slots[1], slots, 0, 99)).toBe(false);
  expect(countsWithin(slots[1], slots, 0, 100)).toBe(true);
});
