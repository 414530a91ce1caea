// SPDX-License-Identifier: GPL-3.0-or-later
/** How long a download still takes, by how fast it has gone since it was first looked at. */
import type { ProverProgress } from './prover.ts';

/** Milliseconds before anything is said: most downloads are over by then, and the first moments tell little. */
const LOOK_FOR_MS = 3000;

/**
 * Seconds, or undefined while nobody can say, and for other stages.
 * @param now milliseconds of any clock that only goes forward
 */
export function createEstimate(now: () => number): (progress: ProverProgress) => number | undefined {
  let first: { at: number; done: number } | undefined;
  return ({ stage, done, total }) => {
    if (stage !== 'download') return undefined;
    // A broken piece is loaded again, and less is here than before.
    if (first === undefined || done < first.done) first = { at: now(), done };
    const passed = now() - first.at;
    const arrived = done - first.done;
    return passed < LOOK_FOR_MS || arrived <= 0 ? undefined : Math.ceil(((total - done) * passed) / arrived / 1000);
  };
}
