// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * 200 days of a shop that asks one customer after the other as cleverly as it can, against the limits that a wallet
 * keeps (protocol/request/disclosure-limits.ts): on how many days may a birthday still lie in the end? A customer
 * answers whatever the wallet shows, yes where that is true; the shop knows the limits and learns nothing from a
 * question that the wallet refused.
 */

import type { SeededRandom } from '#circuits/assurance/samples.ts';
import { parseSchema } from '#protocol/credential/schema.ts';
import { birthdateCutoff, dayNumber, isoDate } from '#protocol/dates.ts';
import { BIRTHDATE, FIRST_BIRTHDATE, SHORTEST_SPAN } from '#protocol/policy/asked-dates.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import {
  type Asking,
  checkDisclosure,
  type DisclosureHistory,
  narrowedDates,
  recordDisclosure,
} from '#protocol/request/disclosure-limits.ts';

const DAYS = 200;
const FIRST = dayNumber('2026-11-22');
const SCHEMA = parseSchema({
  format: 'hushmark-schema/1',
  uri: 'urn:example:age:1',
  title: { en: 'Proof of age' },
  slots: [{ name: 'born', type: 'date', required: true, role: 'birthdate', label: { en: 'Date of birth' } }],
});
const SCHEMAS = new Map([[SCHEMA.uri, SCHEMA]]);

type Question = { readonly where: object; readonly from: number; readonly to: number; readonly zone?: string };
/** What the shop knows: the birthday is one of these days. */
type Known = { from: number; to: number };
/** What to ask on a day; `birthday` only for a shop that guessed right. */
type Strategy = (day: number, known: Known, birthday: number) => Question[];

const over = (years: number, day: number, zone = 'UTC'): Question => ({
  where: { ageOver: years },
  from: FIRST_BIRTHDATE,
  to: birthdateCutoff({ years, day }),
  zone,
});
const until = (to: number): Question => ({
  where: { attribute: 'born', atMost: isoDate(to) },
  from: FIRST_BIRTHDATE,
  to,
});
const since = (from: number, day: number): Question => ({
  where: { attribute: 'born', atLeast: isoDate(from) },
  from,
  to: day,
});
const middle = ({ from, to }: Known) => Math.floor((from + to) / 2);
const ageInTheMiddle = (day: number, known: Known) => Math.max(1, Math.round((day - middle(known)) / 365.25));

const STRATEGIES: Record<string, Strategy> = {
  'over 18, every week': (day) => (day % 7 === 0 ? [over(18, day)] : []),
  'over 18, every day': (day) => [over(18, day)],
  'over 18 in three time zones, every day': (day) => [
    over(18, day - 1, 'Pacific/Pago_Pago'),
    over(18, day),
    over(18, day + 1, 'Pacific/Kiritimati'),
  ],
  'ages by halves, every day': (day, known) => [over(ageInTheMiddle(day, known), day)],
  'two ages, then the next one every week': (day, known) => {
    if (day < FIRST + 2) return [over(ageInTheMiddle(day, known), day)];
    return day % 7 === 0 ? [over(Math.max(1, Math.ceil((day - known.to) / 365.25)), day)] : [];
  },
  'dates by halves, every day': (_day, known) => [until(middle(known))],
  'over 18, and every day a date a week later': (day) => [
    over(18, day),
    until(dayNumber('1990-01-01') + 7 * (day - FIRST)),
  ],
  'until and since the right day': (day, _known, birthday) => [until(birthday), since(birthday, day)],
};

type Outcome = { days: number; told: boolean };

function follow(strategy: Strategy, birthday: number, isLimited: boolean): Outcome {
  const known: Known = { from: FIRST - 60 * 365, to: FIRST - 12 * 365 };
  let history: DisclosureHistory = [];
  let told = false;
  for (let day = FIRST; day < FIRST + DAYS; day++) {
    for (const question of strategy(day, known, birthday)) {
      const asking = askingOf(question, day);
      const now = (day - dayNumber('1970-01-01')) * 86_400 + 43_200;
      if (isLimited && !checkDisclosure(history, asking, SCHEMAS, now).allowed) continue;
      if (!isLimited) {
        learn(known, question, birthday);
        continue;
      }
      told ||=
        narrowedDates(history, asking, SCHEMAS, now, (about) => (about === BIRTHDATE ? birthday : undefined)).length >
        0;
      history = recordDisclosure(history, asking, SCHEMAS, now);
      learn(known, question, birthday);
    }
  }
  return { days: known.to - known.from + 1, told };
}

const sorted = (outcomes: readonly Outcome[]) => outcomes.map(({ days }) => days).sort((a, b) => a - b);

function learn(known: Known, { from, to }: Question, birthday: number): void {
  const isYes = from <= birthday && birthday <= to;
  const [first, last] = isYes ? [from, to] : from > FIRST_BIRTHDATE ? [FIRST_BIRTHDATE, from - 1] : [to + 1, known.to];
  known.from = Math.max(known.from, first);
  known.to = Math.min(known.to, last);
}

/** As a wallet has it after it compiled the question. */
function askingOf({ where, from, to, zone = 'UTC' }: Question, day: number): Asking {
  const cutoffDay = zone === 'Pacific/Kiritimati' ? day + 1 : zone === 'Pacific/Pago_Pago' ? day - 1 : day;
  const policy = parsePolicy({
    name: 'curious',
    version: 1,
    words: { en: 'May I ask?' },
    registry: 'example',
    timeZone: zone,
    credentials: [{ id: 'age', schema: SCHEMA.uri, where: [where] }],
    crossDevice: false,
    ttl: 300,
  });
  const statement = {
    circuit: 'age',
    schema: SCHEMA.uri,
    schemaNumber: 0n,
    counts: { tests: false },
    today: day,
    scope: 0n,
  } as const;
  return {
    clientId: 'shop',
    policy,
    statements: [{ ...statement, bornOnOrAfter: from, bornOnOrBefore: to }],
    cutoffDay,
  };
}

/**
 * Prints what each way to ask learns. A finding is a birthday known to less than a year without a word to its owner.
 */
export function assureCuriousShop(customers: number, random: SeededRandom): number {
  const birthdays = Array.from({ length: customers }, () => FIRST - 14 * 365 - Number(random.below(26n * 365n)));
  // Some who come of age meanwhile, so that the sweep has something to find.
  for (let index = 0; index < customers; index += 4)
    birthdays[index] = birthdateCutoff({ years: 18, day: FIRST }) + 1 + Number(random.below(200n));
  let findings = 0;
  console.log(`curious shop: ${customers} customers, ${DAYS} days; days that a birthday may still lie on`);
  for (const [name, strategy] of Object.entries(STRATEGIES)) {
    const outcomes = birthdays.map((birthday) => follow(strategy, birthday, true));
    const left = sorted(outcomes);
    const free = sorted(birthdays.map((birthday) => follow(strategy, birthday, false)));
    const close = outcomes.filter(({ days }) => days < SHORTEST_SPAN);
    const untold = close.filter(({ told }) => !told).length;
    findings += untold;
    console.log(
      `  ${name.padEnd(42)} median ${left[customers >> 1]} (without limits ${free[customers >> 1]}), least ${left[0]} (${free[0]}), ` +
        `under a year ${close.length} (${free.filter((days) => days < SHORTEST_SPAN).length}), not told ${untold}`,
    );
  }
  return findings;
}
