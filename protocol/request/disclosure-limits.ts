// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How much one shop may learn about one attribute by asking again and again, in a year, whether it got answers or
 * refusals (a refusal tells as much). Otherwise 18, 21, 25, 30 would close in on a birthday (attacks L06, L08, L21).
 *
 *   dates      at most two thresholds, and the days at which they cut at least a year apart. "18 or older" is one
 *              threshold: its day moves with the calendar, and all its days of the year count against the other one
 *   issuers    at most two different choices of whom a question counts, for each kind of credential
 *   the rest   at most two different questions
 *
 * The wallet asks `checkDisclosure` before it shows a question, says what `narrowedDates` gives beside it, and stores
 * what `recordDisclosure` gives when the customer has decided. Day-exact dates need no limit: the wallet compiles them
 * itself for the current day.
 */

import { canonicalJson } from '#base/encoding.ts';
import { checkNow } from '#base/readers.ts';
import { type SchemaMeaning, slotNamed } from '../credential/schema.ts';
import { askedDates, attributeName, SHORTEST_SPAN } from '../policy/asked-dates.ts';
import { areApart, widthOf, windowAround } from '../policy/date-cuts.ts';
import type { ParsedRequest } from './request.ts';

/** Different questions about one attribute of one schema, or thresholds of one date, per client. */
export const MAX_QUESTIONS = 2;
/** 365 days in seconds. */
export const DISCLOSURE_PERIOD = 365 * 86_400;

/** One question that a client has put. Kept encrypted in the wallet. */
export type DisclosureEntry = {
  readonly clientId: string;
  /** An attribute, as protocol/policy/asked-dates.ts names it, or the issuer of a kind of credential. */
  readonly about: string;
  /** The threshold, or the predicates in canonical form. */
  readonly question: string;
  /** When, in Unix seconds, the last time for each day at which a date was cut. */
  readonly asked: readonly { readonly at: number; readonly cut?: number }[];
};
export type DisclosureHistory = readonly DisclosureEntry[];

/** A request as far as the limits read it. */
export type Asking = Pick<ParsedRequest, 'clientId' | 'policy' | 'statements' | 'cutoffDay'>;
type Schemas = ReadonlyMap<string, SchemaMeaning>;
type Question = { readonly about: string; readonly question: string; readonly cut?: number };

/**
 * `allowed: false` names the attribute about which this client has asked too much. Such a request is not recorded: it
 * was never shown.
 * @param schemas the registry's schema documents by URI
 * @param now Unix seconds
 */
export function checkDisclosure(
  history: DisclosureHistory,
  asking: Asking,
  schemas: Schemas,
  now: number,
): { readonly allowed: true } | { readonly allowed: false; readonly about: string } {
  const after = recordDisclosure(history, asking, schemas, now).filter(({ clientId }) => clientId === asking.clientId);
  for (const { about } of questionsOf(asking, schemas)) {
    const entries = after.filter((entry) => entry.about === about);
    const apart = entries.every((one, index) =>
      entries.slice(index + 1).every((other) => areApart(cutsOf([one]), cutsOf([other]))),
    );
    if (entries.length > MAX_QUESTIONS || !apart) return { allowed: false, about };
  }
  return { allowed: true };
}

/**
 * When a request that is not allowed now would be (Unix seconds), if its client asks nothing else until then: a
 * question stops counting a year after it was last put.
 */
export function allowedFrom(history: DisclosureHistory, asking: Asking, schemas: Schemas, now: number): number {
  const ends = history.flatMap(({ asked }) => asked.map(({ at }) => at + DISCLOSURE_PERIOD));
  const later = ends.filter((time) => time > now).sort((a, b) => a - b);
  return later.find((time) => checkDisclosure(history, asking, schemas, time).allowed) ?? now + DISCLOSURE_PERIOD;
}

