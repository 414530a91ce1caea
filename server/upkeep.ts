// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What happens by the clock: expiry is recorded and reported, old rows are deleted, trust bundles are looked for,
 * streams look again, webhooks are sent. Jobs run independently; one that fails does so alone (A38), is logged, and is
 * tried again.
 */

import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Services } from './services.ts';
import { purge } from './store/purge.ts';
import { expireVerifications, findStates, visibleStatus } from './store/verifications.ts';
import { recordFinals } from './verifications/announce.ts';
import { createCourier } from './webhooks/courier.ts';
import type { Delivery } from './webhooks/deliver.ts';

export type Job = {
  readonly name: string;
  readonly every: number;
  run(): Promise<unknown>;
  /** Ends what a run left under way. */
  stop?(): Promise<unknown>;
};

/** Verifications that expire in one transaction. On SQLite nobody is answered before it is over. */
const SWEEP = 25;

/** Ends what has expired, each with one event; between two batches everybody else has a turn (A43). */
export async function sweepExpired(services: Services): Promise<number> {
  const { store, hub } = services;
  let total = 0;
  for (const state of ['pending', 'answered'] as const) {
    let ended: number;
    do {
      const expired = await store.durably(async (transaction) => {
        const verifications = await expireVerifications(store, transaction, state, SWEEP);
        await recordFinals(services, transaction, verifications, 'expired');
        return verifications;
      });
      for (const { id } of expired) hub.notify(id);
      ended = expired.length;
      total += ended;
      await turnOfOthers();
    } while (ended === SWEEP);
  }
  return total;
}

/** Verifications a query. */
const STREAMS_A_QUERY = 400;

/** Looks after the verifications with open streams: another node may have changed them, or their time is over. */
export async function pollStreams({ store, hub }: Pick<Services, 'store' | 'hub'>): Promise<void> {
  const ids = hub.watched();
  if (ids.length === 0) return;
  const now = await store.now();
  for (let at = 0; at < ids.length; at += STREAMS_A_QUERY) {
    for (const verification of await findStates(store.db, ids.slice(at, at + STREAMS_A_QUERY))) {
      hub.changed(
        verification.id,
        `${visibleStatus(verification, now)} ${verification.redeemed_at} ${verification.expires_at}`,
      );
    }
  }
}

export function upkeepJobs(services: Services, onUndelivered: (delivery: Delivery) => void): Job[] {
  const { store, trust, limits, random, metrics } = services;
  const courier = createCourier(store, random, (delivery) => {
    metrics.delivered(delivery.delivered);
    if (!delivery.delivered) onUndelivered(delivery);
  });
  return [
    { name: 'streams', every: 1000, run: () => pollStreams(services) },
    { name: 'webhooks', every: 1000, run: courier.round, stop: courier.stop },
    { name: 'expiry', every: 5000, run: () => sweepExpired(services) },
    { name: 'trust', every: 30_000, run: () => trust.refresh() },
    {
      name: 'purge',
      every: 600_000,
      run: () => purge(store, { verifications: limits.keepVerifications, events: limits.keepEvents }),
    },
  ];
}

async function runSafely(job: Job, onFailure: (job: string, error: unknown) => void): Promise<void> {
  try {
    await job.run();
  } catch (error) {
    onFailure(job.name, error);
  }
}

/** Milliseconds for jobs under way when they are told to stop: a webhook's receiver may take much longer. */
const STOP_PATIENCE = 5000;

/**
 * Starts the jobs; the returned function stops them and waits a while for those under way. Whatever one of them leaves
 * undone then is found again by the next process: claims of webhooks run out, everything else is in transactions.
 */
export function startUpkeep(
  jobs: readonly Job[],
  onFailure: (job: string, error: unknown) => void,
): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  const timers = jobs.map((job) => {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      const run = runSafely(job, onFailure).finally(() => {
        busy = false;
        underWay.delete(run);
      });
      underWay.add(run);
    }, job.every);
    timer.unref();
    return timer;
  });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      late = setTimeout(resolve, STOP_PATIENCE);
    });
    await Promise.race([Promise.all([...underWay, ...jobs.map((job) => job.stop?.())]), patience]);
    clearTimeout(late);
  };
}
