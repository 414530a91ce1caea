// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which questions to prepare for: the usual one about each kind of proof, and those that shops have asked before. A
 * recipe is a policy with the shop that it came from, since a pseudonym depends on the shop.
 */

import type { SchemaDocument } from '#protocol/credential/schema.ts';
import { type Policy, parsePolicy } from '#protocol/policy/policy.ts';

export type Recipe = { clientId: string; policy: Policy; test?: true };

const USUAL_AGE = 18;
/** No client has this id; the usual questions have no pseudonym, so it goes into nothing. */
const NOBODY = 'nobody';

/** "18 or older" where there is always a birthdate, otherwise "holds it". The same for every wallet on a day. */
export function usualRecipe(registry: string, schema: SchemaDocument): Recipe {
  // A schema may have room for a birthdate that most of its credentials do not carry (membership).
  const aged = schema.slots[0]?.role === 'birthdate' && schema.slots[0].required;
  const policy: Policy = {
    name: 'usual',
    version: 1,
    words: schema.title,
    registry,
    timeZone: 'UTC',
    credentials: [{ id: 'usual', schema: schema.uri, where: aged ? [{ ageOver: USUAL_AGE }] : [] }],
    crossDevice: false,
    ttl: 300,
  };
  return { clientId: NOBODY, policy: parsePolicy(policy) };
}
