// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Questions that shops are waiting on: kept from the moment one is shown until it is answered, declined or over. So
 * whoever leaves to get a proof is led back to it, in any tab and after a reload. What is stored is the shop's link
 * again, which goes through every check again when it is opened.
 */

import { base64url } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import type { WaitingRequest } from '../store/collections.ts';
import type { Removal, WalletStore } from '../store/wallet-store.ts';
import type { OpenedRequest, RequestLink } from './open-request.ts';

/** Checkouts that somebody has open at the same time. */
const MOST_WAITING = 8;
/** For so long it is still told that a shop has stopped waiting. Milliseconds. */
const TOLD_AFTER_MS = 3_600_000;

type Context = { store: WalletStore; random: Random; nowMs: number };

/** The newest first, without those that are over. */
export function waitingRequests(store: Pick<WalletStore, 'list'>, nowMs: number): WaitingRequest[] {
  return store
    .list('waiting')
    .map(({ value }) => value)
    .filter((waiting) => !isOver(waiting, nowMs))
    .sort((a, b) => b.since - a.since);
}

/** The one that ended last, a short while ago: whoever comes back with a proof is told. */
export function lastOver(store: Pick<WalletStore, 'list'>, nowMs: number): WaitingRequest | undefined {
  const over = store
    .list('waiting')
    .filter(({ value }) => isOver(value, nowMs) && !isOver(value, nowMs - TOLD_AFTER_MS));
  return over.sort((a, b) => b.value.expiresAt - a.value.expiresAt)[0]?.value;
}

/** When the verifier stops waiting (Unix seconds), as far as it has told this wallet since the request was signed. */
export function waitsUntil(store: Pick<WalletStore, 'list'>, requestUri: string): number | undefined {
  return store.list('waiting').find(({ value }) => value.requestUri === requestUri)?.value.expiresAt;
}

/** From now on it waits, until the end that the request has; what is over goes. */
export function keepWaiting(link: RequestLink, { request }: OpenedRequest, context: Context): Promise<void> {
  const { clientId, requestUri } = link;
  return put({ clientId, requestUri, shop: request.shop, expiresAt: request.expiresAt, since: context.nowMs }, context);
}

/** The verifier gave more time. Nothing is done when the question has ended meanwhile. */
export async function prolongWaiting(requestUri: string, expiresAt: number, context: Context): Promise<void> {
  const known = context.store.list('waiting').find(({ value }) => value.requestUri === requestUri)?.value;
  if (known) await put({ ...known, expiresAt }, context);
}

function put(value: WaitingRequest, { store, random, nowMs }: Context): Promise<void> {
  return store.changeFrom(() => {
    const all = store.list('waiting');
    const own = all.find((other) => other.value.requestUri === value.requestUri);
    const others = all.filter((other) => other !== own);
    const over = others.filter((other) => isOver(other.value, nowMs - TOLD_AFTER_MS));
    const open = others.filter((other) => !over.includes(other)).sort((a, b) => b.value.since - a.value.since);
    return {
      puts: [{ in: 'waiting', id: own?.id ?? base64url(random(16)), value }],
      removals: [...over, ...open.slice(MOST_WAITING - 1)].map(({ id }) => ({ in: 'waiting', id })),
    };
  });
}

/** It has ended without an answer from here. */
export function endWaiting(store: WalletStore, requestUri: string): Promise<void> {
  return store.changeFrom(() => ({
    puts: [],
    removals: waitingEnds(store, (waiting) => waiting.requestUri === requestUri),
  }));
}

/** What takes a question off the list, for the same write that remembers its answer. */
export function waitingEnds(store: Pick<WalletStore, 'list'>, isIt: (waiting: WaitingRequest) => boolean): Removal[] {
  return store
    .list('waiting')
    .filter(({ value }) => isIt(value))
    .map(({ id }) => ({ in: 'waiting', id }));
}

function isOver({ expiresAt }: WaitingRequest, nowMs: number): boolean {
  return nowMs >= expiresAt * 1000;
}
