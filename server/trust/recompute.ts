// SPDX-License-Identifier: GPL-3.0-or-later
/** Recomputes the root of a bundle in a thread of its own: a full tree takes up to a minute and a half of hashing. */
import type { Jwk } from '#protocol/jws.ts';
import { startWorker } from '../worker-thread.ts';

/** The root that the lists really give. */
export type Recompute = (file: Uint8Array, keys: readonly Jwk[], now: number) => Promise<bigint>;

export const recomputeInWorker: Recompute = (file, keys, now) =>
  new Promise((resolve, reject) => {
    const worker = startWorker(new URL('./recompute-worker.ts', import.meta.url), { file, keys, now });
    worker.unref();
    worker.once('message', (root: unknown) => {
      if (typeof root === 'bigint') resolve(root);
      else reject(new Error('the recomputation gave no root'));
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the recomputation stopped')));
  });
