// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Notices a proxy that nobody configured. What it says about addresses does not count (A14), so everybody behind it
 * shares one limit of requests; the operator is told once, at the first request that shows it (A41).
 */
import type { FastifyInstance } from 'fastify';

const PROBLEM =
  'X-Forwarded-For of an address that is not in trustedProxies is ignored: if it is your proxy, all of its customers ' +
  'share one limit of requests; name it in server.json';

export function registerIgnoredProxy(app: FastifyInstance): void {
  let told = false;
  app.addHook('onRequest', async ({ headers, ips, log }) => {
    // The first address is the connection's own; another stands there only by the word of a trusted proxy.
    if (told || headers['x-forwarded-for'] === undefined || (ips?.length ?? 0) > 1) return;
    told = true;
    log.warn({ alarm: 'proxy', problem: PROBLEM });
  });
}
