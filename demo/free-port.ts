// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Finds ports for the demo's four origins. They must be known before anything is configured, since each party is told
 * the others' addresses.
 */
import { createServer } from 'node:net';

const TRIES = 50;

/**
 * `count` different ports of this machine, each the first free one from `from`, `from + 100`, … upwards.
 * With `from` 0 the system chooses. All origins must be known before the registry can sign them.
 */
export async function freePorts(from: number, count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = from === 0 ? 0 : from + index * 100;
    ports.push(await firstFree(start, ports));
  }
  return ports;
}

async function firstFree(start: number, taken: readonly number[]): Promise<number> {
  for (let step = 0; step < TRIES; step++) {
    const port = await tryPort(start === 0 ? 0 : start + step);
    if (port !== undefined && !taken.includes(port)) return port;
  }
  throw new Error(`no free port from ${start} to ${start + TRIES - 1}`);
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
