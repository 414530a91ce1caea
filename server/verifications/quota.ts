// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How many verifications may be open at a time: separately for each shop, mode and kind of key, so that whatever is
 * started with the key in a shop's page, or with a test key, takes nothing away from the shop's server (A34, A42).
 * The database is asked at most once a second for each of them; this process's own starts are added. What other nodes
 * started is seen at the next look.
 */

import type { Store } from '../store/store.ts';
import { countOpen, type Party, timeOfFirstEnd } from '../store/verifications.ts';
import { TryLater } from '../try-later.ts';

export type Quota = {
  /**
   * Prepares one more at `now` (Unix seconds), or throws auth_rate_limited. A `start` that rejects does not count; one
   * that is then not stored after all counts for the rest of the second.
   */
  within<T>(party: Party, now: number, start: () => Promise<T>): Promise<T>;
  /** Throws auth_rate_limited when more than half of the places are taken: the rest is for new ones. */
  checkRoom(party: Party, now: number): Promise<void>;
};

/** Seconds after which it is worth asking again for room. */
const ROOM_AGAIN = 10;

type Look = { readonly second: number; readonly open: Promise<number>; started: number; end?: Promise<number> };

/** Which party it is, as one word. */
export const nameOf = ({ clientId, mode, kind }: Party): string => `${clientId} ${mode} ${kind}`;

export function createQuota(store: Store, limit: number): Quota {
  const looks = new Map<string, Look>();

  function lookAt(party: Party, second: number): Look {
    const name = nameOf(party);
    const known = looks.get(name);
    if (known?.second === second) return known;
    const look: Look = { second, open: countOpen(store, party, limit), started: 0 };
    looks.set(name, look);
    // Those who wait for it get the error; the next caller asks again.
    look.open.catch(() => looks.delete(name));
    return look;
  }

  return {
    async checkRoom(party, now) {
      const look = lookAt(party, now);
      if ((await look.open) + look.started <= limit / 2) return;
      throw new TryLater('auth_rate_limited', 'too many verifications of this shop are open', ROOM_AGAIN);
    },
    async within(party, now, start) {
      const look = lookAt(party, now);
      look.started += 1;
      try {
        if ((await look.open) + look.started > limit) {
          look.end ??= timeOfFirstEnd(store, party);
          const seconds = Math.max(1, (await look.end) - now);
          throw new TryLater('auth_rate_limited', 'too many verifications of this shop are open', seconds);
        }
        return await start();
      } catch (error) {
        look.started -= 1;
        throw error;
      }
    },
  };
}
