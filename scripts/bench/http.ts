/**
 * Verifications a second over HTTP: from `direct_post` until the session's one transition is on disk and the wallet has
 * its reply. Server, and whoever posts, are processes of their own on loopback; the same number of requests is always
 * in flight. Sessions and proofs are made before the clock starts. Called by scripts/bench.ts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Delay, Order, Ready, ServerKind, Visit } from './http-servers.ts';

const IN_FLIGHT = 32;
const SERVERS = fileURLToPath(new URL('./http-servers.ts', import.meta.url));

type Figures = Record<string, number>;
type Load = { readonly perSecond: number; readonly p50: number; readonly p99: number };

export async function measureHttp({ quick, say }: { quick: boolean; say(line: string): void }): Promise<Figures> {
  say('HTTP: the verifier');
  const ours = await withServer('hushmark', quick ? 200 : 1000, async ({ port, visits, secretKey, delay }) => {
    const [warming, timed] = [visits.slice(0, IN_FLIGHT), visits.slice(IN_FLIGHT)];
    await run(port, warming.map(answer));
    await delay('reset');
    const answered = await run(port, timed.map(answer));
    const { p99 } = await delay('delay');
    const redeemed = await run(
      port,
      timed.map((visit, index) => redemption(visit, answered.replies[index] ?? '', secretKey)),
    );
    return { answered, redeemed, p99 };
  });
  say('HTTP: a plain server with snarkjs');
  const stock = await withServer('snarkjs', quick ? 100 : 250, async ({ port, visits }) => {
    await run(port, visits.slice(0, IN_FLIGHT).map(answer));
    return run(port, visits.slice(IN_FLIGHT).map(answer));
  });
  return {
    http_verifications_per_s: ours.answered.perSecond,
    snarkjs_http_verifications_per_s: stock.perSecond,
    // With the shop's server fetching the signed decision afterwards: two durable transitions each.
    http_redeemed_per_s: round(1 / (1 / ours.answered.perSecond + 1 / ours.redeemed.perSecond)),
    http_p50_ms: ours.answered.p50,
    http_p99_ms: ours.answered.p99,
    snarkjs_http_p50_ms: stock.p50,
    snarkjs_http_p99_ms: stock.p99,
    http_event_loop_p99_ms: round(ours.p99),
    http_in_flight: IN_FLIGHT,
  };
}

type Served = Ready & { delay(question: 'reset' | 'delay'): Promise<Delay> };

async function withServer<T>(kind: ServerKind, count: number, use: (server: Served) => Promise<T>): Promise<T> {
  const child = fork(SERVERS, { execArgv: process.execArgv, stdio: ['ignore', process.stderr, process.stderr, 'ipc'] });
  const gone = once(child, 'exit');
  try {
    child.send({ kind, count: count + IN_FLIGHT } satisfies Order);
    const ready = await Promise.race([once(child, 'message'), gone.then(() => Promise.reject(stopped(kind)))]);
    return await use({
      ...(ready[0] as Ready),
      async delay(question) {
        child.send(question);
        if (question === 'reset') return { p99: 0 };
        return ((await once(child, 'message')) as [Delay])[0];
      },
    });
  } finally {
    if (child.connected) child.disconnect();
    await gone;
  }
}

const stopped = (kind: ServerKind) => new Error(`the ${kind} server stopped`);

type Call = { readonly path: string; readonly headers: Record<string, string>; readonly body: string };

const answer = ({ form }: Visit): Call => ({
  path: '/v1/responses',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: form,
});

function redemption({ id }: Visit, reply: string, secretKey: string): Call {
  const { redirect_uri: redirect } = JSON.parse(reply) as { redirect_uri: string };
  const outcome = new URL(redirect).searchParams.get('response_code') ?? '';
  return {
    path: `/v1/verifications/${id}/redeem`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
    body: JSON.stringify({ outcome, policy: 'over-18' }),
  };
}

/** Every call must be answered with 200, or nothing was measured. */
async function run(port: number, calls: readonly Call[]): Promise<Load & { replies: string[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const replies: string[] = [];
  const times: number[] = [];
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < calls.length) {
      const index = next++;
      const began = performance.now();
      replies[index] = await send(agent, port, calls[index]!);
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

function send(agent: Agent, port: number, { path, headers, body }: Call): Promise<string> {
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
        incoming.on('end', () => {
          if (incoming.statusCode === 200) resolve(text);
          else reject(new Error(`${path} answered ${incoming.statusCode}: ${text}`));
        });
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
