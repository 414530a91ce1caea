// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The prover's second thread: another worker of the same script, which sums over points of the key while the first one
 * does the rest. This file has both ends of the port between the two; bridge.ts starts and ends the workers. The second
 * one gets scalars (values of wires), answers with sums, and forgets: after each sum it overwrites the scalars and its
 * engine's memory.
 */
import { createEngine } from '#groth16/curve/engine/engine.ts';
import { sharedMcl } from '#groth16/curve/mcl.ts';
import { nextTask } from '#groth16/next-task.ts';
import {
  createKeySums,
  type KeyPoints,
  type KeySums,
  type Section,
  type Sum,
  type SumsElsewhere,
  type SumTask,
} from '#groth16/prove/key-sums.ts';

type Question =
  /** Forget the key before it. */
  | { kind: 'key' }
  | { kind: 'points'; section: Section; points: Uint8Array }
  | { kind: 'sum'; id: number; tasks: readonly SumTask[] }
  | { kind: 'stop'; id: number };
/** Without sums: stopped or failed. */
type Answer = { id: number; sums: readonly Sum[] | undefined };

export type SecondThread = SumsElsewhere & {
  /** It is gone: nothing is asked any more, and what is open fails. */
  leave(): void;
};

/** Far more than any sum takes; a worker that is silent for so long is not waited for again. */
const PATIENCE_MS = 10_000;

/** The first thread's end. */
export function joinSecond(port: MessagePort, patienceMs = PATIENCE_MS): SecondThread {
  const open = new Map<number, (sums: readonly Sum[] | undefined) => void>();
  let known: { key: KeyPoints; sections: Set<Section> } | undefined;
  let gone = false;
  let lastId = 0;

  const ask = (question: Question, moved: ArrayBuffer[] = []) => port.postMessage(question, moved);
  const leave = () => {
    gone = true;
    port.close();
    for (const settle of [...open.values()]) settle(undefined);
  };
  port.onmessage = ({ data }: MessageEvent<Answer>) => open.get(data.id)?.(data.sums);

  /** As copies of exactly these bytes: the sections are views of a whole file. */
  function introduce(key: KeyPoints, tasks: readonly SumTask[]): void {
    if (known?.key !== key) {
      known = { key, sections: new Set() };
      ask({ kind: 'key' });
    }
    for (const { section } of tasks) {
      if (known.sections.has(section)) continue;
      known.sections.add(section);
      const points = key[section].slice();
      ask({ kind: 'points', section, points }, [points.buffer]);
    }
  }

  return {
    leave,
    async sum(key, tasks, signal) {
      if (gone || signal.aborted) throw new Error('the second thread is not there');
      introduce(key, tasks);
      lastId += 1;
      const id = lastId;
      const copies = tasks.map((task) => ({ ...task, scalars: task.scalars.slice() }));
      const answer = new Promise<readonly Sum[] | undefined>((resolve) => open.set(id, resolve));
      const stop = () => {
        ask({ kind: 'stop', id });
        open.get(id)?.(undefined);
      };
      signal.addEventListener('abort', stop);
      const timer = setTimeout(leave, patienceMs);
      ask(
        { kind: 'sum', id, tasks: copies },
        copies.map(({ scalars }) => scalars.buffer),
      );
      try {
        const sums = await answer;
        if (sums?.length === tasks.length) return sums;
        if (!signal.aborted) leave();
        throw new Error('the second thread gave no sums');
      } finally {
        open.delete(id);
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

/** The second thread's end. */
export function serveSums(port: MessagePort): void {
  type Points = Partial<Record<Section, Uint8Array>>;
  let points: Points = {};
  let sums: Promise<KeySums> | undefined;
  let last: Promise<void> = Promise.resolve();
  const stopped = new Set<number>();

  async function load(key: KeyPoints): Promise<KeySums> {
    return createKeySums(await createEngine(), await sharedMcl(), key);
  }

  async function answer(id: number, tasks: readonly SumTask[], of: Promise<KeySums>, given: Points): Promise<void> {
    const results: Sum[] = [];
    let loaded: KeySums | undefined;
    try {
      loaded = await of;
      for (const task of tasks) {
        await nextTask();
        if (stopped.has(id)) break;
        results.push(loaded.sum(task));
        // It is in the engine's memory now.
        delete given[task.section];
      }
    } finally {
      loaded?.clear();
      stopped.delete(id);
      for (const { scalars } of tasks) scalars.fill(0);
      const isWhole = results.length === tasks.length;
      port.postMessage({ id, sums: isWhole ? results : undefined } satisfies Answer);
    }
  }

  port.onmessage = ({ data }: MessageEvent<Question>) => {
    if (data.kind === 'key') {
      points = {};
      sums = undefined;
    } else if (data.kind === 'points') {
      points[data.section] = data.points;
    } else if (data.kind === 'stop') {
      stopped.add(data.id);
    } else {
      const { id, tasks } = data;
      sums ??= load(points as KeyPoints);
      const [of, given] = [sums, points];
      last = last.then(() => answer(id, tasks, of, given)).catch(() => {});
    }
  };
}
