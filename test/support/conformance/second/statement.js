// SPDX-License-Identifier: GPL-3.0-or-later
// A second reader of docs/wire.md, section "Statements".
import { canonical, first31, H, must, sha256, TAG } from './spelling.js';
import { rootOf, schemaNumber } from './trust.js';

const LARGEST = 2n ** 120n - 1n;
const FIRST_BIRTHDATE = 2;

const dayNumber = (year, month, day) => Date.UTC(year, month - 1, day) / 86_400_000 + 25_568;
function dayOf(text) {
  const [year, month, day] = text.split('-').map(Number);
  const number = dayNumber(year, month, day);
  must(
    new Date((number - 25_568) * 86_400_000).toISOString().startsWith(text) && number >= 1 && number <= 131_071,
    'a day',
  );
  return number;
}
const isLeap = (year) => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

/** The date on the calendar of the zone, as text. */
export function dateIn(timeZone, seconds) {
  try {
    const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).formatToParts(seconds * 1000);
    const part = (type) => parts.find((one) => one.type === type).value;
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  } catch {
    must(false, 'a time zone');
  }
}

function cutoff(years, date, leapDay) {
  must(Number.isInteger(years) && years >= 1 && years <= 120, 'an age');
  const [year, month, day] = date.split('-').map(Number);
  const then = year - years;
  if (leapDay === 'feb28' && month === 2 && day === 28 && !isLeap(year) && isLeap(then)) return dayNumber(then, 2, 29);
  return month === 2 && day === 29 && !isLeap(then) ? dayNumber(then, 2, 28) : dayNumber(then, month, day);
}

function numberOf(type, value) {
  switch (type) {
    case 'date':
      must(typeof value === 'string', 'a date');
      return BigInt(dayOf(value));
    case 'integer': {
      const isText = typeof value === 'string' && /^[1-9][0-9]{15,19}$/.test(value) && BigInt(value) > 2n ** 53n - 1n;
      must(isText || (Number.isSafeInteger(value) && value >= 0), 'an integer');
      return BigInt(value) + 1n;
    }
    case 'boolean':
      must(typeof value === 'boolean', 'a boolean');
      return value ? 2n : 1n;
    case 'code':
      must(/^[A-Z0-9._+/-]{1,15}$/.test(value), 'a code');
      return BigInt(`0x${Buffer.from(value).toString('hex')}`);
    default:
      must(typeof value === 'string', 'a text');
      return BigInt(`0x${sha256(value).toString('hex', 0, 15)}`);
  }
}

function pointsOf(type, values) {
  const points = values.map((value) => numberOf(type, value)).sort((a, b) => (a < b ? -1 : 1));
  must(
    points.every((point, index) => point !== points[index + 1]),
    'each value once',
  );
  return points.map((point) => [point, point]);
}

function intervalsOf(predicate, { type }) {
  const { attribute: _attribute, ...comparison } = predicate;
  const [[name, value], ...more] = Object.entries(comparison);
  must(more.length === 0, 'one comparison');
  const [min, max] = type === 'date' ? [1n, 131_071n] : [1n, 2n ** 64n];
  if (name === 'equals') return pointsOf(type, [value]);
  if (name === 'oneOf') return pointsOf(type, value);
  if (name === 'noneOf') {
    const ends = [[0n, 0n], ...pointsOf(type, value), [LARGEST + 1n, LARGEST + 1n]];
    return ends
      .slice(1)
      .map(([end], index) => [ends[index][1] + 1n, end - 1n])
      .filter(([lo, hi]) => lo <= hi);
  }
  must(type === 'date' || type === 'integer', 'an order');
  if (name === 'atLeast') return [[numberOf(type, value), max]];
  if (name === 'atMost') return [[min, numberOf(type, value)]];
  return [[numberOf(type, value[0]), numberOf(type, value[1])]];
}

