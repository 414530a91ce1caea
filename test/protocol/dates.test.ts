// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import {
  birthdateCutoff,
  checkTimeZone,
  dayInZone,
  dayNumber,
  firstDayOfAge,
  isoDate,
  LAST_DAY,
  type LeapDay,
  utcDay,
} from '#protocol/dates.ts';

/**
 * The oracle: a calendar that is counted day by day from 1900-01-01 (a Monday, day 1) and knows nothing of JavaScript's
 * dates. dates[n] is the n-th day.
 */
type Calendar = { year: number; month: number; day: number };

function isLeap(year: number): boolean {
  return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
}

function lastOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const dates: Calendar[] = [{ year: 1899, month: 12, day: 31 }];
const numbers = new Map<string, number>();
for (let year = 1900; dates.length <= LAST_DAY; year++) {
  for (let month = 1; month <= 12; month++) {
    for (let day = 1; day <= lastOf(year, month); day++) {
      numbers.set(`${year}-${month}-${day}`, dates.length);
      dates.push({ year, month, day });
    }
  }
}

function numberOf(year: number, month: number, day: number): number {
  const number = numbers.get(`${year}-${month}-${day}`);
  if (number === undefined) throw new Error(`the oracle has no ${year}-${month}-${day}`);
  return number;
}

/** The day on which somebody turns `years`, thought from the birthday and not from the cutoff. */
function comingOfAge(born: Calendar, years: number, leapDay: LeapDay): number {
  const year = born.year + years;
  if (born.month === 2 && born.day === 29 && !isLeap(year)) {
    return leapDay === 'mar1' ? numberOf(year, 3, 1) : numberOf(year, 2, 28);
  }
  return numberOf(year, born.month, born.day);
}

const AGES = [13, 16, 18, 21, 65];
const RULES: LeapDay[] = ['mar1', 'feb28'];
const LAST_BIRTHDATE = numberOf(2030, 12, 31);

test('every day from 1900-01-01 to 2258-11-10 has the number that counting gives', () => {
  for (let number = 1; number <= LAST_DAY; number++) {
    const { year, month, day } = dates[number]!;
    const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    if (dayNumber(iso) !== number || isoDate(number) !== iso) expect.fail(`${iso} is not day ${number}`);
  }
  expect(isoDate(LAST_DAY)).toBe('2258-11-10');
});

test('C24 dates that do not exist or are out of range are refused', () => {
  const refused = ['2001-02-29', '1900-02-29', '2026-00-01', '2026-13-01', '2026-04-31', '2026-01-00', '0000-01-01'];
  refused.push('1899-12-31', '2258-11-11', '9999-12-31', '2026-1-1', ' 2026-01-01', '2026-01-01\n', '2026-01-01T00:00');
  refused.push('+2026-01-01', '٢٠٢٦-٠١-٠١', '');
  for (const iso of refused) expect(() => dayNumber(iso), iso).toThrow();
  for (const day of [0, -1, LAST_DAY + 1, 1.5, Number.NaN, Infinity]) expect(() => isoDate(day), String(day)).toThrow();
});

test.each(RULES)(
  'C24 C25 on the eve nobody is of age, on the day everybody is: births 1900 to 2030, rule %s',
  (leapDay) => {
    let checked = 0;
    for (const years of AGES) {
      for (let born = 2; born <= LAST_BIRTHDATE; born++) {
        const day = comingOfAge(dates[born]!, years, leapDay);
        const onTheDay = birthdateCutoff({ years, day, leapDay });
        // The eve's own cutoff lies before 1900-01-02 for the very first birthdate, and such cutoffs do not exist.
        const onTheEve = born === 2 ? 1 : birthdateCutoff({ years, day: day - 1, leapDay });
        if (born > onTheDay || born <= onTheEve) expect.fail(`born ${isoDate(born)}, ${years} on ${isoDate(day)}`);
        // It is searched for, so not for every birthdate.
        if (born % 13 === 0 && firstDayOfAge(born, years, leapDay) !== day) expect.fail(`born ${isoDate(born)}`);
        checked++;
      }
    }
    expect(checked).toBe(AGES.length * (LAST_BIRTHDATE - 1));
  },
);

test.each(RULES)('C24 nobody grows younger: the cutoff never moves back, day by day to 2160, rule %s', (leapDay) => {
  // With the boundary days above this fixes the answer for every birthdate on every day.
  for (const years of AGES) {
    let before = 0;
    for (let day = numberOf(1900 + years, 1, 3); day <= numberOf(2160, 12, 31); day++) {
      const cutoff = birthdateCutoff({ years, day, leapDay });
      if (cutoff < before)
        expect.fail(`${years} years, ${isoDate(day)}: from ${isoDate(before)} to ${isoDate(cutoff)}`);
      before = cutoff;
    }
  }
});

