// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The client of the HTTP comparison: keeps a number of requests in flight and measures their rate and how long each
 * took.
 */
import { Agent, request } from 'node:http';
import type { Visit } from './http-servers.ts';

export const IN_FLIGHT = 32;

export type Call = { readonly path: string; readonly headers: Record<string, string>; readonly body: string };
export type Reply = { readonly status: number; readonly text: string };
export type Load = { readonly perSecond: number; readonly p50: number; readonly p99: number };

export const answer = ({ form }: Pick<Visit, 'form'>): Call => ({
  path: '/v1/responses',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: form,
});

/** Every call must be answered with 200, or nothing was measured. */
export async function run(port: number, calls: readonly Call[]): Promise<Load & { replies: string[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const replies: string[] = [];
  const times: number[] = [];
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < calls.length) {
      const index = next++;
      const began = performance.now();
      const { status, text } = await send(agent, port, calls[index]!);
      if (status !== 200) throw new Error(`${calls[index]!.path} answered ${status}: ${text}`);
      replies[index] = text;
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const took = performance.now() - start;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (part: number) => round(times[Math.floor(part * times.length)] ?? Number.NaN);
  return { perSecond: round((1000 * calls.length) / took), p50: at(0.5), p99: at(0.99), replies };
}

export function send(agent: Agent, port: number, { path, headers, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => {
          text += part;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