/** The history with this request's questions, and without what is older than the period. */
export function recordDisclosure(
  history: DisclosureHistory,
  asking: Asking,
  schemas: Schemas,
  now: number,
): DisclosureEntry[] {
  const time = checkNow(now);
  const { clientId } = asking;
  const entries = [...recent(history, time)];
  for (const { about, question, cut } of questionsOf(asking, schemas)) {
    const fresh = { at: time, ...(cut === undefined ? {} : { cut }) };
    const place = entries.findIndex(
      (entry) => entry.clientId === clientId && entry.about === about && entry.question === question,
    );
    const known = entries[place];
    const entry = {
      clientId,
      about,
      question,
      asked: [...(known?.asked.filter((one) => one.cut !== cut) ?? []), fresh],
    };
    if (known) entries[place] = entry;
    else entries.push(entry);
  }
  return entries;
}

/** A date that this client can tell to less than a year by the outcome of this request, and could not before it. */
export type NarrowedDate = {
  readonly about: string;
  /** Day numbers, both included. */
  readonly from: number;
  readonly to: number;
  /** Does the date give the answer that is asked for? If not, it is the refusal that tells. */
  readonly holds: boolean;
};

/** @param dateOf the customer's own date as a day number, by the attribute's name; undefined where they have none */
export function narrowedDates(
  history: DisclosureHistory,
  asking: Asking,
  schemas: Schemas,
  now: number,
  dateOf: (about: string) => number | undefined,
): NarrowedDate[] {
  const before = recent(history, checkNow(now)).filter(({ clientId }) => clientId === asking.clientId);
  return askedDates(asking, schemas).flatMap(({ about, from, to, cuts }) => {
    const date = dateOf(about);
    if (date === undefined) return [];
    const known = cutsOf(before.filter((entry) => entry.about === about));
    const span = windowAround(date, [...known, ...cuts.map(({ day }) => day)]);
    if (span.from === undefined || span.to === undefined) return [];
    const width = widthOf(span);
    if (width >= SHORTEST_SPAN || width >= widthOf(windowAround(date, known))) return [];
    return [{ about, from: span.from, to: span.to, holds: from <= date && date <= to }];
  });
}

/** Times in the future (the clock was set back) count as recent. */
function recent(history: DisclosureHistory, time: number): DisclosureEntry[] {
  return history
    .map((entry) => ({ ...entry, asked: entry.asked.filter(({ at }) => at > time - DISCLOSURE_PERIOD) }))
    .filter(({ asked }) => asked.length > 0);
}

function cutsOf(entries: readonly DisclosureEntry[]): number[] {
  return entries.flatMap(({ asked }) => asked.flatMap(({ cut }) => (cut === undefined ? [] : [cut])));
}

/**
 * Dates as thresholds, from the statements; every other attribute, and who counts, as one question, whatever it is
 * compared with.
 */
function questionsOf(asking: Asking, schemas: Schemas): Question[] {
  const asked = askedDates(asking, schemas);
  const dates = asked.flatMap(({ about, cuts }) =>
    cuts.map(({ day, threshold }) => ({ about, question: threshold, cut: day })),
  );
  const named = new Set(asked.map(({ about }) => about));
  const others = asking.policy.credentials.flatMap(({ schema: uri, where }) => {
    const schema = schemas.get(uri);
    const byAttribute = new Map<string, object[]>();
    for (const predicate of where) {
      if (!schema || !('attribute' in predicate)) continue;
      const about = attributeName(schema, slotNamed(schema, predicate.attribute).index);
      if (!named.has(about)) byAttribute.set(about, [...(byAttribute.get(about) ?? []), predicate]);
    }
    return [...byAttribute].map(([about, predicates]) => ({ about, question: canonicalJson(predicates) }));
  });
  // Asked with one list of issuers after the other, an age would tell who issued the credential.
  const issuers = asking.statements.flatMap(({ schema, counts: { issuers, assurance } }) =>
    issuers === undefined && assurance === undefined
      ? []
      : [{ about: `issuer of ${schema}`, question: canonicalJson([issuers ?? null, assurance ?? null]) }],
  );
  return [...dates, ...others, ...issuers];
}
