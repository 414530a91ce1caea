// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { dayNumber, isoDate } from '#protocol/dates.ts';
import { addPeriod, periodSeconds } from '#terminal/period.ts';

test.each([
  ['2026-11-22', '2y', '2028-11-22'],
  ['2024-02-29', '1y', '2025-02-28'],
  ['2024-02-29', '4y', '2028-02-29'],
  ['2026-01-31', '1m', '2026-02-28'],
  ['2026-11-30', '3m', '2027-02-28'],
  ['2026-12-31', '1m', '2027-01-31'],
  ['2026-11-22', '90d', '2027-02-20'],
])('%s and %s is %s', (from, period, to) => {
  expect(isoDate(addPeriod(dayNumber(from), period))).toBe(to);
});

test('other words are refused', () => {
  for (const text of ['', '0d', '-1d', '1', 'y', '1.5y', '1Y', ' 1y', '99999d', '1y1m']) {
    expect(() => addPeriod(dayNumber('2026-11-22'), text), text).toThrow(/period/);
    expect(() => periodSeconds(text), text).toThrow(/period/);
  }
  expect(periodSeconds('7d')).toBe(604_800);
});
