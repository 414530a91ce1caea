// SPDX-License-Identifier: GPL-3.0-or-later
// A proving key in the engine's memory: entries, tables and points, ready for any number of preparations. It lives as
// long as the parsed key from which it was made (some 15 MB for 8,000 rows). What a preparation adds to the memory is
// removed and overwritten by `exclusive`.
import { createEngine, type Engine } from '../curve/engine/engine.ts';
import { sharedMcl } from '../curve/mcl.ts';
import { type ChallengeRows, findChallenge } from '../files/challenge-rows.ts';
import type { ProvingKey } from '../files/proving-key.ts';
import { createKeySums, type KeySums } from './key-sums.ts';
import { loadQuotientTables, type QuotientTables } from './quotient.ts';

export type LoadedKey = {
  readonly engine: Engine;
  readonly rows: ChallengeRows;
  readonly quotient: QuotientTables;
  readonly sums: KeySums;
  /** The wire of the challenge's square: found with the first witness. */
  squareWire: number | undefined;
  /** Runs one preparation at a time and clears its memory, however it ends. */
  exclusive<T>(run: () => Promise<T>): Promise<T>;
};

const loaded = new WeakMap<ProvingKey, Promise<LoadedKey>>();

/** Throws proof_key for a key that cannot be bound afterwards. */
export function loadKey(key: ProvingKey, challengeIndex: number): Promise<LoadedKey> {
  const known = loaded.get(key);
  if (known) return known;
  const loading = load(key, challengeIndex);
  loaded.set(key, loading);
  return loading;
}

async function load(key: ProvingKey, challengeIndex: number): Promise<LoadedKey> {
  const rows = findChallenge(key, challengeIndex);
  const engine = await createEngine();
  const quotient = loadQuotientTables(engine, key);
  const sums = createKeySums(engine, await sharedMcl(), key);
  let last: Promise<unknown> = Promise.resolve();
  return {
    engine,
    rows,
    quotient,
    sums,
    squareWire: undefined,
    exclusive(run) {
      const result = last.then(run).finally(() => sums.clear());
      last = result.catch(() => {});
      return result;
    },
  };
}
