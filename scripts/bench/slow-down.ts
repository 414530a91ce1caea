// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes a browser's pages and workers as slow as on a weaker processor: their processes run for one part of the time
 * and stand still for the rest. The browser's own throttle slows pages only, and a proof is made in workers. Not on
 * Windows, which has no such signals.
 */
import { Worker } from 'node:worker_threads';
import type { Browser } from 'playwright-core';

/** Milliseconds of running in each turn. */
const RUN = 5;
const LOOK_EVERY_MS = 250;

/** A thread of its own, so that nothing else here makes a turn longer; at the end everybody runs. */
const TURNS = `
const { parentPort, workerData: { run, rate } } = require('node:worker_threads');
const pause = new Int32Array(new SharedArrayBuffer(4));
let pids = [];
const tell = (signal) => pids.forEach((pid) => { try { process.kill(pid, signal); } catch {} });
const turn = () => {
  tell('SIGSTOP');
  Atomics.wait(pause, 0, 0, run * (rate - 1));
  tell('SIGCONT');
  Atomics.wait(pause, 0, 0, run);
};
let timer = setInterval(turn, 0);
parentPort.on('message', (next) => {
  tell('SIGCONT');
  if (next === null) { clearInterval(timer); parentPort.close(); }
  else pids = next;
});
`;

/** Ends when what it returns is called. */
export async function slowDown(browser: Browser, rate: number): Promise<() => Promise<void>> {
  const session = await browser.newBrowserCDPSession();
  const turns = new Worker(TURNS, { eval: true, workerData: { run: RUN, rate } });
  const look = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    turns.postMessage(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
  };
  await look();
  // A page on another origin gets a process of its own.
  const timer = setInterval(() => look().catch(() => {}), LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    turns.postMessage(null);
    await new Promise((resolve) => turns.once('exit', resolve));
    await session.detach();
  };
}
