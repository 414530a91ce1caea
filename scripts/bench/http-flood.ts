// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bad proofs at a steady rate, whether or not they are answered: three of five are well-formed proofs of another
 * request for open sessions (until their wrong ones are counted out), one is malformed, one is for a session that never
 * existed.
 */
import { Agent } from 'node:http';
import { answer, send } from './http-client.ts';

type Flood = { readonly perSecond: number; readonly proof: string; readonly attacked: readonly string[] };

/** `proof` is anybody's form, `attacked` the states of open sessions. */
export function startFlood(port: number, { perSecond, proof, attacked }: Flood) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const statuses: Record<string, number> = {};
  const under: Promise<void>[] = [];
  const start = performance.now();
  const withState = (state: string): string => {
    const form = new URLSearchParams(proof);
    form.set('state', state);
    return form.toString();
  };
  let sent = 0;
  const bad = (index: number): string => {
    if (index % 5 === 3) return withState(attacked[index % attacked.length] ?? '').replace('pi_a', 'pi_b');
    if (index % 5 === 4) return withState(`req_${'A'.repeat(43)}`);
    return withState(attacked[index % attacked.length] ?? '');
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * perSecond;
    for (; sent < due; sent++) {
      const call = send(agent, port, answer({ form: bad(sent) })).then(
        ({ status }) => {
          statuses[status] = (statuses[status] ?? 0) + 1;
        },
        () => {
          statuses.lost = (statuses.lost ?? 0) + 1;
        },
      );
      under.push(call);
    }
  }, 5);
  return {
    async stop() {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      await Promise.all(under);
      agent.destroy();
      return { perSecond: sent / seconds, statuses };
    },
  };
}
