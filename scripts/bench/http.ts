// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Verifications a second over HTTP: from `direct_post` until the session's one transition is on disk and the wallet has
 * its reply. Server and client are processes of their own on loopback; the same number of requests is always in flight.
 * Sessions and proofs are made before the clock starts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { answer, type Call, IN_FLIGHT, run } from './http-client.ts';
import { startFlood } from './http-flood.ts';
import type { Delay, Order, Ready, ServerKind, Visit } from './http-servers.ts';

/** Bad proofs a second, of one client that sends whether it is answered or not. */
const FLOOD = 500;
const SERVERS = fileURLToPath(new URL('./http-servers.ts', import.meta.url));

type Figures = Record<string, number>;

export async function measureHttp({ quick, say }: { quick: boolean; say(line: string): void }): Promise<Figures> {
  say('HTTP: the verifier');
  const count = quick ? 200 : 1000;
  const ours = await withServer('hushmark', 2 * count, async ({ port, visits, attacked, secretKey, delay }) => {
    const [warming, timed, later] = [
      visits.slice(0, IN_FLIGHT),
      visits.slice(IN_FLIGHT, IN_FLIGHT + count),
      visits.slice(IN_FLIGHT + count),
    ];
    await run(port, warming.map(answer));
    await delay('reset');
    const answered = await run(port, timed.map(answer));
    const { p99 } = await delay('delay');
    const redeemed = await run(
      port,
      timed.map((visit, index) => redemption(visit, answered.replies[index] ?? '', secretKey)),
    );
    say(`HTTP: the same beside ${FLOOD} bad proofs a second`);
    const flood = startFlood(port, { perSecond: FLOOD, proof: later[0]!.form, attacked });
    await delay('reset');
    const beside = await run(port, later.map(answer));
    const besideDelay = await delay('delay');
    const { perSecond, statuses } = await flood.stop();
    say(`${round(perSecond)} bad ones a second were answered with ${JSON.stringify(statuses)}`);
    return { answered, redeemed, p99, beside, besideDelay: besideDelay.p99, flood: perSecond };
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
    http_beside_bad_per_s: ours.beside.perSecond,
    http_beside_bad_p50_ms: ours.beside.p50,
    http_beside_bad_p99_ms: ours.beside.p99,
    http_beside_bad_event_loop_p99_ms: round(ours.besideDelay),
    http_bad_per_s: round(ours.flood),
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

function redemption({ id }: Visit, reply: string, secretKey: string): Call {
  const { redirect_uri: redirect } = JSON.parse(reply) as { redirect_uri: string };
  const outcome = new URL(redirect).searchParams.get('response_code') ?? '';
  return {
    path: `/v1/verifications/${id}/redeem`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` },
    body: JSON.stringify({ outcome, policy: 'over-18' }),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
