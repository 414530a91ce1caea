// SPDX-License-Identifier: GPL-3.0-or-later
/** The worker as functions. */
import type { Asked, FromWorker, Told } from './messages.ts';

export type AskWorker = <Kind extends Asked['kind']>(asked: Extract<Asked, { kind: Kind }>) => Promise<Told[Kind]>;

export function startWorker(): AskWorker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, { resolve: (told: never) => void; reject: (error: Error) => void }>();
  let count = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if ('told' in data) asker?.resolve(data.told as never);
    else asker?.reject(new Error(data.problem));
  });
  return (asked) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      worker.postMessage({ ...asked, id: count });
    });
}
