// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What an issuer says about itself, wherever it is named: in its own directory, in the document that it publishes, and
 * in trust bundles. One reader and one writer, so that the three never differ in meaning.
 */

import { encodeField, parseField } from '#base/encoding.ts';
import { malformed, readFlag, readId, readList, readText } from '#base/readers.ts';
import { checkIssuerKey, type Point } from '../crypto/babyjubjub.ts';
import { readOrigin, readUrl } from '../origins.ts';

export type IssuerProfile = {
  readonly id: string;
  readonly name: string;
  /** Baby Jubjub key that signs credential digests. */
  readonly key: Point;
  /** Origins to which the wallet may return a holder code. */
  readonly origins: readonly string[];
  /** Where people ask for a credential: an address on one of its origins. */
  readonly page?: string;
  /** Issues to invented people: wallets and decisions say so. */
  readonly test?: true;
};

/** The members of a JSON object that `readProfile` reads, for the readers of the objects around it. */
export const PROFILE_MEMBERS = ['id', 'name', 'key', 'origins'] as const;
export const OPTIONAL_PROFILE_MEMBERS = ['page', 'test'] as const;

type ProfileJson = Record<(typeof PROFILE_MEMBERS)[number], unknown> &
  Partial<Record<(typeof OPTIONAL_PROFILE_MEMBERS)[number], unknown>>;

/** The profile as it stands in JSON, and nothing else of `profile`. */
export function encodeProfile({ id, name, key, origins, page, test }: IssuerProfile): ProfileJson {
  return {
    id,
    name,
    key: key.map(encodeField),
    origins,
    ...(page === undefined ? {} : { page }),
    ...(test ? { test } : {}),
  };
}

/** `name` is what errors call the object. Throws input_malformed, trust_issuer_key. */
export function readProfile(value: ProfileJson, name: string): IssuerProfile {
  const origins = parseOrigins(value.origins, `${name}.origins`);
  const test = readFlag(value.test, `${name}.test`);
  return {
    id: readId(value.id, `${name}.id`),
    name: readText(value.name, `${name}.name`, 80),
    key: parseIssuerKey(value.key, `${name}.key`),
    origins,
    ...(value.page === undefined ? {} : { page: readPage(value.page, `${name}.page`, origins) }),
    ...(test ? { test } : {}),
  };
}

/** On an origin that stands beside it, so that a registry that looks at the origins has seen where people are sent. */
function readPage(value: unknown, name: string, origins: readonly string[]): string {
  const { origin, href } = readUrl(value, name);
  if (!origins.includes(origin)) throw malformed(name, 'is not on an origin of the issuer');
  return href;
}

/** A Baby Jubjub key from outside: on the curve, in the prime-order subgroup, not the identity (attack C08). */
function parseIssuerKey(value: unknown, name: string): Point {
  const [x, y] = readList(value, name, 2, 2);
  const key: Point = [parseField(x, `${name}[0]`), parseField(y, `${name}[1]`)];
  checkIssuerKey(key);
  return key;
}

/** Origins without repetition, each in canonical spelling. */
export function parseOrigins(value: unknown, name: string, min = 0): string[] {
  const origins = readList(value, name, 16, min).map((entry, index) => readOrigin(entry, `${name}[${index}]`));
  if (new Set(origins).size !== origins.length) throw malformed(name, 'names an origin twice');
  return origins;
}
