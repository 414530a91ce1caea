// SPDX-License-Identifier: GPL-3.0-or-later
/** Periods as people write them: 2y, 6m, 90d. Years and months are those of the calendar, not 365 or 30 days. */

import { HushmarkError } from '#base/errors.ts';
import { dayNumber, isoDate } from '#protocol/dates.ts';

const PERIOD = /^([1-9][0-9]{0,3})([ymd])$/;

/**
 * The day `text` after `day` (day numbers). A day that does not exist in the month (31 January + 1m) is the month's
 * last.
 */
export function addPeriod(day: number, text: string): number {
  const match = PERIOD.exec(text);
  if (match === null) {
    throw new HushmarkError('input_validity', `"${text}" is not a period`, 'Write 2y, 6m or 90d.');
  }
  const count = Number(match[1]);
  if (match[2] === 'd') return dayNumber(isoDate(day + count));
  const [year = 0, month = 0, date = 0] = isoDate(day).split('-').map(Number);
  const months = year * 12 + month - 1 + count * (match[2] === 'y' ? 12 : 1);
  const [toYear, toMonth] = [Math.floor(months / 12), (months % 12) + 1];
  const last = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  return dayNumber(`${pad(toYear, 4)}-${pad(toMonth, 2)}-${pad(Math.min(date, last), 2)}`);
}

/** In seconds; months have 30 days here, and there are hours. For timetables, not for validity. */
export function periodSeconds(text: string): number {
  const match = /^([1-9][0-9]{0,3})([ymdh])$/.exec(text);
  if (match === null) throw new HushmarkError('input_usage', `"${text}" is not a period`, 'Write 24h, 7d, 1m or 1y.');
  return Number(match[1]) * 3600 * { h: 1, d: 24, m: 720, y: 8760 }[match[2] as 'h' | 'd' | 'm' | 'y'];
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
