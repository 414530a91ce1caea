// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What should be prepared now, and which stored preparations are stale. Pure: the caller brings everything. First
 * today, for every credential, then the next days of one credential after the other, because a statement that follows
 * another of the same credential costs the prover half as much (groth16/prove/last-witness.ts).
 */

import { schemaOf } from '#protocol/credential/credential.ts';
import { schemaNumber } from '#protocol/credential/schema.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Compiled } from '#protocol/policy/learned.ts';
import { rootOf, type Statement, statementKey } from '#protocol/policy/statement.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { isTestOnly } from '#protocol/trust/counted.ts';
import { countsWithin } from '#protocol/trust/timetable.ts';
import type { HeldCredential } from '../credentials/held.ts';
import { type PinnedCircuits, usableKeySets } from '../key-sets.ts';
import type { StoredPreparation } from '../store/collections.ts';
import type { Kept } from '../store/wallet-store.ts';
import type { Held } from '../trust/listed.ts';
import { type Recipe, usualRecipe } from './recipes.ts';

export const DAYS_AHEAD = 7;
/** Seconds. */
const DAY = 86_400;

export type Wanted = Held & {
  credentialId: string;
  /** The statement with the part of the policy that it was compiled from. */
  asked: Compiled;
  statement: Statement;
  bundle: TrustBundle;
  /** The one key set that it is prepared under. */
  circuitDigests: readonly string[];
  key: string;
};

export type PlanInput = {
  credentials: readonly HeldCredential[];
  /** Of each registry the one that counts, and those to come. */
  bundles: readonly TrustBundle[];
  recipes: readonly Recipe[];
  kept: readonly Kept<'preparations'>[];
  circuits: PinnedCircuits;
  nowMs: number;
  /** After today; DAYS_AHEAD when left out. */
  daysAhead?: number;
};

export type Plan = { todo: Wanted[]; stale: string[] };

export function planPreparations(input: PlanInput): Plan {
  const today = utcDay(input.nowMs);
  const days = Array.from({ length: (input.daysAhead ?? DAYS_AHEAD) + 1 }, (_, ahead) => today + ahead);
  const todo = onceEach(days.flatMap((day) => wantedOn(input, day))).filter((wanted) => !isKept(wanted, input));
  const stale = input.kept.filter(({ value }) => isStale(value, input, today)).map(({ id }) => id);
  return { todo: inRows(todo, (wanted) => isForNow(wanted, input)), stale };
}

/** What the usual questions and the known ones ask today, prepared or not. */
export function wantedToday(input: PlanInput): Wanted[] {
  return onceEach(wantedOn(input, utcDay(input.nowMs)).filter((wanted) => isForNow(wanted, input)));
}

/** Of today, and of the bundle that counts at this moment. */
function isForNow({ statement, bundle }: Wanted, { bundles, nowMs }: PlanInput): boolean {
  const now = Math.floor(nowMs / 1000);
  return statement.today === utcDay(nowMs) && countsWithin(bundle, ofRegistry(bundle, bundles), now, now);
}

function ofRegistry({ registry }: TrustBundle, bundles: readonly TrustBundle[]): TrustBundle[] {
  return bundles.filter((other) => other.registry.id === registry.id);
}

export function isKept({ credentialId, key }: Wanted, { kept }: Pick<PlanInput, 'kept'>): boolean {
  return kept.some(({ value }) => value.credentialId === credentialId && value.statementKey === key);
}

/** Two questions may ask the same. */
function onceEach(all: readonly Wanted[]): Wanted[] {
  const isSame = (a: Wanted, b: Wanted) => a.credentialId === b.credentialId && a.key === b.key;
  return all.filter((wanted, index) => all.findIndex((other) => isSame(other, wanted)) === index);
}

