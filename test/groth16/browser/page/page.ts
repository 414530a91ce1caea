// Starts the worker and lets the test call it: `call(task)` resolves with the worker's answer.
import type { Answer, Task } from './worker.ts';

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const waiting = new Map<number, (answer: Answer) => void>();
let count = 0;

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
