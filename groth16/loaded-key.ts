// A proving key in the engine's memory: points, entries and tables, ready for any number of preparations. prepare.ts gets
// it here; it lives as long as the parsed key that it was made from (some 15 MB for `age`).
// What a preparation puts into the memory on top of it is taken away and overwritten by `exclusive`.
import { createEngine, type Engine } from './engine/engine.ts';
import { createSums, type PointTable, type Sums } from './engine/multi-scalar.ts';
import type { G1Coordinates } from './mcl.ts';
import { type ChallengeRows, findChallenge, type ProvingKey } from './proving-key.ts';
import { loadQuotientTables, type QuotientTables } from './quotient.ts';
import { sharedMcl } from './verify.ts';

export type LoadedKey = {
  readonly engine: Engine;
  readonly rows: ChallengeRows;
  readonly quotient: QuotientTables;
  readonly sums: Sums;
  readonly a: PointTable;
  readonly b1: PointTable;
  readonly b2: PointTable;
  readonly c: PointTable;
  readonly h: PointTable;
  /** Found with the first witness: the wire of the challenge's square, and its sum over the H points. */
  square: { readonly wire: number; readonly sum: G1Coordinates } | undefined;
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
  const sums = createSums(engine, await sharedMcl());
  const parts = {
    quotient: loadQuotientTables(engine, key, rows),
    a: sums.loadG1(key.a),
    b1: sums.loadG1(key.b1),
    b2: sums.loadG2(key.b2),
    c: sums.loadG1(key.c),
    h: sums.loadG1(key.h),
  };
  const start = engine.mark();
  let last: Promise<unknown> = Promise.resolve();
  return {
    engine,
    rows,
    sums,
    ...parts,
    square: undefined,
    exclusive(run) {
      const result = last.then(run).finally(() => engine.release(start));
      last = result.catch(() => {});
      return result;
    },
  };
}
