// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is checked next, and who is turned away. No thread and no clock: pool.ts asks, threads.ts does the work.
 * Naming the wrong proofs of a batch costs as much as checking it several times over, so proofs of verifications that
 * sent a wrong one before wait in a lane of their own: with less room, in small batches, and only every other turn
 * while others wait (A12).
 */

import type { Lane, LaneLoad } from './verifier.ts';

/** What waits in a lane: the proofs of one caller, which stay together. */
export type Waiting = { readonly tasks: readonly unknown[] };

/** The batch whose turn it is. */
export type Turn<W extends Waiting> = {
  readonly lane: Lane;
  readonly batch: readonly W[];
  /** How many proofs to combine at most. */
  readonly largest: number;
};

export type Lanes<W extends Waiting> = {
  /** False when there is no room; then it is counted as turned away. */
  add(lane: Lane, waiting: W): boolean;
  /** Undefined when nobody waits. */
  next(): Turn<W> | undefined;
  /** What came of a batch: from it follows how large the lane's next ones may be. */
  record(lane: Lane, outcome: { readonly valid: number; readonly wrong: number }): void;
  /** Everybody who waits, taken out. */
  clear(): W[];
  load(): Readonly<Record<Lane, LaneLoad>>;
};

const LARGEST_BATCH: Readonly<Record<Lane, number>> = { first: 64, suspect: 8 };
/** The part of the room that suspects may take. */
const SUSPECT_ROOM = 1 / 4;
/** Proofs after which a lane's past hardly counts. */
const REMEMBERED = 32;

/** `room`: proofs that may wait in both lanes together. */
export function createLanes<W extends Waiting>(room: number): Lanes<W> {
  const queues: Readonly<Record<Lane, W[]>> = { first: [], suspect: [] };
  const counts = { first: newCounts(), suspect: newCounts() };
  /** The part of each lane's recent proofs that was wrong. */
  const wrongPart: Record<Lane, number> = { first: 0, suspect: 0 };
  let lastLane: Lane = 'suspect';

  const waiting = (lane: Lane) => proofsIn(queues[lane]);
  const hasRoom = (lane: Lane, more: number) =>
    waiting('first') + waiting('suspect') + more <= room &&
    (lane === 'first' || waiting('suspect') + more <= Math.ceil(room * SUSPECT_ROOM));

  return {
    add(lane, caller) {
      const fits = hasRoom(lane, caller.tasks.length);
      if (fits) queues[lane].push(caller);
      else counts[lane].turnedAway += caller.tasks.length;
      return fits;
    },
    next() {
      const other: Lane = lastLane === 'first' ? 'suspect' : 'first';
      const lane = [other, lastLane].find((candidate) => queues[candidate].length > 0);
      if (lane === undefined) return undefined;
      lastLane = lane;
      // So that a combination holds more often than not.
      const largest = Math.max(1, Math.min(LARGEST_BATCH[lane], Math.floor(0.7 / wrongPart[lane])));
      return { lane, batch: takeBatch(queues[lane], LARGEST_BATCH[lane]), largest };
    },
    record(lane, { valid, wrong }) {
      const proofs = valid + wrong;
      const part = wrong / Math.max(1, proofs);
      wrongPart[lane] += (part - wrongPart[lane]) * Math.min(1, proofs / REMEMBERED);
      counts[lane].batches += 1;
      counts[lane].valid += valid;
      counts[lane].wrong += wrong;
    },
    clear: () => [...queues.first.splice(0), ...queues.suspect.splice(0)],
    load: () => ({
      first: { ...counts.first, waiting: waiting('first') },
      suspect: { ...counts.suspect, waiting: waiting('suspect') },
    }),
  };
}

function newCounts(): { batches: number; valid: number; wrong: number; turnedAway: number } {
  return { batches: 0, valid: 0, wrong: 0, turnedAway: 0 };
}

function proofsIn(queue: readonly Waiting[]): number {
  return queue.reduce((sum, { tasks }) => sum + tasks.length, 0);
}

/** Whole callers up to the batch size; at least one. */
function takeBatch<W extends Waiting>(queue: W[], largest: number): W[] {
  let proofs = queue[0]?.tasks.length ?? 0;
  let count = 1;
  while (count < queue.length && proofs + (queue[count]?.tasks.length ?? 0) <= largest) {
    proofs += queue[count]?.tasks.length ?? 0;
    count += 1;
  }
  return queue.splice(0, count);
}
