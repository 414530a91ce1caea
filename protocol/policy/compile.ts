// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From a policy to the statements that are proved. Server and wallet both compile the policy with this code, each with
 * its own clock, and the wallet answers only when both arrive at the same statement: this is what keeps a shop from
 * bisecting a birthday with odd dates. Nothing here reads a clock or the wire.
 */

import { HushmarkError } from '#base/errors.ts';
import { CLAUSES } from '../constants.ts';
import { type SchemaMeaning, schemaNumber, slotNamed } from '../credential/schema.ts';
import type { Interval } from '../crypto/interval-sets.ts';
import { birthdateCutoff, isoDate, type LeapDay } from '../dates.ts';
import { countsOf } from '../trust/counted.ts';
import { askedDates, FIRST_BIRTHDATE } from './asked-dates.ts';
import { type Clause, createClause, intervalsOf, unusedClause } from './clauses.ts';
import type { AgePredicate, Policy, PolicyCredential, Predicate } from './policy.ts';
import { scopeOf } from './pseudonym.ts';

import type { Statement } from './statement.ts';

type Days = { today: number; cutoffDay: number };
type Asking = Days & { clientId: string; tests?: boolean };

/**
 * Birthdates that meet the ages on cutoffDay. "Under N" begins the day after the cutoff of N, so that over and under
 * split all birthdates up to cutoffDay exactly; a birthdate in the future meets neither.
 */
function birthdates(ages: readonly AgePredicate[], cutoffDay: number, leapDay: LeapDay | undefined): [number, number] {
  let after = FIRST_BIRTHDATE;
  let before = cutoffDay;
  for (const age of ages) {
    const years = 'ageOver' in age ? age.ageOver : age.ageUnder;
    const cutoff = birthdateCutoff({ years, day: cutoffDay, ...(leapDay ? { leapDay } : {}) });
    if ('ageOver' in age) before = Math.min(before, cutoff);
    else after = Math.max(after, cutoff + 1);
  }
  return [after, before];
}

function isAge(predicate: Predicate): predicate is AgePredicate {
  return 'ageOver' in predicate || 'ageUnder' in predicate;
}

/** `age` speaks about slot 0 only, and reads it as a date that is there. */
function hasBirthdateFirst(schema: SchemaMeaning): boolean {
  const first = schema.slots[0];
  return first?.role === 'birthdate' && first.type === 'date' && first.required;
}

/** At most three clauses in the order of their slots, so that the order of predicates does not change the statement. */
function clausesOf(
  credential: PolicyCredential,
  schema: SchemaMeaning,
  born: [number, number] | undefined,
  cutoffDay: number,
): Clause[] {
  const bySlot = new Map<number, { name: string; sets: Interval[][] }>();
  const add = (index: number, name: string, set: Interval[]) => {
    const entry = bySlot.get(index) ?? { name, sets: [] };
    entry.sets.push(set);
    bySlot.set(index, entry);
  };
  if (born) {
    const index = schema.slots.findIndex(({ role }) => role === 'birthdate');
    if (index < 0)
      throw new HushmarkError('input_policy', `the schema ${schema.uri} has no birthdate to ask ages about`);
    add(index, schema.slots[index]!.name, [[BigInt(born[0]), BigInt(born[1])]]);
  }
  for (const predicate of credential.where) {
    if (isAge(predicate)) continue;
    const { index, slot } = slotNamed(schema, predicate.attribute);
    if (slot.holderChosen) {
      throw new HushmarkError('input_policy', `${slot.name} is chosen by the holder, so comparing it proves nothing`);
    }
    add(index, slot.name, intervalsOf(predicate, slot));
    if (slot.role === 'birthdate') add(index, slot.name, [[BigInt(FIRST_BIRTHDATE), BigInt(cutoffDay)]]);
  }
  if (bySlot.size > CLAUSES) {
    throw new HushmarkError('input_policy', `a policy can ask about ${CLAUSES} attributes of a credential at most`);
  }
  return [...bySlot].sort(([a], [b]) => a - b).map(([index, { name, sets }]) => createClause(index, name, sets));
}

function compile(
  credential: PolicyCredential,
  schema: SchemaMeaning,
  { leapDay }: Policy,
  { today, cutoffDay, tests }: Days & { tests: boolean },
  scope: bigint,
): Statement {
  const ages = credential.where.filter(isAge);
  const born = ages.length > 0 ? birthdates(ages, cutoffDay, leapDay) : undefined;
  const counts = countsOf(credential, tests);
  const common = { schema: schema.uri, counts, schemaNumber: schemaNumber(schema), today, scope };
  if (born && ages.length === credential.where.length && hasBirthdateFirst(schema)) {
    return { circuit: 'age', ...common, bornOnOrAfter: born[0], bornOnOrBefore: born[1] };
  }
  const [first, second, third] = clausesOf(credential, schema, born, cutoffDay);
  return {
    circuit: 'attributes',
    ...common,
    clauses: [first ?? unusedClause(), second ?? unusedClause(), third ?? unusedClause()],
  };
}

/**
 * One statement for each credential of the policy, in its order.
 * @param schemas what the registry means by each schema URI
 * @param today UTC day number, for validity
 * @param cutoffDay day number in the policy's zone, for ages; it differs from today by one day at most
 * @param tests whether test issuers count: for test questions only
 * @param clientId the shop's, never the operator's: pseudonyms of two shops must not match
 */
export function compileStatements(
  policy: Policy,
  schemas: ReadonlyMap<string, SchemaMeaning>,
  { today, cutoffDay, clientId, tests = false }: Asking,
): Statement[] {
  isoDate(today);
  if (!Number.isInteger(cutoffDay) || Math.abs(cutoffDay - today) > 1) {
    throw new HushmarkError('input_date', "no time zone's calendar is that far from UTC");
  }
  const scope = scopeOf(clientId, policy.pseudonym);
  const statements = policy.credentials.map((credential) => {
    const schema = schemas.get(credential.schema);
    if (schema?.uri !== credential.schema) {
      throw new HushmarkError('input_policy', `the registry ${policy.registry} has no schema ${credential.schema}`);
    }
    return compile(credential, schema, policy, { today, cutoffDay, tests }, scope);
  });
  // Here and not at each credential: together they may say more about a date than each of them.
  askedDates({ policy, statements, cutoffDay }, schemas);
  return statements;
}
