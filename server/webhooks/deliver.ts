// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Delivers an event of the outbox: at least once, under its own id, in no particular order, with growing pauses over
 * three days. An event that is given up stays in the table as dead.
 */
import type { Random } from '#base/random.ts';
import { markDelivered, postpone, type StoredEvent } from '../store/events.ts';
import { findShop } from '../store/shops.ts';
import type { Store } from '../store/store.ts';
import { type SendOptions, sendWebhook } from './send.ts';
import { signWebhook } from './sign.ts';

/** Seconds before the second, third, … attempt, as the Standard Webhooks specification suggests. */
const PAUSES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** The receiver says that it is gone for good. */
const GONE = 410;

export type Delivery = {
  readonly id: string;
  readonly delivered: boolean;
  /** Of the receiver; 0: none at all. */
  readonly status: number;
  /** Why not, in words of our own. */
  readonly reason?: string;
  /** It is not tried again. */
  readonly givenUp: boolean;
};

/** One attempt for an event that was claimed; rejects only when the database fails. */
export async function deliver(
  store: Store,
  random: Random,
  event: StoredEvent,
  options: SendOptions,
): Promise<Delivery> {
  const shop = await findShop(store.db, event.client_id);
  if (shop?.webhook === undefined || shop.disabled) {
    await postpone(store, event.id, undefined);
    return { id: event.id, delivered: false, status: 0, reason: 'the shop takes none any more', givenUp: true };
  }
  const now = await store.now();
  const headers = signWebhook(shop.webhook.secrets, event.id, now, event.body);
  const sent = await sendWebhook(shop.webhook.url, headers, event.body, options);
  if (sent.delivered) {
    await markDelivered(store, event.id);
    return { ...sent, id: event.id, givenUp: false };
  }
  const next = sent.status === GONE ? undefined : nextAttempt(event, await store.now(), random);
  await postpone(store, event.id, next);
  return { ...sent, id: event.id, givenUp: next === undefined };
}

/**
 * `attempts` counts the one that has just failed. Spread by a tenth, so that a receiver that comes back is not flooded.
 */
function nextAttempt({ attempts }: StoredEvent, now: number, random: Random): number | undefined {
  const pause = PAUSES[attempts - 1];
  if (pause === undefined) return undefined;
  return now + pause + Math.floor((pause * (random(1)[0] ?? 0)) / 2560);
}
