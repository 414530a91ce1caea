// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A policy is a shop's question, stored under a name and a version: which credentials, what must hold for each of them,
 * and the question in words. Operators write policies, requests carry them whole, and server and wallet both compile
 * them (protocol/policy/compile.ts). This file checks the form; whether a schema has the named attributes is checked
 * there. docs/policies.md has every member.
 */

import { HushmarkError } from '#base/errors.ts';
import { readId, readInteger, readList, readObject, readText } from '#base/readers.ts';
import { LARGEST_SET } from '../constants.ts';
import type { PlainValue } from '../credential/attribute-types.ts';
import { type Labels, readLabels, readSchemaUri } from '../credential/schema.ts';
import { checkTimeZone, type LeapDay, OLDEST_AGE, YOUNGEST_AGE } from '../dates.ts';

export type AgePredicate = { readonly ageOver: number } | { readonly ageUnder: number };
export type AttributePredicate =
  | { readonly attribute: string; readonly equals: PlainValue }
  | { readonly attribute: string; readonly oneOf: readonly PlainValue[] }
  | { readonly attribute: string; readonly noneOf: readonly PlainValue[] }
  | { readonly attribute: string; readonly atLeast: PlainValue }
  | { readonly attribute: string; readonly atMost: PlainValue }
  | { readonly attribute: string; readonly between: readonly [PlainValue, PlainValue] };
/** All predicates of a credential must hold. An absent attribute satisfies none, noneOf included. */
export type Predicate = AgePredicate | AttributePredicate;

export type PolicyCredential = {
  /** Id in the request's DCQL query. */
  readonly id: string;
  /** Schema URI. */
  readonly schema: string;
  /** Empty: holding the credential is enough. */
  readonly where: readonly Predicate[];
  /** Ids of the issuers that count; all that the registry accepts when left out. */
  readonly issuers?: readonly string[];
  /** Assurance that counts: the registry's words for how far it looked at an issuer. Any, or none, when left out. */
  readonly assurance?: readonly string[];
};

export type Policy = {
  readonly name: string;
  readonly version: number;
  /** The question as the wallet shows it. */
  readonly words: Labels;
  readonly registry: string;
  /** IANA name; the cutoff for ages follows the calendar of this zone. */
  readonly timeZone: string;
  readonly leapDay?: LeapDay;
  /** One or two, each of another schema. */
  readonly credentials: readonly PolicyCredential[];
  /** With a label, the holder gets a pseudonym per shop and label; without, visits cannot be told apart. */
  readonly pseudonym?: string;
  readonly crossDevice: boolean;
  /** Seconds until a verification expires. */
  readonly ttl: number;
  /** The shop's way for customers without a wallet. */
  readonly otherwise?: string;
};

export const MOST_CREDENTIALS = 2;
const MOST_PREDICATES = 16;
const MOST_COUNTED = 64;
const SHORTEST_TTL = 30;
const LONGEST_TTL = 3600;

function refuse(name: string, why: string): HushmarkError {
  return new HushmarkError('input_policy', `${name} ${why}`);
}

function readValue(value: unknown, name: string): PlainValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return readInteger(value, name, 0, Number.MAX_SAFE_INTEGER);
  return readText(value, name);
}

function readValues(value: unknown, name: string, max: number): PlainValue[] {
  return readList(value, name, max, 1).map((entry, index) => readValue(entry, `${name}[${index}]`));
}

/** The documented range, whole years (attack C38). */
function readAge(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < YOUNGEST_AGE || value > OLDEST_AGE) {
    throw new HushmarkError('input_age', `${name} is not a whole number from ${YOUNGEST_AGE} to ${OLDEST_AGE}`);
  }
  return value;
}

const COMPARISONS = ['equals', 'oneOf', 'noneOf', 'atLeast', 'atMost', 'between'] as const;

function readPredicate(value: unknown, name: string): Predicate {
  const json = readObject(value, name, [], ['ageOver', 'ageUnder', 'attribute', ...COMPARISONS]);
  const members = Object.keys(json);
  if (members.length === 1 && 'ageOver' in json) return { ageOver: readAge(json.ageOver, `${name}.ageOver`) };
  if (members.length === 1 && 'ageUnder' in json) return { ageUnder: readAge(json.ageUnder, `${name}.ageUnder`) };
  const comparison = COMPARISONS.find((known) => members.includes(known));
  if (members.length !== 2 || typeof json.attribute !== 'string' || !comparison) {
    throw refuse(name, 'is not one age, or one attribute with one comparison');
  }
  const { attribute } = json;
  const at = `${name}.${comparison}`;
  switch (comparison) {
    case 'oneOf':
      return { attribute, oneOf: readValues(json.oneOf, at, LARGEST_SET) };
    case 'noneOf':
      return { attribute, noneOf: readValues(json.noneOf, at, LARGEST_SET) };
    case 'between': {
      const [from, to] = readList(json.between, at, 2, 2);
      return { attribute, between: [readValue(from, `${at}[0]`), readValue(to, `${at}[1]`)] };
    }
    case 'equals':
      return { attribute, equals: readValue(json.equals, at) };
    case 'atLeast':
      return { attribute, atLeast: readValue(json.atLeast, at) };
    case 'atMost':
      return { attribute, atMost: readValue(json.atMost, at) };
  }
}

