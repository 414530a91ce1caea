/**
 * From a policy to what is proved. Server and wallet compile the same policy with this file, each with its own clock,
 * and a wallet answers only when both came to the same statement: that is what keeps a shop from bisecting a birthday
 * with odd dates. Nothing here reads a clock or the wire.
 */
import { askedDates, FIRST_BIRTHDATE } from './asked-dates.ts';
import { type Clause, createClause, intervalsOf, unusedClause } from './clauses.ts';
import { CLAUSES, TAG } from './constants.ts';
import { type Counting, countedTree, countsOf } from './counted.ts';
import { poseidon } from './crypto/poseidon.ts';
import { birthdateCutoff, isoDate, type LeapDay } from './dates.ts';
import { base64url, canonicalJson, firstBytesAsField, sha256, utf8 } from './encoding.ts';
import { HushmarkError } from './errors.ts';
import type { Interval } from './intervals.ts';
import type { AgePredicate, Policy, PolicyCredential, Predicate } from './policy.ts';
import { type SchemaMeaning, schemaNumber, slotNamed } from './schema.ts';
import type { TrustBundle } from './trust-bundle.ts';

export type { Clause } from './clauses.ts';

export type AgeStatement = Counting & {
  readonly circuit: 'age';
  /** Covers what the attributes mean. */
  readonly schemaNumber: bigint;
  /** Day numbers, both included. */
  readonly bornOnOrAfter: number;
  readonly bornOnOrBefore: number;
  /** UTC day number; the credential must be valid on it. */
  readonly today: number;
  readonly scope: bigint;
};

export type AttributesStatement = Counting & {
  readonly circuit: 'attributes';
  readonly schemaNumber: bigint;
  readonly clauses: readonly [Clause, Clause, Clause];
  readonly today: number;
  readonly scope: bigint;
};

export type Statement = AgeStatement | AttributesStatement;

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

/**
 * Where a pseudonym counts: one number per shop and label, and 0 (no pseudonym) without a label. Computed by wallet and
 * server, never read from a request, so that no shop can ask for another shop's pseudonyms.
 */
export function scopeOf(clientId: string, label: string | undefined): bigint {
  if (label === undefined) return 0n;
  return firstBytesAsField(sha256(utf8(canonicalJson(['hushmark/scope/1', clientId, label]))));
}

/** The holder's pseudonym in a scope, as both circuits compute it; 0 where the scope is 0. */
export function nullifier(holderSecret: bigint, scope: bigint): bigint {
  return scope === 0n ? 0n : poseidon([TAG.NULLIFIER, holderSecret, scope]);
}

/** The trust root that a proof of the statement is about, under this bundle. */
export function rootOf(statement: Statement, bundle: TrustBundle): bigint {
  return countedTree(bundle, statement).trustRoot;
}

/** Every public signal of the statement by the name that the manifest gives it. */
export function publicSignals(
  statement: Statement,
  { trustRoot, nullifier, challenge }: { trustRoot: bigint; nullifier: bigint; challenge: bigint },
): Record<string, bigint> {
  const { today, scope } = statement;
  const common = { nullifier, trustRoot, schema: statement.schemaNumber, today: BigInt(today), scope, challenge };
  if (statement.circuit === 'age') {
    const { bornOnOrAfter, bornOnOrBefore } = statement;
    return { ...common, bornOnOrAfter: BigInt(bornOnOrAfter), bornOnOrBefore: BigInt(bornOnOrBefore) };
  }
  const signals: Record<string, bigint> = { ...common };
  for (const [index, { slot, root }] of statement.clauses.entries()) {
    signals[`slot[${index}]`] = BigInt(slot);
    signals[`setRoot[${index}]`] = root;
  }
  return signals;
}

/**
 * Names a prepared presentation: the same for the same public signals (challenge and nullifier aside) and circuit.
 * Two credentials can have the same key; whoever stores preparations keeps them per credential.
 * @param circuitDigest base64url, as in the manifest
 */
export function statementKey(statement: Statement, trustRoot: bigint, circuitDigest: string): string {
  const signals = publicSignals(statement, { trustRoot, nullifier: 0n, challenge: 0n });
  const texts = Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, value.toString()]));
  const text = canonicalJson(['hushmark/statement/1', statement.circuit, circuitDigest, texts]);
  return base64url(sha256(utf8(text)));
}
