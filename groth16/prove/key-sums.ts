// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over the points of a proving key: most of a preparation, cut into tasks that any thread with the points can do.
// loaded-key.ts does them on this thread; a second one may do some (split-work.ts says which).
import { Q } from '../../base/encoding.ts';
import type { Engine } from '../curve/engine/engine.ts';
import { createSums, type PointTable } from '../curve/engine/multi-scalar.ts';
import { slicePoints } from '../curve/engine/point-table.ts';
import type { G1Coordinates, G2Coordinates, Mcl } from '../curve/mcl.ts';
import type { ProvingKey } from '../files/proving-key.ts';
import { SCALAR_BYTES } from './quotient.ts';

/** Sections with a point for each wire; `c` begins with the first private one. */
export const WIRE_SECTIONS = ['a', 'b1', 'b2', 'c', 'linear'] as const;
export type WireSection = (typeof WIRE_SECTIONS)[number];
export type Section = WireSection | 'h';
export type KeyPoints = Pick<ProvingKey, Section>;

/** Points `from`, `from + 1`, ... of a section, one for each scalar of 32 little-endian bytes below r. */
export type SumTask = { readonly section: Section; readonly from: number; readonly scalars: Uint8Array };

/** b2 lies in G2, all others in G1; undefined is the point at infinity. */
export type Sum = G1Coordinates | G2Coordinates | undefined;

/**
 * Another thread: the sums in the order of the tasks. Rejects when it cannot or when the signal fires; prepare does the
 * tasks itself then, as it does for an answer of another shape. It overwrites the scalars that it got when it is done
 * with them.
 */
export type SumsElsewhere = {
  sum(key: KeyPoints, tasks: readonly SumTask[], signal: AbortSignal): Promise<readonly Sum[]>;
};

/**
 * Is this a sum for each task, in coordinates below q? Wrong sums may look so, too: prepare verifies what comes of
 * them.
 */
export function fitTasks(tasks: readonly SumTask[], answer: unknown): answer is readonly Sum[] {
  if (!Array.isArray(answer) || answer.length !== tasks.length) return false;
  return tasks.every(({ section }, index) => {
    const sum: unknown = answer[index];
    return sum === undefined || isPair(sum, section === 'b2' ? (part) => isPair(part, isCoordinate) : isCoordinate);
  });
}

function isPair(value: unknown, isPart: (part: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isPart);
}

function isCoordinate(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value < Q;
}

export type KeySums = {
  /** Loads the section when it is used first; so the engine's memory may hold nothing else above the last one. */
  sum(task: SumTask): Sum;
  /** Overwrites everything in the engine's memory above the loaded sections. */
  clear(): void;
};

export function createKeySums(engine: Engine, mcl: Mcl, key: KeyPoints): KeySums {
  const sums = createSums(engine, mcl);
  const tables = new Map<Section, PointTable>();
  let top = engine.mark();

  function table(section: Section): PointTable {
    const known = tables.get(section);
    if (known) return known;
    if (engine.mark() !== top) throw new TypeError('a section is loaded in the middle of a computation');
    const loaded = section === 'b2' ? sums.loadG2(key.b2) : sums.loadG1(key[section]);
    tables.set(section, loaded);
    top = engine.mark();
    return loaded;
  }

  return {
    sum({ section, from, scalars }) {
      const points = slicePoints(table(section), from, scalars.length / SCALAR_BYTES);
      return section === 'b2' ? sums.sumG2(points, scalars) : sums.sumG1(points, scalars);
    },
    clear: () => engine.release(top),
  };
}