const inOrder = (a, b) => (a < b ? -1 : 1);
const intersect = (a, b) =>
  a
    .flatMap(([lo, hi]) => b.map(([from, to]) => [[lo, from].sort(inOrder)[1], [hi, to].sort(inOrder)[0]]))
    .filter(([lo, hi]) => lo <= hi);

const setRoot = (intervals) => rootOf(new Map(intervals.map((one, index) => [index, H(TAG.INTERVAL, ...one)])), 4);

/** Ages as one interval of birthdates. */
function birthdates(ages, { cutoffDay, leapDay }) {
  let [from, to] = [FIRST_BIRTHDATE, dayOf(cutoffDay)];
  const over = ages.flatMap(({ ageOver }) => ageOver ?? []);
  const under = ages.flatMap(({ ageUnder }) => ageUnder ?? []);
  must(over.length <= 1 && under.length <= 1 && !(over[0] >= under[0]), 'an age that somebody has');
  for (const years of over) to = Math.min(to, cutoff(years, cutoffDay, leapDay));
  for (const years of under) from = Math.max(from, cutoff(years, cutoffDay, leapDay) + 1);
  return [BigInt(from), BigInt(to)];
}

/** One credential of a policy: circuit, and the public signals that do not depend on bundle, holder and request. */
export function statementOf({ schema: uri, where }, { schemas, today, cutoffDay, leapDay, client, pseudonym }) {
  const document = schemas.find((one) => one.uri === uri);
  must(document !== undefined, 'a schema of the registry');
  const { slots } = document;
  const isAge = (predicate) => 'ageOver' in predicate || 'ageUnder' in predicate;
  const ages = where.filter(isAge);
  for (const age of ages) must(Object.keys(age).length === 1, 'one age');
  const scope = pseudonym === undefined ? 0n : first31(sha256(canonical(['hushmark/scope/1', client, pseudonym])));
  const common = { schema: schemaNumber(document), today: dayOf(today), scope };
  const asked = ages.length > 0 ? birthdates(ages, { cutoffDay, leapDay }) : undefined;
  const [first] = slots;
  if (asked && ages.length === where.length && first.role === 'birthdate' && first.required) {
    must(asked[1] - asked[0] >= 364n, 'a year');
    return { circuit: 'age', signals: { ...common, bornOnOrAfter: asked[0], bornOnOrBefore: asked[1] } };
  }
  const sets = new Map();
  const add = (slot, intervals) => sets.set(slot, intersect(sets.get(slot) ?? [[1n, LARGEST]], intervals));
  if (asked)
    add(
      slots.findIndex(({ role }) => role === 'birthdate'),
      [asked],
    );
  for (const predicate of where.filter((one) => !isAge(one))) {
    const slot = slots.findIndex(({ name }) => name === predicate.attribute);
    must(slot >= 0 && !slots[slot].holderChosen, 'an attribute that the issuer checked');
    add(slot, intervalsOf(predicate, slots[slot]));
    if (slots[slot].role === 'birthdate') add(slot, [[BigInt(FIRST_BIRTHDATE), BigInt(dayOf(cutoffDay))]]);
  }
  must(sets.size <= 3, 'three clauses');
  const clauses = [...sets].sort(([a], [b]) => a - b);
  for (const [slot, intervals] of clauses) {
    must(intervals.length > 0 && intervals.length <= 256, 'some value');
    const [span, ...more] = intervals;
    if (slots[slot].type === 'date') must(more.length === 0 && span[1] - span[0] >= 364n, 'a year');
  }
  while (clauses.length < 3) clauses.push([0, [[0n, LARGEST]]]);
  const signals = { ...common };
  for (const [index, [slot, intervals]] of clauses.entries()) {
    signals[`slot[${index}]`] = slot;
    signals[`setRoot[${index}]`] = setRoot(intervals);
  }
  return { circuit: 'attributes', signals };
}

export const asText = (signals) =>
  Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, String(value)]));
