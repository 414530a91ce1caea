// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Does the database take a write, as every answer needs it to? A read would succeed on a full disk and on a standby too
 * (A49). One row for each process, so that nodes do not wait for each other's, written at most once a second however
 * many ask.
 */
import { randomUUID } from 'node:crypto';
import type { Store } from './store.ts';

const EVERY = 1000;

/** Resolves with the store's time of the last write; rejects as that write did. `clock` in milliseconds. */
export function createProbe(store: Pick<Store, 'durably' | 'time'>, clock: () => number): () => Promise<number> {
  const node = randomUUID();
  let last: { readonly at: number; isOver: boolean; readonly written: Promise<number> } | undefined;

  const write = () =>
    store.durably(async (transaction) => {
      const { at } = await transaction
        .insertInto('probes')
        .values({ node, at: store.time() })
        .onConflict((conflict) => conflict.column('node').doUpdateSet({ at: store.time() }))
        .returning('at')
        .executeTakeFirstOrThrow();
      return at;
    });

  return () => {
    // One that hangs is waited for, and not joined by more of its kind.
    if (last === undefined || (last.isOver && clock() - last.at >= EVERY)) {
      const attempt = { at: clock(), isOver: false, written: write() };
      const end = () => {
        attempt.isOver = true;
      };
      attempt.written.then(end, end);
      last = attempt;
    }
    return last.written;
  };
}