function checkAges(where: readonly Predicate[], name: string): void {
  const over = where.flatMap((predicate) => ('ageOver' in predicate ? [predicate.ageOver] : []));
  const under = where.flatMap((predicate) => ('ageUnder' in predicate ? [predicate.ageUnder] : []));
  if (over.length > 1 || under.length > 1) throw refuse(name, 'names the same kind of age twice');
  if (over[0] !== undefined && under[0] !== undefined && over[0] >= under[0]) {
    throw refuse(name, 'asks for an age that nobody has');
  }
}

/** DCQL ids are letters, digits, _ and -. */
const CREDENTIAL_ID = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;

function readCredential(value: unknown, name: string): PolicyCredential {
  const json = readObject(value, name, ['id', 'schema', 'where'], ['issuers', 'assurance']);
  const { id, schema, where } = json;
  if (typeof id !== 'string' || !CREDENTIAL_ID.test(id)) throw refuse(`${name}.id`, 'is not a short identifier');
  const predicates = readList(where, `${name}.where`, MOST_PREDICATES).map((entry, index) =>
    readPredicate(entry, `${name}.where[${index}]`),
  );
  checkAges(predicates, `${name}.where`);
  return {
    id,
    schema: readSchemaUri(schema, `${name}.schema`),
    where: predicates,
    ...(json.issuers === undefined ? {} : { issuers: readIds(json.issuers, `${name}.issuers`) }),
    ...(json.assurance === undefined ? {} : { assurance: readIds(json.assurance, `${name}.assurance`) }),
  };
}

/** At least one, each once; an empty list would count nobody. */
function readIds(value: unknown, name: string): string[] {
  const ids = readList(value, name, MOST_COUNTED, 1).map((entry, index) => readId(entry, `${name}[${index}]`));
  if (new Set(ids).size !== ids.length) throw refuse(name, 'names one twice');
  return ids;
}

/** Throws input_malformed, input_policy, input_age or input_time_zone, naming the member. */
export function parsePolicy(value: unknown): Policy {
  const json = readObject(
    value,
    'policy',
    ['name', 'version', 'words', 'registry', 'timeZone', 'credentials', 'crossDevice', 'ttl'],
    ['leapDay', 'pseudonym', 'otherwise'],
  );
  const credentials = readList(json.credentials, 'policy.credentials', MOST_CREDENTIALS, 1).map((entry, index) =>
    readCredential(entry, `policy.credentials[${index}]`),
  );
  for (const member of ['id', 'schema'] as const) {
    if (new Set(credentials.map((credential) => credential[member])).size !== credentials.length) {
      throw refuse('policy.credentials', `has the same ${member} twice`);
    }
  }
  const { timeZone, leapDay, crossDevice } = json;
  if (typeof timeZone !== 'string') throw new HushmarkError('input_time_zone');
  if (leapDay !== undefined && leapDay !== 'mar1' && leapDay !== 'feb28') {
    throw refuse('policy.leapDay', "is neither 'mar1' nor 'feb28'");
  }
  if (typeof crossDevice !== 'boolean') throw refuse('policy.crossDevice', 'is neither true nor false');
  return {
    name: readId(json.name, 'policy.name'),
    version: readInteger(json.version, 'policy.version', 1, 1_000_000),
    words: readLabels(json.words, 'policy.words'),
    registry: readId(json.registry, 'policy.registry'),
    timeZone: checkTimeZone(timeZone),
    ...(leapDay === undefined ? {} : { leapDay }),
    credentials,
    ...(json.pseudonym === undefined ? {} : { pseudonym: readId(json.pseudonym, 'policy.pseudonym') }),
    crossDevice,
    ttl: readInteger(json.ttl, 'policy.ttl', SHORTEST_TTL, LONGEST_TTL),
    ...(json.otherwise === undefined ? {} : { otherwise: readText(json.otherwise, 'policy.otherwise', 300) }),
  };
}
