// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days as numbers, 1900-01-01 = 1, and the birthdate cutoff for an age. Server and wallet both compute cutoffs here and
 * compare them. Nothing here reads a clock: the moment is passed in.
 */

import { HushmarkError } from '#base/errors.ts';
import { DATE_BITS } from './constants.ts';

const MILLISECONDS_A_DAY = 86_400_000;
/** Day number of 1970-01-01, where JavaScript's days begin. */
const EPOCH = 25_568;

/** 1900-01-01. */
export const FIRST_DAY = 1;
/** 2258-11-10. */
export const LAST_DAY = 2 ** DATE_BITS - 1;

/** Which day a 29 February birthday counts from in a common year. */
export type LeapDay = 'mar1' | 'feb28';

type Calendar = { year: number; month: number; day: number };

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

function checkDay(day: number): number {
  if (!Number.isInteger(day) || day < FIRST_DAY || day > LAST_DAY) {
    throw new HushmarkError('input_date', 'a day is outside 1900-01-01 .. 2258-11-10');
  }
  return day;
}

/** Undefined when the calendar has no such day. */
function dayOf({ year, month, day }: Calendar): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / MILLISECONDS_A_DAY + EPOCH;
}

function calendarOf(day: number): Calendar {
  const date = new Date((checkDay(day) - EPOCH) * MILLISECONDS_A_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 'YYYY-MM-DD' of a day that exists, from 1900-01-01 to 2258-11-10. */
export function dayNumber(iso: string): number {
  const match = ISO_DATE.exec(typeof iso === 'string' ? iso : '');
  if (!match) throw new HushmarkError('input_date', 'a date is not written as YYYY-MM-DD');
  const day = dayOf({ year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) });
  if (day === undefined) throw new HushmarkError('input_date', 'a date does not exist');
  return checkDay(day);
}

/** Reads a 'YYYY-MM-DD' member of untrusted JSON, or input_date naming it. */
export function parseDate(value: unknown, name: string): number {
  try {
    if (typeof value === 'string') return dayNumber(value);
  } catch {
    // The message below names the member, which dayNumber does not know.
  }
  throw new HushmarkError('input_date', `${name} is not a date`);
}

export function isoDate(day: number): string {
  const { year, month, day: dayOfMonth } = calendarOf(day);
  return `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** @param nowMs milliseconds since 1970, as Date.now() gives them */
export function utcDay(nowMs: number): number {
  return checkDay(Math.floor(nowMs / MILLISECONDS_A_DAY) + EPOCH);
}

/**
 * IANA names only. Engines differ in whether they take offsets such as '+01:00' or lower case, and a policy must mean
 * the same to server and wallet.
 */
const ZONE_NAME = /^[A-Z][A-Za-z_]*(\/[A-Z][A-Za-z0-9_+-]*){0,2}$/;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  if (typeof timeZone !== 'string' || !ZONE_NAME.test(timeZone)) throw new HushmarkError('input_time_zone');
  try {
    const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    // The engine knows some hundred zones, so this map stays small whatever names are tried.
    formats.set(timeZone, format);
    return format;
  } catch {
    throw new HushmarkError('input_time_zone');
  }
}

/** The name when the engine knows it, or input_time_zone. */
export function checkTimeZone(timeZone: string): string {
  formatOf(timeZone);
  return timeZone;
}

/** The date on a wall calendar in that zone at this moment. */
export function dayInZone(nowMs: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(nowMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const day = dayOf({ year: parts.get('year') ?? 0, month: parts.get('month') ?? 0, day: parts.get('day') ?? 0 });
  if (day === undefined) throw new HushmarkError('input_time_zone', 'the engine gave no date for this zone');
  return checkDay(day);
}

/** The ages that a policy may ask for. 0 says nothing, and above 120 the registers themselves are wrong. */
export const YOUNGEST_AGE = 1;
export const OLDEST_AGE = 120;

/**
 * The latest birthdate (day number) of somebody who is `years` old on `day`: "N or older" is birthdate <= cutoff, and
 * "under N" is exactly the rest.
 *
 * The cutoff is the same day and month N years earlier. On 29 February that day may not exist; then it is 28 February,
 * since nobody was born on the 29th in that year. Somebody born on 29 February thus comes of age on 1 March of a common
 * year: the age is full when the day of birth has passed, and where laws differ this is the later day, so it never
 * answers yes too early. A jurisdiction that counts from 28 February sets leapDay 'feb28'; the two rules differ on one
 * day only, 28 February of a common year.
 */
export function birthdateCutoff({
  years,
  day,
  leapDay = 'mar1',
}: {
  years: number;
  day: number;
  leapDay?: LeapDay;
}): number {
  if (!Number.isInteger(years) || years < YOUNGEST_AGE || years > OLDEST_AGE) throw new HushmarkError('input_age');
  const date = calendarOf(day);
  const year = date.year - years;
  let cutoff = dayOf({ ...date, year }) ?? dayOf({ year, month: 2, day: 28 });
  if (leapDay === 'feb28' && date.month === 2 && date.day === 28 && dayOf({ ...date, day: 29 }) === undefined) {
    cutoff = dayOf({ year, month: 2, day: 29 }) ?? cutoff;
  }
  // Before 1900-01-02 there is no birthdate to compare with (credentials cannot hold one).
  if (cutoff === undefined || cutoff <= FIRST_DAY) {
    throw new HushmarkError('input_date', 'the birthdate for this age lies before 1900-01-02');
  }
  return cutoff;
}

/** The first day on which somebody born on this day has the age: the one whose cutoff takes the birthdate in. */
export function firstDayOfAge(birthdate: number, years: number, leapDay?: LeapDay): number {
  const isOldEnough = (day: number) =>
    birthdateCutoff({ years, day, ...(leapDay === undefined ? {} : { leapDay }) }) >= birthdate;
  // Two days before the birthday at the latest, whatever leap days there are in between.
  let day = birthdate + Math.floor(years * 365.2425) - 2;
  while (!isOldEnough(day)) day += 1;
  return day;
}

/** The month of a day, 'YYYY-MM': what is told of a day where the day itself would say too much. */
export function monthOf(day: number): string {
  return isoDate(day).slice(0, 7);
}

/** The last day number of a month, or of the calendar. */
export function lastDayOf(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  // Day 0 of the next month is the last of this one.
  return Math.min(LAST_DAY, new Date(Date.UTC(year, number, 0)).getTime() / MILLISECONDS_A_DAY + EPOCH);
}

/** Reads a 'YYYY-MM' member of untrusted JSON, or input_date naming it. */
export function parseMonth(value: unknown, name: string): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}$/.test(value)) {
    parseDate(`${value}-01`, name);
    return value;
  }
  throw new HushmarkError('input_date', `${name} is not a month`);
}