test('C25 born on 29 February: 18 on 1 March 2026, with feb28 on 28 February', () => {
  const born = dayNumber('2008-02-29');
  const isAdult = (iso: string, leapDay?: LeapDay) =>
    born <= birthdateCutoff({ years: 18, day: dayNumber(iso), ...(leapDay ? { leapDay } : {}) });
  expect([isAdult('2026-02-27'), isAdult('2026-02-28'), isAdult('2026-03-01')]).toEqual([false, false, true]);
  expect([isAdult('2026-02-27', 'feb28'), isAdult('2026-02-28', 'feb28')]).toEqual([false, true]);
});

test('the two leap rules differ on 28 February of common years only', () => {
  for (let day = numberOf(1990, 1, 1); day <= numberOf(2110, 1, 1); day++) {
    const [march, february] = RULES.map((leapDay) => birthdateCutoff({ years: 18, day, leapDay }));
    const date = dates[day]!;
    const mayDiffer = date.month === 2 && date.day === 28 && !isLeap(date.year) && isLeap(date.year - 18);
    if ((march !== february) !== mayDiffer) expect.fail(isoDate(day));
  }
});

test('C38 ages are whole years from 1 to 120', () => {
  const day = dayNumber('2026-11-22');
  for (const years of [1, 120]) expect(birthdateCutoff({ years, day })).toBeGreaterThan(1);
  for (const years of [0, -1, 121, 127, 128, 255, 256, 18.5, Number.NaN, Infinity, '18' as unknown as number]) {
    expect(() => birthdateCutoff({ years, day }), String(years)).toThrow(
      expect.objectContaining({ code: 'input_age' }),
    );
  }
  // A clock that is a century wrong must not end in a cutoff before all birthdates.
  expect(() => birthdateCutoff({ years: 120, day: dayNumber('2020-01-01') })).toThrow();
  expect(birthdateCutoff({ years: 120, day: dayNumber('2020-01-02') })).toBe(2);
});

test('C26 the day changes at midnight of the zone, from UTC-12 to UTC+14', () => {
  const midnight = Date.UTC(2026, 10, 22);
  for (let hours = -12; hours <= 14; hours++) {
    // In these names the sign is turned: Etc/GMT+12 is twelve hours behind UTC.
    const zone = hours === 0 ? 'UTC' : `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`;
    const start = midnight - hours * 3_600_000;
    expect(isoDate(dayInZone(start - 1, zone)), zone).toBe('2026-11-21');
    expect(isoDate(dayInZone(start, zone)), zone).toBe('2026-11-22');
    expect(isoDate(dayInZone(start + 86_399_999, zone)), zone).toBe('2026-11-22');
    expect(isoDate(dayInZone(start + 86_400_000, zone)), zone).toBe('2026-11-23');
  }
});

test('C26 a zone follows its own summer time and history', () => {
  // Zurich is UTC+2 in July, UTC+1 in January; Apia left out 2011-12-30.
  expect(isoDate(dayInZone(Date.UTC(2026, 6, 1, 22, 0), 'Europe/Zurich'))).toBe('2026-07-02');
  expect(isoDate(dayInZone(Date.UTC(2026, 0, 1, 22, 0), 'Europe/Zurich'))).toBe('2026-01-01');
  expect(isoDate(dayInZone(Date.UTC(2011, 11, 30, 9, 59), 'Pacific/Apia'))).toBe('2011-12-29');
  expect(isoDate(dayInZone(Date.UTC(2011, 11, 30, 10, 0), 'Pacific/Apia'))).toBe('2011-12-31');
});

test("no zone's date is more than one day from the UTC date", () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    for (const now of [Date.UTC(2026, 1, 28, 0, 0), Date.UTC(2026, 1, 28, 12, 0), Date.UTC(2026, 1, 28, 23, 59, 59)]) {
      expect(Math.abs(dayInZone(now, zone) - utcDay(now)), zone).toBeLessThanOrEqual(1);
    }
  }
});

test('zones are IANA names, not offsets, abbreviations in lower case or nonsense', () => {
  for (const zone of ['UTC', 'Europe/Zurich', 'America/Argentina/Buenos_Aires', 'Etc/GMT+12']) {
    expect(checkTimeZone(zone)).toBe(zone);
  }
  for (const zone of ['', '+01:00', 'europe/zurich', 'Mars/Olympus', 'Europe/Zurich ', '../UTC', 'utc']) {
    expect(() => checkTimeZone(zone), zone).toThrow(expect.objectContaining({ code: 'input_time_zone' }));
  }
});