/** Groups by circuit and credential; within a group the order stays. */
function inRows(todo: readonly Wanted[], isFirst: (wanted: Wanted) => boolean): Wanted[] {
  const rowOf = ({ credentialId, statement }: Wanted) => `${statement.circuit} ${credentialId}`;
  const rows = [...new Set(todo.map(rowOf))].sort();
  const row = (name: string, first: boolean) =>
    todo.filter((wanted) => rowOf(wanted) === name && isFirst(wanted) === first);
  // In reverse order, so that what comes later begins with the credential that was prepared last.
  return [...rows.flatMap((name) => row(name, true)), ...[...rows].reverse().flatMap((name) => row(name, false))];
}

/** The usual questions about this wallet's credentials and the known ones, on one UTC day. */
function wantedOn(input: PlanInput, day: number): Wanted[] {
  const today = utcDay(input.nowMs);
  const now = Math.floor(input.nowMs / 1000);
  const from = startOf(day, input.nowMs) / 1000;
  // On the day of a change both are wanted: one until then, the next from then on.
  const counting = input.bundles.filter((bundle) =>
    countsWithin(bundle, ofRegistry(bundle, input.bundles), Math.max(from, now), from + DAY - 1),
  );
  return counting.flatMap((bundle) => {
    const schemas = schemasOf(bundle);
    const usual = [...new Set(input.credentials.map(({ credential }) => credential.schema))].flatMap((uri) => {
      const schema = schemas.get(uri);
      return schema ? [usualRecipe(bundle.registry.id, schema)] : [];
    });
    const known = input.recipes.filter(({ policy }) => policy.registry === bundle.registry.id);
    return [...usual, ...known].flatMap((recipe) => {
      // Most of a day the zone's date is UTC's; right now it may be its neighbour.
      const cutoffs = new Set([day]);
      if (day === today) cutoffs.add(dayInZone(input.nowMs, recipe.policy.timeZone));
      return [...cutoffs].flatMap((cutoffDay) => wantedFor(recipe, { day, cutoffDay }, bundle, schemas, input));
    });
  });
}

/** Milliseconds at which a UTC day begins. */
function startOf(day: number, nowMs: number): number {
  const now = Math.floor(nowMs / 1000);
  return (now - (now % DAY) + (day - utcDay(nowMs)) * DAY) * 1000;
}

function wantedFor(
  { clientId, policy, test }: Recipe,
  { day, cutoffDay }: { day: number; cutoffDay: number },
  bundle: TrustBundle,
  schemas: ReturnType<typeof schemasOf>,
  { credentials, circuits, nowMs }: PlanInput,
): Wanted[] {
  let statements: Statement[];
  try {
    // What only test issuers can answer will be asked as a test.
    const tests = test ?? isTestOnly(bundle, policy);
    statements = compileStatements(policy, schemas, { today: day, cutoffDay, clientId, tests });
  } catch {
    // The registry changed since the question was asked; it will be compiled anew when it comes again.
    return [];
  }
  return statements.flatMap((statement, index) => {
    // Under the newest that counts on that day: a verifier that offers only older ones is answered from what is stored.
    const [newest] = usableKeySets(circuits, statement.circuit, startOf(day, nowMs));
    if (newest === undefined) return [];
    const { circuitDigest } = newest;
    const key = statementKey(statement, rootOf(statement, bundle), circuitDigest);
    const part = { ...policy, credentials: policy.credentials.slice(index, index + 1) };
    const asked = { policy: part, statements: [statement], cutoffDay };
    return credentials
      .filter(({ credential }) => schemaNumber(schemaOf(credential)) === statement.schemaNumber)
      .filter(({ credential }) => credential.validFrom <= day && day <= credential.validUntil)
      .map(({ id, ...held }) => {
        return { credentialId: id, ...held, asked, statement, bundle, circuitDigests: [circuitDigest], key };
      });
  });
}

function isStale(value: StoredPreparation, { credentials, bundles }: PlanInput, today: number): boolean {
  return (
    value.today < today ||
    !credentials.some(({ id }) => id === value.credentialId) ||
    !bundles.some(({ trustRoot }) => trustRoot.toString() === value.root)
  );
}
