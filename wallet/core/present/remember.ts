// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What stays after an answer: a line in the customer's history, the count that limits a shop's questions, and the
 * question as a recipe, so that it is ready next time. Stored before anything is sent.
 */

import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { SchemaDocument } from '#protocol/credential/schema.ts';
import {
  allowedFrom,
  checkDisclosure,
  type DisclosureHistory,
  recordDisclosure,
} from '#protocol/request/disclosure-limits.ts';
import type { HistoryEntry } from '../store/collections.ts';
import type { Change, Kept, Put, Removal, WalletStore } from '../store/wallet-store.ts';
import type { Question } from './open-request.ts';
import { waitingEnds } from './waiting.ts';

const MOST_RECIPES = 8;
const MOST_HISTORY = 500;
const LIMITS = 'limits';

export type MemoryContext = {
  store: WalletStore;
  schemas: ReadonlyMap<string, SchemaDocument>;
  random: Random;
  nowMs: number;
};
export type Told = Pick<HistoryEntry, 'answer' | 'question' | 'host' | 'learned' | 'proofs' | 'inPerson'> & {
  /** Where the request came from: it is not waited on any more. */
  requestUri?: string;
};

/** What shops asked within the last year. */
export function disclosuresIn(store: WalletStore): DisclosureHistory {
  return store.get('disclosures', LIMITS)?.entries ?? [];
}

/** False when this shop has asked too many different questions about one thing. */
export function mayAnswer(request: Question, { store, schemas, nowMs }: Omit<MemoryContext, 'random'>): boolean {
  return checkDisclosure(disclosuresIn(store), request, schemas, Math.floor(nowMs / 1000)).allowed;
}

/** Unix seconds from which on it would be, where it is not now. */
export function mayAnswerFrom(request: Question, { store, schemas, nowMs }: Omit<MemoryContext, 'random'>): number {
  return allowedFrom(disclosuresIn(store), request, schemas, Math.floor(nowMs / 1000));
}

/**
 * Throws policy_disclosure_limit for a yes that another window or command has made one too many.
 * @param meanwhile is called while the browser stores
 * @returns the id of the line in the history, and what was made meanwhile, both when all is stored
 */
export async function remember<T>(
  request: Question,
  told: Told,
  context: MemoryContext,
  meanwhile: () => T | Promise<T>,
): Promise<{ id: string; made: T }> {
  const id = base64url(context.random(16));
  const made = await context.store.changeFrom(() => planMemory(id, request, told, context), meanwhile);
  return { id, made };
}

/**
 * The line says from now on that its answer may not have arrived; the count stays.
 * @param waited the question, when it can still be answered
 */
export function rememberUnsent(
  id: string,
  { store }: Pick<MemoryContext, 'store'>,
  waited: readonly Kept<'waiting'>[] = [],
): Promise<void> {
  return store.changeFrom(() => {
    const entry = store.get('history', id);
    const puts: Put[] = waited.map((kept) => ({ in: 'waiting', ...kept }));
    if (entry) puts.push({ in: 'history', id, value: { ...entry, unsent: true } });
    return { puts };
  });
}

/** The line goes and the question waits again: the number was wrong, and its owner types it once more. */
export function rememberMistyped(
  id: string,
  { store }: Pick<MemoryContext, 'store'>,
  waited: readonly Kept<'waiting'>[],
): Promise<void> {
  const puts: Put[] = waited.map((kept) => ({ in: 'waiting', ...kept }));
  return store.changeFrom(() => ({ puts, removals: [{ in: 'history', id }] }));
}

function planMemory(id: string, request: Question, told: Told, context: MemoryContext): Change {
  const { store, schemas, random, nowMs } = context;
  const { clientId, policy, shop, test } = request;
  const { learned, proofs, requestUri: _, ...asked } = told;
  const more = told.answer === 'shared' ? { ...(learned && { learned }), ...(proofs && { proofs }) } : {};
  const puts: Put[] = [{ in: 'history', id, value: { at: nowMs, clientId, shop, ...asked, ...more } }];
  // A question above the limit was refused by the wallet itself; counting it would keep the shop locked out for ever.
  const allowed = mayAnswer(request, context);
  if (!allowed && told.answer === 'shared') throw new HushmarkError('policy_disclosure_limit');
  if (allowed) {
    const entries = recordDisclosure(disclosuresIn(store), request, schemas, Math.floor(nowMs / 1000));
    puts.push({ in: 'disclosures', id: LIMITS, value: { entries } });
  }
  const removals: Removal[] = [
    ...oldest(store, 'history', MOST_HISTORY - 1, (value) => value.at),
    ...waitingEnds(store, ({ requestUri }) => requestUri === told.requestUri),
  ];
  // At a door every code is asked for the first time: there is nothing to prepare.
  if (told.answer === 'shared' && !told.inPerson) {
    const same = store
      .list('recipes')
      .find(({ value }) => value.clientId === clientId && value.policy.name === policy.name);
    puts.push({
      in: 'recipes',
      id: same?.id ?? base64url(random(16)),
      value: { clientId, policy, ...(test ? { test } : {}), lastUsed: nowMs },
    });
    if (!same) removals.push(...oldest(store, 'recipes', MOST_RECIPES - 1, (value) => value.lastUsed));
  }
  return { puts, removals };
}

function oldest<Name extends 'history' | 'recipes'>(
  store: WalletStore,
  name: Name,
  keep: number,
  age: (value: ReturnType<typeof store.list<Name>>[number]['value']) => number,
): Removal[] {
  const kept = store.list(name).sort((a, b) => age(b.value) - age(a.value));
  return kept.slice(keep).map(({ id }) => ({ in: name, id }));
}
