// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The prover's worker and, where there is a core for it, a second one beside it: both get the ends of a port, and the
 * second lives as long as the first. The page starts both, not the first worker the second, so that spawn.ts stays the
 * only place that names a script.
 */
import type { ProverReply, ProverRequest, ProverSetup } from './messages.ts';

/** A worker answers between two tasks. */
const MEASURE_MS = 2000;

export type PairOptions = {
  readonly spawn: () => Worker;
  /** A worker of the same script, to help the first. */
  readonly spawnSecond: (() => Worker) | undefined;
  readonly onReply: (reply: ProverReply) => void;
  /** The first worker is of no use any more. */
  readonly onCrash: () => void;
};

export type WorkerPair = {
  isRunning(): boolean;
  /** Starts the workers when they are not running. */
  send(request: ProverRequest): void;
  /** The bytes that the running ones hold; those that do not answer count for nothing. */
  measure(): Promise<number>;
  end(): void;
};

export function createWorkerPair({ spawn, spawnSecond, onReply, onCrash }: PairOptions): WorkerPair {
  let first: Worker | undefined;
  let second: Worker | undefined;

  function start(): Worker {
    const worker = spawn();
    worker.addEventListener('message', (event: MessageEvent<ProverReply>) => onReply(event.data));
    worker.addEventListener('error', onCrash);
    worker.addEventListener('messageerror', onCrash);
    second = spawnSecond && startSecond(worker, spawnSecond);
    return worker;
  }

  return {
    isRunning: () => first !== undefined,
    send(request) {
      first ??= start();
      first.postMessage(request);
    },
    async measure() {
      const running = [first, second].filter((worker) => worker !== undefined);
      const held = await Promise.all(running.map(measureOne));
      return held.reduce((sum, bytes) => sum + bytes, 0);
    },
    end() {
      first?.terminate();
      second?.terminate();
      first = undefined;
      second = undefined;
    },
  };
}

function measureOne(worker: Worker): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<number>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    setTimeout(() => resolve(0), MEASURE_MS);
    worker.postMessage({ kind: 'measure', port: port2 } satisfies ProverSetup, [port2]);
  }).finally(() => port1.close());
}

/** Without it, for whatever reason, the first worker does everything. */
function startSecond(first: Worker, spawnSecond: () => Worker): Worker | undefined {
  try {
    const helper = spawnSecond();
    const { port1, port2 } = new MessageChannel();
    first.postMessage({ kind: 'second', port: port1 } satisfies ProverSetup, [port1]);
    helper.postMessage({ kind: 'help', port: port2 } satisfies ProverSetup, [port2]);
    const end = () => {
      helper.terminate();
      first.postMessage({ kind: 'alone' } satisfies ProverSetup);
    };
    helper.addEventListener('error', end);
    helper.addEventListener('messageerror', end);
    return helper;
  } catch {
    return undefined;
  }
}
