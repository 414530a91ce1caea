// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the two threads as the wallet does and lets the test call them: `call(task)` resolves with the worker's
// answer.
import type { Answer, Setup, Task } from './worker.ts';

const start = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const worker = start();
const waiting = new Map<number, (answer: Answer) => void>();
let count = 0;

if (navigator.hardwareConcurrency > 1) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ second: port1 } satisfies Setup, [port1]);
  start().postMessage({ help: port2 } satisfies Setup, [port2]);
}

worker.onmessage = ({ data }: MessageEvent<{ id: number; answer: Answer }>) => {
  waiting.get(data.id)?.(data.answer);
  waiting.delete(data.id);
};

function call(task: Task): Promise<Answer> {
  count++;
  const id = count;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, task });
  });
}

worker.onerror = (event) => {
  for (const resolve of waiting.values()) resolve({ error: event.message });
};

Object.assign(globalThis, { call, ready: true });
