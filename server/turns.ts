// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Turns for expensive work: a few pieces at a time, in the order in which they came, party by party, so that a party
 * that sends many at once delays itself and not the others (A46). Work that would wait too long is refused at once,
 * with the time to come back.
 * Between two pieces of work the event loop turns a few times. It accepts one connection a turn: if everybody who is
 * connected were served in the same turn, new callers would have to wait for all of them, again and again.
 */
import { TryLater } from './try-later.ts';

export type Turns = {
  /** Throws server_busy when too many of this party wait already. */
  take<T>(party: string, work: () => Promise<T>): Promise<T>;
};

export type TurnsOptions = {
  /** Works at the same time. */
  readonly atOnce: number;
  /** Pieces of work of one party that may wait. */
  readonly waiting: number;
  /** Milliseconds. */
  readonly clock?: () => number;
};

/** Turns of the event loop before a piece of work, hence connections that may come in. */
const ACCEPTED = 8;
/** Weight of the newest duration in the average. */
const NEWEST = 0.1;

export function createTurns({ atOnce, waiting, clock = () => performance.now() }: TurnsOptions): Turns {
  /** Who waits, by party; the party that had its turn longest ago is first. */
  const queues = new Map<string, (() => void)[]>();
  let running = 0;
  let isScheduled = false;
  /** Milliseconds that a piece of work takes, on average. */
  let pace = 0;

  /** Resolves when it is the turn of this one. */
  function join(party: string): Promise<void> {
    const queue = queues.get(party) ?? [];
    if (queue.length >= waiting) {
      const seconds = Math.ceil((queue.length * queues.size * pace) / atOnce / 1000);
      throw new TryLater('server_busy', 'too many verifications are being started', Math.max(1, seconds));
    }
    queues.set(party, queue);
    return new Promise((resolve) => {
      queue.push(resolve);
      beginSoon();
    });
  }

  function beginSoon(): void {
    if (isScheduled || running >= atOnce || queues.size === 0) return;
    isScheduled = true;
    const step = (left: number): void => {
      if (left > 0) {
        setImmediate(step, left - 1);
        return;
      }
      isScheduled = false;
      begin();
      beginSoon();
    };
    setImmediate(step, ACCEPTED - 1);
  }

  function begin(): void {
    const [first] = queues;
    if (first === undefined) return;
    const [party, queue] = first;
    const next = queue.shift();
    queues.delete(party);
    if (queue.length > 0) queues.set(party, queue);
    running += 1;
    next?.();
  }

  return {
    async take(party, work) {
      await join(party);
      const from = clock();
      try {
        return await work();
      } finally {
        pace += (clock() - from - pace) * NEWEST;
        running -= 1;
        beginSoon();
      }
    },
  };
}
