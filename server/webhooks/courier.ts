// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sends the outbox by fair shares (A44): every shop has a place of its own that no other receiver can occupy, and no
 * round waits for a webhook that is being sent. Receivers that take their events get more places from a shared stock,
 * and the next event as soon as one is through; the others get one event at a time. Claims keep several nodes out of
 * each other's way.
 */
import type { Random } from '#base/random.ts';
import { claimEvents, type StoredEvent, shopsWithDueEvents } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import { type Delivery, deliver } from './deliver.ts';
import type { SendOptions } from './send.ts';

export type Courier = {
  /** Starts sending what is due, as far as shares go; rejects when the database failed since the round before. */
  round(): Promise<void>;
  /** Takes no more, and resolves when nothing is being sent. */
  stop(): Promise<void>;
};

/** Events of one shop that are sent at the same time. */
const PER_SHOP = 4;
/** Events that are sent at the same time beyond the first of each shop. */
const MORE = 64;
/** Seconds for which other nodes leave a claimed event alone: longer than one attempt can take. */
const LEASE = 60;

export function createCourier(
  store: Store,
  random: Random,
  onDelivery: (delivery: Delivery) => void,
  options: SendOptions = {},
): Courier {
  /** Events of each shop that are being sent. */
  const sending = new Map<string, number>();
  /** Shops whose receiver did not take the last event. */
  const failing = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let beyondFirst = 0;
  let failure: { readonly error: unknown } | undefined;
  let isStopped = false;

  function change(clientId: string, by: number): void {
    const before = sending.get(clientId) ?? 0;
    const after = before + by;
    beyondFirst += Math.max(0, after - 1) - Math.max(0, before - 1);
    if (after === 0) sending.delete(clientId);
    else sending.set(clientId, after);
  }

  function placesFor(clientId: string): number {
    const own = sending.get(clientId) ?? 0;
    const share = failing.has(clientId) ? 1 : PER_SHOP;
    return Math.min(share - own, (own === 0 ? 1 : 0) + MORE - beyondFirst);
  }

  async function fill(clientId: string): Promise<void> {
    const places = placesFor(clientId);
    if (isStopped || places <= 0) return;
    // Taken before the database is asked, since others come here meanwhile.
    change(clientId, places);
    let events: readonly StoredEvent[] = [];
    try {
      events = await claimEvents(store, clientId, { limit: places, lease: LEASE });
    } finally {
      change(clientId, events.length - places);
    }
    for (const event of events) {
      const work = send(event)
        .catch((error: unknown) => {
          failure = { error };
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
  }

  async function send(event: StoredEvent): Promise<void> {
    const { client_id: clientId } = event;
    let isThrough = false;
    try {
      const delivery = await deliver(store, random, event, options);
      isThrough = delivery.delivered;
      if (isThrough) failing.delete(clientId);
      else failing.add(clientId);
      onDelivery(delivery);
    } finally {
      change(clientId, -1);
    }
    if (isThrough) await fill(clientId);
  }

  return {
    async round() {
      for (const clientId of await shopsWithDueEvents(store)) await fill(clientId);
      const { error } = failure ?? {};
      failure = undefined;
      if (error !== undefined) throw error;
    },
    async stop() {
      isStopped = true;
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
