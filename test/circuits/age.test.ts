// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The age statement: the bounds on the birthdate, on the whole circuit and, exhaustively, on the range template alone.
 * The oracle for ages is written here with calendar fields, apart from protocol/dates.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSamples, type Samples, seededRandom } from '#circuits/assurance/samples.ts';
import { R, violatedRows } from '#circuits/compile/r1cs.ts';
import { builtCircuit, ownTemplate, type Provers, probe } from '../support/circuits/harness.ts';

const SEED = 'age';
const LAST_DAY = (1n << 17n) - 1n;

let circuit: Provers;
let samples: Samples;

beforeAll(async () => {
  [circuit, samples] = await Promise.all([builtCircuit('age'), createSamples()]);
});

type Calendar = { year: number; month: number; day: number };

/** 1900-01-01 = 1, by counting whole years and months. */
function dayNumber({ year, month, day }: Calendar): bigint {
  const leap = (y: number) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  let days = day;
  for (let y = 1900; y < year; y++) days += leap(y) ? 366 : 365;
  const lengths = [31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  for (let m = 1; m < month; m++) days += lengths[m - 1] as number;
  return BigInt(days);
}

/** Has had the birthday of that number of years, where 29 February counts from 1 March in common years. */
function isOfAge(born: Calendar, today: Calendar, years: number): boolean {
  const age = today.year - born.year;
  const beforeBirthday = today.month < born.month || (today.month === born.month && today.day < born.day);
  return age - (beforeBirthday ? 1 : 0) >= years;
}

/** The last birthdate that is of age: found by search, so that it shares no rule with the code under test. */
function cutoff(today: Calendar, years: number): bigint {
  for (let month = today.month, day = 31; ; day--) {
    if (day === 0) throw new Error('no cutoff in this month');
    const born = { year: today.year - years, month, day };
    const exists = new Date(Date.UTC(born.year, month - 1, day)).getUTCDate() === day;
    if (exists && isOfAge(born, today, years)) return dayNumber(born);
  }
}

function calendarOf(day: bigint): Calendar {
  const date = new Date(Date.UTC(1900, 0, 1) + (Number(day) - 1) * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

describe('whole circuit', () => {
  it(`C24 C37: 200 seeded birthdays are judged as by the calendar (seed ${SEED})`, { timeout: 240_000 }, () => {
    const random = seededRandom(SEED);
    let refused = 0;
    for (let i = 0; i < 200; i++) {
      const today = 45_000n + random.below(2_000n);
      const calendar = calendarOf(today);
      const years = 14 + Number(random.below(60n));
      // Every other case within three days of the cutoff.
      const last = cutoff(calendar, years);
      const birthdate = i % 2 === 0 ? last - 3n + random.below(7n) : 2n + random.below(today);
      const credential = samples.credential(random, {
        attributes: { 0: birthdate },
        validFrom: today,
        validUntil: today + 30n,
      });
      const inputs = samples.ageInputs(random, credential, { today, bornOnOrAfter: 2n, bornOnOrBefore: last });
      const expected = isOfAge(calendarOf(birthdate), calendar, years);
      if (!expected) refused++;
      expect(circuit.accepts(inputs), `${birthdate} on ${today}, ${years} years`).toBe(expected);
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('C25: somebody born on 29 February is of age from 1 March, or on 29 February of a leap year', () => {
    const random = seededRandom(`${SEED}/leap`);
    for (const year of [2000, 2004, 2008]) {
      const born = { year, month: 2, day: 29 };
      const credential = samples.credential(random, {
        attributes: { 0: dayNumber(born) },
        validFrom: 36_000n,
        validUntil: LAST_DAY,
      });
      for (const years of [16, 18, 20, 21]) {
        for (const [month, day] of [
          [2, 27],
          [2, 28],
          [2, 29],
          [3, 1],
        ] as const) {
          const today = { year: year + years, month, day };
          const leapYear = today.year % 4 === 0;
          if (day === 29 && !leapYear) continue;
          const inputs = samples.ageInputs(random, credential, {
            today: dayNumber(today),
            bornOnOrAfter: 2n,
            bornOnOrBefore: cutoff(today, years),
          });
          const expected = month === 3 || (leapYear && day === 29);
          expect(circuit.accepts(inputs), `${year}-02-29 on ${today.year}-${month}-${day}`).toBe(expected);
        }
      }
    }
  });

  it('C01: a birthdate outside the bounds is refused, at both ends and beyond a wrap-around', () => {
    const random = seededRandom(`${SEED}/bounds`);
    const bounds = { bornOnOrAfter: 20_000n, bornOnOrBefore: 40_000n };
    const table: [birthdate: bigint, accepted: boolean][] = [
      [19_999n, false],
      [20_000n, true],
      [40_000n, true],
      [40_001n, false],
      [0n, false],
      [R - 1n, false],
      [30_000n + (1n << 17n), false],
      [R - (1n << 16n), false],
      [1n << 120n, false],
    ];
    for (const [birthdate, accepted] of table) {
      const credential = samples.credential(random, { attributes: { 0: birthdate } });
      expect(circuit.accepts(samples.ageInputs(random, credential, bounds)), `${birthdate}`).toBe(accepted);
    }
  });

  it('C02: bounds that are no day numbers are refused, although the differences would fit', () => {
    const random = seededRandom(`${SEED}/public`);
    const credential = samples.credential(random, { attributes: { 0: 3n } });
    const late = samples.credential(random, { attributes: { 0: LAST_DAY - 2n } });
    const accepts = (c: typeof credential, bornOnOrAfter: bigint, bornOnOrBefore: bigint) =>
      circuit.accepts(samples.ageInputs(random, c, { bornOnOrAfter, bornOnOrBefore }));
    expect(accepts(credential, 0n, LAST_DAY)).toBe(true);
    expect(accepts(late, 0n, LAST_DAY)).toBe(true);
    for (const low of [R - 1n, R - 5n, R - (1n << 16n), R - (1n << 31n)])
      expect(accepts(credential, low, 5n)).toBe(false);
    for (const high of [LAST_DAY + 1n, LAST_DAY + 2n, 1n << 31n]) expect(accepts(late, 0n, high)).toBe(false);
    // An empty range holds nobody.
    expect(accepts(credential, 4n, 2n)).toBe(false);
  });

  it('C34: extreme but honest values are accepted', () => {
    const random = seededRandom(`${SEED}/extreme`);
    const top = 1n << 48n;
    const cases = [
      { attributes: { 0: 1n } },
      { attributes: { 0: LAST_DAY }, validFrom: 0n, validUntil: LAST_DAY },
      { revocationHandle: 1n, gapLow: 0n, gapHigh: top - 1n },
      { revocationHandle: top - 2n, gapLow: 0n, gapHigh: top - 1n },
      { revocationHandle: 77n, gapLow: 77n, gapHigh: 77n },
      { path: Array<bigint>(9).fill(0n) },
      { path: Array<bigint>(9).fill(3n) },
      { path: [0n, 1n, 2n, 3n, 0n, 1n, 2n, 3n, 0n] },
      { holderSecret: R - 1n, schema: (1n << 248n) - 1n },
      { holderSecret: 0n, schema: 0n, attributes: { 1: 0n, 2: 0n, 3: 0n, 4: 0n, 5: 0n, 6: 0n, 7: 0n } },
    ];
    for (const wishes of cases) {
      const credential = samples.credential(random, wishes);
      for (const [scope, challenge] of [
        [0n, 0n],
        [R - 1n, R - 1n],
      ] as const) {
        expect(circuit.accepts(samples.ageInputs(random, credential, { scope, challenge }))).toBe(true);
      }
    }
  });
});

describe('range template alone', () => {
  it('C24: every birthdate from 1900 to 2040 against cutoffs, as by comparing integers', {
    timeout: 120_000,
  }, async () => {
    const range = await probe('range-17', ownTemplate('range.circom'), 'InRange(17)');
    const low = 2n;
    for (const high of [
      cutoff({ year: 2026, month: 11, day: 22 }, 18),
      cutoff({ year: 2028, month: 2, day: 29 }, 21),
    ]) {
      for (let value = 1n; value <= dayNumber({ year: 2040, month: 12, day: 31 }); value++) {
        const witness = range.cheating({ value, low, high });
        expect(violatedRows(range.r1cs, witness).length === 0).toBe(value >= low && value <= high);
      }
    }
  });

  it('C01: in 3 bits, no choice of all bits makes a false statement true', async () => {
    const range = await probe('range-3', ownTemplate('range.circom'), 'InRange(3)');
    const bitWires = range.symbols.names.flatMap((name, wire) => (name.includes('.out[') ? [wire] : []));
    const around = [-9n, -8n, -1n, 0n, 1n, 3n, 7n, 8n, 9n];
    for (const value of around) {
      for (const low of [0n, 2n, 7n]) {
        for (const high of [0n, 5n, 7n]) {
          const witness = range.cheating({ value: (value + R) % R, low, high });
          let satisfiable = false;
          for (let bits = 0; bits < 1 << bitWires.length; bits++) {
            const forged = [...witness];
            bitWires.forEach((wire, at) => {
              forged[wire] = BigInt((bits >> at) & 1);
            });
            if (violatedRows(range.r1cs, forged).length === 0) satisfiable = true;
          }
          expect(satisfiable, `${low} <= ${value} <= ${high}`).toBe(value >= low && value <= high);
        }
      }
    }
  });

  it('C01: differences of r - 1, 2^n, 2^n + 1 and r - 2^(n - 1) are refused in 17, 48 and 120 bits', async () => {
    for (const bits of [17n, 48n, 120n]) {
      const range = await probe(`range-wide-${bits}`, ownTemplate('range.circom'), `InRange(${bits})`);
      const top = 1n << bits;
      for (const difference of [R - 1n, top, top + 1n, R - (top >> 1n), R - top]) {
        expect(range.accepts({ value: difference, low: 0n, high: difference })).toBe(false);
        expect(range.accepts({ value: 0n, low: 0n, high: difference })).toBe(false);
        expect(range.accepts({ value: difference, low: 0n, high: top - 1n })).toBe(false);
      }
      expect(range.accepts({ value: top - 1n, low: 0n, high: top - 1n })).toBe(true);
      expect(range.accepts({ value: 0n, low: 0n, high: top - 1n })).toBe(true);
    }
  });
});
